"""Search the catalogue around a place."""
