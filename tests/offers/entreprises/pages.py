"""Name the pages of offers/entreprises whose queries are counted and that a browser opens."""

NAVIGATEUR = {
    "professionnel": (
        "/entreprises",
        "/entreprises/nouvelle",
        "/entreprises/{entreprise}",
        "/entreprises/{entreprise}/modification",
    ),
}
