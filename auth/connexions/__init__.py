"""Open and close sessions."""
