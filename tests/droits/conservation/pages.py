"""Name the pages of droits/conservation whose queries are counted and that a browser opens."""

REQUETES = {
    "personne": ("/mes-droits", "/mes-droits/correction"),
    "dpo": ("/conservation", "/demandes-droit"),
}
NAVIGATEUR = {
    "professionnel": ("/demandes-droit",),
    "personne": (
        "/mes-droits",
        "/mes-droits/correction",
        "/mes-droits/copie-courte",
        "/mes-droits/demande/opposition",
        "/mes-droits/demande/effacement",
    ),
    "dpo": ("/conservation", "/demandes-droit"),
}
