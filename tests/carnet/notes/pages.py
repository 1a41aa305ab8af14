"""Name the pages of carnet/notes whose queries are counted."""

REQUETES = {"referente": ("/carnets/{personne}/notes",)}
