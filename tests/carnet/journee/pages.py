"""Name the pages of carnet/journee whose queries are counted and that a browser opens."""

PAGES = (
    "/ma-journee",
    "/ma-journee/a-faire",
    "/ma-journee/a-faire?plus_tard=true",
    "/ma-journee/personnes",
)
REQUETES = {"referente": PAGES, "gestionnaire": ("/equipe", "/equipe/personnes")}
NAVIGATEUR = {"professionnel": PAGES, "gestionnaire": ("/equipe/personnes",)}
