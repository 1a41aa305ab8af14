"""Name the pages of offers/doublons whose queries are counted and that a browser opens."""

REQUETES = {
    "coordonnateur": ("/doublons-offres",),
}
NAVIGATEUR = {
    "coordonnateur": ("/doublons-offres",),
}
