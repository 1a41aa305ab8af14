"""Try what is new."""
