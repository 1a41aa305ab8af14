"""Name the pages of offers/erreurs whose queries are counted and that a browser opens."""

NAVIGATEUR = {
    "professionnel": ("/offres/{offre}/erreur",),
    "coordonnateur": ("/erreurs-offres",),
}
