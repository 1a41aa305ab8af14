"""Name the pages of offers/locales whose queries are counted and that a browser opens."""

NAVIGATEUR = {
    "professionnel": ("/mes-offres", "/mes-offres/nouvelle?modele=atelier"),
}
