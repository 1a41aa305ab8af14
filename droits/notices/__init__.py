"""Write, publish and read the text that people agree to."""
