"""Name the pages of auth/cartes that a browser opens."""

NAVIGATEUR = {None: ("/connexion/carte",), "personne": ("/ma-carte",)}
