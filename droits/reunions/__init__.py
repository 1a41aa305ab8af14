"""Bring two carnets of one person together, and part them again."""
