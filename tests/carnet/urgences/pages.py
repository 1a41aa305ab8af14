"""Name the pages of carnet/urgences whose queries are counted and that a browser opens."""

NAVIGATEUR = {
    "professionnel": ("/urgences/{urgence}",),
}
