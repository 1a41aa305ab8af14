"""Try the wall of the notices."""
