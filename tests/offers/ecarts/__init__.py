"""Try the wall of the gaps."""
