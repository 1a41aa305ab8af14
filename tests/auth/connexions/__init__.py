"""Try the wall of the sessions."""
