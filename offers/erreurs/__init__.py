"""Let whoever reads an offer say what is wrong in it, and whoever keeps the catalogue answer."""
