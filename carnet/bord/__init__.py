"""Bring the carnet together for the professional: the day, the people, one carnet."""
