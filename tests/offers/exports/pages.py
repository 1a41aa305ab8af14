"""Name the pages of offers/exports whose queries are counted and that a browser opens."""

NAVIGATEUR = {
    "coordonnateur": ("/catalogue/export",),
}
