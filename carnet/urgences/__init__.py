"""Read a carnet opened in an emergency: one page, never in a list, never for writing."""
