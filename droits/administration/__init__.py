"""Administer the structures of a territoire and who acts for them."""
