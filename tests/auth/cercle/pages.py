"""Name the pages of auth/cercle whose queries are counted and that a browser opens."""

CARNET = "/carnets/{personne}"
NAVIGATEUR = {
    "professionnel": (CARNET + "/cercle", CARNET + "/referent"),
    "personne": ("/mon-cercle",),
}
