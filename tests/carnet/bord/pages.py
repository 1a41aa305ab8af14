"""Name the pages of carnet/bord whose queries are counted and that a browser opens."""

CARNET = "/carnets/{personne}"
REQUETES = {
    "referente": (
        "/ma-journee",
        "/ma-journee/alertes",
        "/ma-journee/personnes",
        "/personnes",
        CARNET,
        CARNET + "/frise",
        CARNET + "/pourquoi",
    ),
}
NAVIGATEUR = {
    "professionnel": (
        "/ma-journee",
        "/ma-journee/alertes",
        "/ma-journee/personnes",
        "/personnes",
        CARNET,
        CARNET + "/frise",
        CARNET + "/pourquoi",
    ),
    "gestionnaire": ("/personnes",),
}
