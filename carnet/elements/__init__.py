"""Hold what every item of a carnet shares: its columns, its kind, and the few ways to write it."""
