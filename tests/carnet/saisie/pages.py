"""Name the pages of carnet/saisie whose queries are counted and that a browser opens."""

CARNET = "/carnets/{personne}"
REQUETES = {"referente": (CARNET + "/saisie",)}
NAVIGATEUR = {"professionnel": (CARNET + "/saisie",)}
