"""Name the pages of auth/consentements whose queries are counted and that a browser opens."""

REQUETES = {
    "personne": ("/qui-sait-quoi", "/accords/nouveau"),
}
NAVIGATEUR = {
    "professionnel": ("/mes-demandes",),
    "personne": ("/qui-sait-quoi", "/accords/nouveau"),
}
