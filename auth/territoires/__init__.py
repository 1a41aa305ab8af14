"""Hold the territoires and their structures."""
