"""Try the wall of what she says."""
