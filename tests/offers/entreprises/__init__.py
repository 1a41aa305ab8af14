"""Try offers/entreprises, and bring its rows to the tests of the whole."""
