"""Name the pages of carnet/rappels whose queries are counted and that a browser opens."""

REQUETES = {
    "personne": ("/mes-rappels",),
    "administratrice": ("/administration/rappels",),
}
NAVIGATEUR = {
    "personne": ("/mes-rappels",),
    "administrateur": ("/administration/rappels",),
}
