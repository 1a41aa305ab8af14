"""Try offers/locales, and bring its rows to the tests of the whole."""
