"""Try the letters to print, and bring their rows to the tests of the whole."""
