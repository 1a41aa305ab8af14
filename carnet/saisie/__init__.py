"""Write fast in a carnet: typed lines, read, shown as they were understood, then added."""
