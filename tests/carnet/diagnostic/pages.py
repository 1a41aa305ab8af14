"""Name the pages of carnet/diagnostic whose queries are counted and that a browser opens."""

CARNET = "/carnets/{personne}"
REQUETES = {
    "referente": (CARNET + "/situation", CARNET + "/constats/nouveau"),
}
NAVIGATEUR = {
    "professionnel": (CARNET + "/constats/nouveau", CARNET + "/situation"),
    "personne": (CARNET + "/situation",),
}
