"""Name the pages of auth/connexions whose queries are counted and that a browser opens."""

NAVIGATEUR = {
    None: ("/connexion",),
}
