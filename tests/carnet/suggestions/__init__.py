"""Try carnet/suggestions, and bring its rows to the tests of the whole."""
