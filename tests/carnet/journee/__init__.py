"""Try the day of a professional."""
