"""Name the pages of droits/recus whose queries are counted and that a browser opens."""

NAVIGATEUR = {
    "personne": ("/histoire-de-mes-accords",),
}
