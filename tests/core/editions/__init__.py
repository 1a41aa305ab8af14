"""Try the wall of the editions."""
