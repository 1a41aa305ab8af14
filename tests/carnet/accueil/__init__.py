"""Try carnet/accueil, and bring its rows to the tests of the whole."""
