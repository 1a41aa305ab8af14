"""Try the threads on a carnet."""
