"""Say how many places offers have, who is asked too often, and what else there is."""
