"""Try droits/papiers, and bring its rows to the tests of the whole."""
