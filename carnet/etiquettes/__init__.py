"""Let a structure sort the people whom it accompanies, by words of its own, outside the carnet."""
