"""Try offers/verification, and bring its rows to the tests of the whole."""
