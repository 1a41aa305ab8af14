"""Name the pages of auth/avis whose queries are counted and that a browser opens."""

NAVIGATEUR = {
    "professionnel": ("/avis",),
    "personne": ("/avis",),
}
