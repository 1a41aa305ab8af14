"""Name the pages of droits/reunions whose queries are counted and that a browser opens."""

NAVIGATEUR = {
    "professionnel": ("/doublons/{rapprochement}/reunion", "/reunions/{reunion}/separation"),
}
