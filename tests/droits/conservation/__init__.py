"""Try the wall of the retention."""
