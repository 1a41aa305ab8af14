"""Name the pages of droits/invitations whose queries are counted and that a browser opens."""

_INVITER = ("/carnets/{personne}/inviter", "/carnets/{personne}/inviter/structure")
REQUETES = {"referente": (*_INVITER, "/mes-demandes")}
NAVIGATEUR = {"professionnel": _INVITER}
