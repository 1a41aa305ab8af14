"""Try auth/rapprochements, and bring its rows to the tests of the whole."""
