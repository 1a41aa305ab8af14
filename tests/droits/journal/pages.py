"""Name the pages of droits/journal whose queries are counted and that a browser opens."""

REQUETES = {
    "personne": ("/qui-a-regarde",),
    "dpo": (
        "/registre",
        "/registre?geste=lecture",
        "/signalements",
        "/registre/alertes",
        "/registre/mois",
    ),
}
NAVIGATEUR = {
    "personne": ("/qui-a-regarde",),
    "dpo": (
        "/registre",
        "/registre?geste=lecture",
        "/signalements",
        "/registre/alertes",
        "/registre/mois",
    ),
}
