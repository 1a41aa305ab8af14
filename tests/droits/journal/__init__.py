"""Try droits/journal, and bring its rows to the tests of the whole."""
