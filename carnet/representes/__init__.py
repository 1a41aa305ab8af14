"""Show a guardian what the mandate opens of the carnet of whom they represent."""
