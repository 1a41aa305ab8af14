"""Try droits/administration, and bring its rows to the tests of the whole."""
