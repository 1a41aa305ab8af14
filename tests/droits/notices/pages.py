"""Name the pages of droits/notices whose queries are counted and that a browser opens."""

NAVIGATEUR = {
    "administrateur": ("/administration/notices", "/administration/notices/nouvelle"),
}
