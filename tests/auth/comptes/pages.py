"""Name the pages of auth/comptes whose queries are counted and that a browser opens."""

REQUETES = {
    "referente": ("/mon-compte",),
}
NAVIGATEUR = {
    "professionnel": ("/mon-compte", "/mes-connexions", "/mes-jetons"),
    "personne": ("/mes-connexions",),
    "coordonnateur": ("/mon-compte",),
    "administrateur": ("/mes-connexions", "/mes-jetons"),
}
