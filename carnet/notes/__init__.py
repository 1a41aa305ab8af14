"""Hold what a structure writes for itself about somebody, outside the carnet."""
