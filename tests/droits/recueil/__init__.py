"""Try droits/recueil, and bring its rows to the tests of the whole."""
