"""Recall appointments to the person, by the way and in the words that she chose."""
