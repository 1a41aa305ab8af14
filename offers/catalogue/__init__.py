"""Hold the national catalogue, imported without loss."""
