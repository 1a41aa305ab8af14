"""Welcome a person: open their carnet, or find the one they already have."""
