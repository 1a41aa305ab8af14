"""Count the requests that offers receive.

The whole territoire's, nobody's name, and nothing under three.
"""

from typing import Any
from uuid import UUID

import psycopg
import pytest

from auth.vocabulary import Acteur, Role
from offers.places.queries import list_sollicitations
from tests.auth import monde
from tests.conftest import Ouvrir

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]


def demander(admin: Connexion, numero: int, offre: str, fois: int, il_y_a: str = "1 day") -> None:
    """Attach an offer to actions of carnets that nobody else reads."""
    structure = monde.structure(admin, numero)
    pro = monde.professionnel(admin, numero, structure)
    for _ in range(fois):
        personne = monde.personne(admin, numero)
        commun = (numero, personne, pro, structure)
        objectif = admin.execute(
            "insert into objectif (territoire_id, personne_id, domaine, auteur_compte_id,"
            " auteur_structure_id,"
            " thematique, intitule) values (%s, %s, 7, %s, %s, 'mobilite', 'x') returning id",
            commun,
        ).fetchone()
        assert objectif is not None
        admin.execute(
            "insert into action (territoire_id, personne_id, domaine, auteur_compte_id,"
            " auteur_structure_id,"
            " objectif_id, intitule, porteur, service_id, offre_le) values (%s, %s, 7, %s, %s, %s,"
            " 'x', 'personne', %s,"
            " now() - %s::interval)",
            (*commun, objectif[0], offre, il_y_a),
        )


@pytest.fixture
def acteur(admin: Connexion) -> Acteur:
    """Give a professional who accompanies nobody."""
    for numero in (1, 2):
        monde.territoire(admin, numero)
    structure = monde.structure(admin, 1)
    pro = monde.professionnel(admin, 1, structure)
    admin.commit()
    return Acteur(1, pro, Role.professionnel, structure, None)


async def test_requests_of_the_week_are_counted_over_the_whole_territoire(
    admin: Connexion, db_pour: Ouvrir, acteur: Acteur
) -> None:
    demander(admin, 1, "a--1", 4)
    demander(admin, 1, "a--1", 5, "8 days")
    demander(admin, 2, "a--1", 3)
    demander(admin, 1, "a--2", 3)
    admin.commit()
    async with db_pour(acteur) as db:
        assert await list_sollicitations(db, ["a--1", "a--2", "a--3"]) == {"a--1": 4, "a--2": 3}


async def test_fewer_than_three_requests_never_leave_the_database(
    admin: Connexion, db_pour: Ouvrir, acteur: Acteur
) -> None:
    demander(admin, 1, "a--1", 2)
    admin.commit()
    async with db_pour(acteur) as db:
        assert await list_sollicitations(db, ["a--1"]) == {}


@pytest.mark.parametrize("role", ["administrateur", "dpo"])
def test_who_proposes_no_offer_counts_nothing(admin: Connexion, acteur: Acteur, role: str) -> None:
    demander(admin, 1, "a--1", 4)
    assert isinstance(acteur.structure_id, UUID)
    pro = monde.professionnel(admin, 1, acteur.structure_id, role)
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer(1, %s, %s, %s, null)", (pro, role, acteur.structure_id))
    assert admin.execute("select * from prive.sollicitations('{a--1}')").fetchall() == []


def test_count_gives_the_carnets_to_nobody(admin: Connexion, acteur: Acteur) -> None:
    demander(admin, 1, "a--1", 4)
    admin.execute("set local role carnet_app")
    admin.execute(
        "select prive.entrer(1, %s, 'professionnel', %s, null)",
        (acteur.compte_id, acteur.structure_id),
    )
    assert admin.execute("select * from action").fetchall() == []
    assert admin.execute(
        "select service_id, nombre from prive.sollicitations('{a--1}')"
    ).fetchall() == [("a--1", 4)]
