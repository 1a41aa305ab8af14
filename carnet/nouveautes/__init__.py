"""Tell what is new, carnet by carnet: what others noted, and what one is told."""
