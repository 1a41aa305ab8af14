"""Try the wall of the screens handed over."""
