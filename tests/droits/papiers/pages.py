"""Name the pages of droits/papiers whose queries are counted and that a browser opens."""

SIENNES = (
    "/administration/papiers",
    "/administration/papiers/reglages",
)
REQUETES = {
    "administratrice": (*SIENNES, "/administration/papiers/relecture", "/confidentialite"),
    "dpo": ("/administration/papiers", "/administration/papiers/relecture"),
    "personne": ("/confidentialite", "/mentions-legales", "/accessibilite"),
}
NAVIGATEUR = {
    "administrateur": SIENNES,
    "dpo": ("/administration/papiers",),
    "personne": ("/confidentialite", "/mentions-legales"),
}
