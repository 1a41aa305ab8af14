"""Try offers/catalogue, and bring its rows to the tests of the whole."""
