"""Try the wall of mandates."""
