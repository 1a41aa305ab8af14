"""Try offers/favoris, and bring its rows to the tests of the whole."""
