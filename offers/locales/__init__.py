"""Let a structure of the territoire publish its own offers, and keep them true."""
