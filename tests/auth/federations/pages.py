"""Name the pages of auth/federations whose queries are counted and that a browser opens."""

NAVIGATEUR = {
    "administrateur": ("/administration/identites",),
}
