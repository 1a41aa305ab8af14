"""Name the pages of offers/extensions whose queries are counted and that a browser opens."""

NAVIGATEUR = {
    "professionnel": ("/offres/{offre}/precisions",),
}
