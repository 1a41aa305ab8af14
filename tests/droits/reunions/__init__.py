"""Try the wall of the carnets brought together."""
