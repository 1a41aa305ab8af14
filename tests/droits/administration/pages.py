"""Name the pages of droits/administration whose queries are counted and that a browser opens."""

NAVIGATEUR = {
    "administrateur": (
        "/administration/structures",
        "/administration/structures/nouvelle",
        "/administration/structures/{structure}",
        "/administration/structures/{structure}/depart",
        "/administration/professionnels",
        "/administration/professionnels/invitation",
        "/habilitations-a-confirmer",
        "/administration/professionnels/{compte}",
        "/administration/professionnels/{compte}/fermeture",
    ),
    "gestionnaire": ("/administration/professionnels", "/administration/professionnels/invitation"),
}
