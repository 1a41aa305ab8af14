"""Try carnet/portefeuille, and bring its rows to the tests of the whole."""
