"""Try offers/exports, and bring its rows to the tests of the whole."""
