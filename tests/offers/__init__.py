"""Try the catalogue and its imports."""
