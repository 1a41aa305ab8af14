"""Hold the wall of the circle; its pages and commands are in carnet/suivi."""
