"""Correct what was typed about a person, and keep what it was."""
