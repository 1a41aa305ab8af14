"""Try carnet/espace, and bring its rows to the tests of the whole."""
