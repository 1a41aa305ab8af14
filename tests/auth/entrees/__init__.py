"""Try the wall of the entries."""
