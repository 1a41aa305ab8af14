"""Name the pages of droits/papiers whose queries are counted and that a browser opens."""

SIENNES = (
    "/administration/papiers",
    "/administration/papiers/reglages",
    "/registre/traitements",
    "/registre/analyse-d-impact",
)
REQUETES = {
    "administratrice": (*SIENNES, "/administration/papiers/relecture", "/confidentialite"),
    "dpo": (
        "/administration/papiers",
        "/administration/papiers/relecture",
        "/violations?du=2020-01-01",
    ),
    "personne": ("/confidentialite", "/mentions-legales", "/accessibilite"),
}
NAVIGATEUR = {
    "administrateur": SIENNES,
    "dpo": ("/administration/papiers", "/violations", "/violations?du=2020-01-01"),
    "personne": ("/confidentialite", "/mentions-legales"),
}
