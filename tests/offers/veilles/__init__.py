"""Try offers/veilles, and bring its rows to the tests of the whole."""
