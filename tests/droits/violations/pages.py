"""Name the pages of droits/violations whose queries are counted and that a browser opens."""

SIENNES = (
    "/registre/violations",
    "/registre/violations/nouvelle",
    "/registre/violations/a-imprimer",
)
REQUETES = {
    "administratrice": SIENNES,
    "dpo": SIENNES,
    "personne": ("/mes-droits/incidents",),
}
NAVIGATEUR = {
    "administrateur": SIENNES[:2],
    "dpo": SIENNES,
    "personne": ("/mes-droits/incidents",),
}
