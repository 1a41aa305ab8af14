"""Try carnet/rappels, and bring its rows to the tests of the whole."""
