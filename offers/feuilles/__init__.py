"""Print offers on paper: a map for a wall, a leaflet for a pocket."""
