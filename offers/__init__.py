"""Say what exists around a person: the catalogue of offers, its search, the gaps."""
