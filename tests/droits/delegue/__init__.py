"""Try droits/delegue, and bring its rows to the tests of the whole."""
