"""Open a carnet in an emergency: for a few hours, told at once, reviewed afterwards."""
