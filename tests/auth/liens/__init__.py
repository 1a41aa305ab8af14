"""Try auth/liens, and bring its rows to the tests of the whole."""
