"""Recognise the same offer published twice, and let people decide."""
