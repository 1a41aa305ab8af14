"""Let a producer check a file of offers before it is imported; nothing is kept."""
