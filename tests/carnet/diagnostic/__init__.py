"""Try the wall of the diagnosis."""
