"""Compose the sheet of an offer from all that is known of it."""
