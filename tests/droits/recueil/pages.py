"""Name the pages of droits/recueil whose queries are counted and that a browser opens."""

CARNET = "/carnets/{personne}"
NAVIGATEUR = {
    "professionnel": (CARNET + "/recueil", CARNET + "/recueil/papier"),
}
