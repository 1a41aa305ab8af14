"""Keep offers aside, in lists of one's own."""
