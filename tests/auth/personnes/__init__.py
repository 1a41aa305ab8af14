"""Try the slice: who is accompanied."""
