"""Name the pages of carnet/bord whose queries are counted and that a browser opens."""

CARNET = "/carnets/{personne}"
REQUETES = {
    "referente": (
        "/personnes",
        CARNET,
        CARNET + "/frise",
        CARNET + "/frise?nouveautes=1",
        CARNET + "/frise?genre=objectif&thematique=mobilite&depuis=2020-01-01",
        CARNET + "/comparer",
        CARNET + "/pourquoi",
    ),
}
NAVIGATEUR = {
    "professionnel": (
        "/personnes",
        CARNET,
        CARNET + "/frise",
        CARNET + "/comparer",
        CARNET + "/pourquoi",
    ),
    "gestionnaire": ("/personnes",),
}
