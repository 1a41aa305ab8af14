"""Name the pages of offers/recherche whose queries are counted and that a browser opens."""

REQUETES = {
    "referente": ("/offres?code_commune=30189&thematiques=mobilite",),
}
NAVIGATEUR = {
    None: ("/offres",),
    "professionnel": ("/offres",),
}
