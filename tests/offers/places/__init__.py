"""Try offers/places, and bring its rows to the tests of the whole."""
