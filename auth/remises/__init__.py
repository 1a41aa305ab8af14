"""Hand a screen over to the person, and take it back."""
