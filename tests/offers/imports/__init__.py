"""Try offers/imports, and bring its rows to the tests of the whole."""
