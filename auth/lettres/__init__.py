"""Hold the letters that tell, on paper, whoever has no channel."""
