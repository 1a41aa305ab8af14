"""Hold the commands of `carnet`, one module a subject."""
