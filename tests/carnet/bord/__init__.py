"""Try the wall of the summary."""
