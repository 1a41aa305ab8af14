"""Name the pages of offers/favoris whose queries are counted and that a browser opens."""

REQUETES = {
    "referente": ("/favoris",),
}
NAVIGATEUR = {
    "professionnel": ("/favoris",),
}
