"""Name the pages of auth/absences whose queries are counted and that a browser opens."""

REQUETES = {"referente": ("/absences",)}
NAVIGATEUR = {"professionnel": ("/absences",), "gestionnaire": ("/absences",)}
