"""Hold the catalogue in memory, and say which offers answer a search, in which order."""
