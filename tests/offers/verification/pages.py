"""Name the pages of offers/verification whose queries are counted and that a browser opens."""

NAVIGATEUR = {
    None: ("/offres/verifier",),
}
