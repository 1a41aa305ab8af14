"""Try documents: what a file may be, who reads it, how it ends."""
