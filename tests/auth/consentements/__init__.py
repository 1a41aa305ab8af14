"""Try the wall of the agreements."""
