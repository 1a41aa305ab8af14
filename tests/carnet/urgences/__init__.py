"""Try carnet/urgences, and bring its rows to the tests of the whole."""
