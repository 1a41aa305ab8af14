"""Name the pages of carnet/documents whose queries are counted and that a browser opens."""

_DU_CARNET = (
    "/carnets/{personne}/documents",
    "/carnets/{personne}/documents/nouveau",
    "/carnets/{personne}/documents/nouveau?nature=permis",
)
REQUETES = {
    "referente": _DU_CARNET,
    "personne": ("/mes-documents", *_DU_CARNET),
}
NAVIGATEUR = {
    "professionnel": _DU_CARNET,
    "personne": ("/mes-documents", *_DU_CARNET),
}
