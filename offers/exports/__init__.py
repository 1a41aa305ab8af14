"""Give back the catalogue of a territoire in the national schema."""
