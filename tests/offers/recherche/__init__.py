"""Try offers/recherche, and bring its rows to the tests of the whole."""
