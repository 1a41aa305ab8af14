"""Try the absences of professionals."""
