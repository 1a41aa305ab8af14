"""Try offers/doublons, and bring its rows to the tests of the whole."""
