"""Name the pages of auth/lettres whose queries are counted and that a browser opens."""

REQUETES = {"referente": ("/courriers",)}
NAVIGATEUR = {
    "professionnel": ("/courriers",),
    "gestionnaire": ("/courriers",),
    "dpo": ("/courriers",),
}
