"""Name the pages of carnet/nouveautes whose queries are counted and that a browser opens."""

AVIS = ("/avis", "/avis?voir=non_lues")
REQUETES = {
    "referente": (*AVIS, "/avis?genre=action", "/mon-compte/resume"),
    "personne": AVIS,
}
NAVIGATEUR = {"professionnel": ("/avis", "/mon-compte/resume"), "personne": ("/avis",)}
