"""Name the pages of offers/imports whose queries are counted and that a browser opens."""

NAVIGATEUR = {
    "coordonnateur": ("/catalogue/imports", "/catalogue/imports/1"),
    "administrateur": ("/catalogue/imports", "/catalogue/depots/{depot}"),
}
