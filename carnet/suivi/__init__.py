"""Keep the circle: who accompanies the person."""
