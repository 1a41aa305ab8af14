"""Try the wall of what she asks."""
