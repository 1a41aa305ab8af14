"""Name the pages of droits/delegue whose queries are counted and that a browser opens."""

REQUETES = {
    "dpo": ("/a-traiter",),
    "administratrice": ("/a-traiter",),
    "coordonnateur": ("/a-traiter",),
}
NAVIGATEUR = {
    "dpo": ("/a-traiter",),
    "administrateur": ("/a-traiter",),
    "coordonnateur": ("/a-traiter",),
}
