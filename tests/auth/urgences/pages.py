"""Name the pages of auth/urgences whose queries are counted and that a browser opens."""

CARNET = "/carnets/{personne}"
REQUETES = {
    "referente": ("/urgences", CARNET + "/urgence"),
    "dpo": ("/revues-urgence",),
}
NAVIGATEUR = {
    "professionnel": ("/urgences", CARNET + "/urgence", "/urgences/{urgence}/sensible"),
    "dpo": ("/revues-urgence", "/revues-urgence/{urgence}"),
}
