"""Try offers/fiche, and bring its rows to the tests of the whole."""
