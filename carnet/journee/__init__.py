"""Say to a professional what waits for them today, and whom they follow."""
