"""Name the pages of carnet/etiquettes whose queries are counted and that a browser opens."""

PAGES = ("/etiquettes", "/carnets/{personne}/etiquettes")
REQUETES = {"referente": PAGES}
NAVIGATEUR = {"professionnel": PAGES}
