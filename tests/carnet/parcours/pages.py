"""Name the pages of carnet/parcours whose queries are counted and that a browser opens."""

CARNET = "/carnets/{personne}"
REQUETES = {
    "referente": (
        CARNET + "/echanges/nouveau",
        CARNET + "/objectifs/nouveau",
        CARNET + "/actions/nouvelle",
        CARNET + "/rendez-vous/nouveau",
        "/mon-compte/agenda",
    ),
}
NAVIGATEUR = {
    "professionnel": (
        CARNET + "/echanges/nouveau",
        CARNET + "/objectifs/nouveau",
        CARNET + "/rendez-vous/nouveau",
        "/mon-compte/agenda",
    ),
}
