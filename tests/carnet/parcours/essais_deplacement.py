"""Try, on a broken wall, to stay in a circle by moving the appointment that let one in."""

from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.auth import monde

Connexion = psycopg.Connection[Any]
_FIXER = (
    "insert into rendez_vous (territoire_id, id, personne_id, domaine, auteur_compte_id,"
    " auteur_structure_id, objet,"
    " debut, avec_compte_id, structure_id) values (1, %s, %s, 7, %s, %s, 'Accueil', now(), %s, %s)"
)


def essai_deplacement(admin: Connexion) -> None:
    """Give the day of a moved appointment as if whoever moves it had just fixed it."""
    monde.territoire(admin, 1)
    chez, autre = monde.structure(admin, 1), monde.structure(admin, 1, "plie")
    pro, voisin = monde.professionnel(admin, 1, chez), monde.professionnel(admin, 1, autre)
    personne, cle = monde.personne(admin, 1), uuid4()
    monde.place(admin, 1, personne, chez, pro)
    monde.accord(admin, 1, personne)
    admin.execute(_FIXER, [cle, personne, pro, chez, pro, autre])
    assert _deplacer(admin, cle, voisin, autre, "3 days") == 0
    assert _deplacer(admin, cle, pro, chez, "4 days") == 1
    assert _deplacer(admin, cle, pro, chez, "5 days") == 1
    monde.entrer(admin, 1, pro, "professionnel", chez)
    admin.execute("update rendez_vous set etat = 'annule' where id = %s", [cle])
    monde.sortir(admin)
    assert _a_venir(admin, cle) == 0
    monde.entrer(admin, 1, pro, "professionnel", chez)
    admin.execute("update rendez_vous set etat = 'prevu' where id = %s", [cle])
    monde.sortir(admin)
    assert _a_venir(admin, cle) == 1


def _deplacer(admin: Connexion, cle: UUID, compte: UUID, structure: UUID, delai: str) -> int:
    """Move the appointment as this professional; count the days to come that it gives."""
    monde.entrer(admin, 1, compte, "professionnel", structure)
    faits = admin.execute(
        "update rendez_vous set debut = now() + %s::interval where id = %s", [delai, cle]
    ).rowcount
    monde.sortir(admin)
    assert faits == 1
    return _a_venir(admin, cle)


def _a_venir(admin: Connexion, cle: UUID) -> int:
    ligne = admin.execute(
        "select count(*) from accompagnement where rendez_vous_id = %s and fin > now()", [cle]
    ).fetchone()
    assert ligne is not None
    return int(ligne[0])
