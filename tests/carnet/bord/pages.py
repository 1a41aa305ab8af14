"""Name the pages of carnet/bord whose queries are counted and that a browser opens."""

CARNET = "/carnets/{personne}"
REQUETES = {
    "referente": (
        "/personnes",
        CARNET,
        CARNET + "/frise",
        CARNET + "/pourquoi",
    ),
}
NAVIGATEUR = {
    "professionnel": (
        "/personnes",
        CARNET,
        CARNET + "/frise",
        CARNET + "/pourquoi",
    ),
    "gestionnaire": ("/personnes",),
}
