"""Name the pages of carnet/accueil whose queries are counted and that a browser opens."""

NAVIGATEUR = {
    "professionnel": ("/accueil", "/accueil/{personne}/accord", "/doublons"),
}
