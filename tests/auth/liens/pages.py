"""Name the pages of auth/liens whose queries are counted and that a browser opens."""

NAVIGATEUR = {
    None: (
        *("/connexion/courriel", "/connexion/courriel/envoye"),
        *("/connexion/sms", "/connexion/sms/envoye"),
    ),
}
