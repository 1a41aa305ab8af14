"""Try droits/accords, and bring its rows to the tests of the whole."""
