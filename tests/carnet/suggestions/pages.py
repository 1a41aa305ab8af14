"""Name the pages of carnet/suggestions whose queries are counted and that a browser opens."""

CARNET = "/carnets/{personne}"
REQUETES = {
    "referente": (CARNET + "/suggestions",),
    "personne": (CARNET + "/suggestions",),
}
NAVIGATEUR = {
    "professionnel": (
        CARNET + "/suggestions",
        CARNET + "/offres/{offre}",
        "/offres/{offre}/pour-qui",
    ),
    "personne": (CARNET + "/suggestions",),
}
