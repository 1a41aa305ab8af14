"""Try the wall of the circle."""
