"""Test the rules of the carnet."""
