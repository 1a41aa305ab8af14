"""Try the wall of the emergencies."""
