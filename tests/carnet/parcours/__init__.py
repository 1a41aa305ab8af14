"""Try the wall of the path."""
