"""Try the cards of codes."""
