"""Gather what waits for the DPO, the nearest deadline first."""
