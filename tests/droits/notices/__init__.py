"""Try droits/notices, and bring its rows to the tests of the whole."""
