"""Attack the whole application through HTTP.

Guessed identifiers, hidden data that shows, hostile texts.
"""
