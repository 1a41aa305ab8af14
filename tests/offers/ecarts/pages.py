"""Name the pages of offers/ecarts whose queries are counted and that a browser opens."""

REQUETES = {
    "coordonnateur": ("/ecarts", "/ecarts.csv", "/ecarts/contours.geojson"),
}
NAVIGATEUR = {
    "coordonnateur": ("/ecarts",),
}
