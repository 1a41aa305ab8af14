"""Attack the whole application through HTTP: guessed identifiers, hidden data that shows, hostile texts."""
