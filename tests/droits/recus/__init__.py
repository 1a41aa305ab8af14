"""Try droits/recus, and bring its rows to the tests of the whole."""
