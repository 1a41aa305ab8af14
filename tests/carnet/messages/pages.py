"""Name the pages of carnet/messages whose queries are counted and that a browser opens."""

_DU_CARNET = ("/carnets/{personne}/messages", "/carnets/{personne}/messages/nouveau?sujet=mobilite")
REQUETES = {
    "referente": ("/messages", *_DU_CARNET),
    "personne": ("/mes-messages", *_DU_CARNET),
}
NAVIGATEUR = {
    "professionnel": ("/messages", *_DU_CARNET),
    "personne": ("/mes-messages", *_DU_CARNET),
}
