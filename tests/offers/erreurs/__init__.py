"""Try offers/erreurs, and bring its rows to the tests of the whole."""
