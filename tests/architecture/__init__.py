"""Check the house rules that no tool checks."""
