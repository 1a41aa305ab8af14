"""Keep the papers that a territoire owes to people and to whoever controls it."""
