"""Name the pages of offers/veilles whose queries are counted and that a browser opens."""

REQUETES = {
    "referente": ("/recherches",),
}
NAVIGATEUR = {
    "professionnel": (
        "/recherches",
        "/recherches/nouvelle?code_commune=31555&thematiques=mobilite",
        "/recherches/{veille}",
    ),
}
