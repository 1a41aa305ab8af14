"""Keep the circle: who accompanies the person, and who is their référent de parcours."""
