"""Name the pages of carnet/portefeuille whose queries are counted and that a browser opens."""

NAVIGATEUR = {
    "professionnel": ("/portefeuilles/{compte}",),
    "gestionnaire": ("/portefeuilles/{compte}",),
}
