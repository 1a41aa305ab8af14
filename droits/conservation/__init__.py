"""Keep a carnet no longer than it is needed, and answer what the person asks about their data."""
