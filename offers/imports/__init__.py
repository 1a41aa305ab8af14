"""Tell the history of imports, and give back what the last one replaced."""
