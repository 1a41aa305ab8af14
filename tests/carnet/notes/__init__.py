"""Try the working notes of structures."""
