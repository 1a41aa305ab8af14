"""Try the wall of the items."""
