"""Try the wall of the corrections."""
