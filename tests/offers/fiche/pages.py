"""Name the pages of offers/fiche whose queries are counted and that a browser opens."""

NAVIGATEUR = {
    None: ("/offres/{offre}", "/offres/comparer?ids=essai--o1&ids=essai--o2", "/offres/comparer"),
    "professionnel": ("/offres/{offre}", "/offres/comparer?ids=essai--o1&ids=essai--o2"),
}
