"""Name the pages of droits/accords whose queries are counted and that a browser opens."""

REQUETES = {
    "dpo": ("/registre/accords",),
}
NAVIGATEUR = {
    "dpo": ("/registre/accords", "/registre/accords?etat=actif"),
}
