"""Name the pages of carnet/espace whose queries are counted and that a browser opens."""

REQUETES = {
    "personne": ("/mon-parcours", "/mon-parcours/paroles"),
}
NAVIGATEUR = {
    "personne": ("/mon-parcours", "/mon-parcours/paroles"),
}
