"""Name the pages of offers/places whose queries are counted and that a browser opens."""

NAVIGATEUR = {
    "professionnel": ("/offres/{offre}/places", "/sessions-offre/{session}"),
}
