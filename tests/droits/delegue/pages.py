"""Name the pages of droits/delegue whose queries are counted and that a browser opens."""

REQUETES = {
    "dpo": ("/a-traiter",),
}
NAVIGATEUR = {
    "dpo": ("/a-traiter",),
}
