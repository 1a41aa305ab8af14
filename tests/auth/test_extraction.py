"""Check how many carnets one compte takes in a day: the delegate is told, then no more open."""

from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.auth import monde

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]


@pytest.fixture
def lecteur(admin: Connexion) -> tuple[UUID, UUID, list[UUID]]:
    """Give a professional, their structure and six people.

    The alert is at three carnets, the maximum at five.
    """
    monde.territoire(admin, 1)
    admin.execute("update territoire set quota_alerte = 3, quota_maximum = 5 where id = 1")
    structure = monde.structure(admin, 1)
    monde.professionnel(admin, 1, structure, "dpo")
    return (
        monde.professionnel(admin, 1, structure),
        structure,
        [monde.personne(admin, 1) for _ in range(6)],
    )


def noter(
    admin: Connexion,
    personne: UUID | None,
    geste: str = "lecture",
    nombre: int | None = None,
    ground: str | None = None,
) -> None:
    details = "{}" if nombre is None else f'{{"nombre": {nombre}}}'
    admin.execute(
        "select prive.noter(%s, %s, 1, 'Carnet', null, %s, %s::jsonb)",
        (geste, personne, ground, details),
    )


def alertes(admin: Connexion) -> int:
    """Count what the delegate was told; the caller becomes the owner for that."""
    monde.sortir(admin)
    ligne = admin.execute("select count(*) from avis where genre = 'extraction'").fetchone()
    admin.execute("set local role carnet_app")
    assert ligne is not None
    return int(ligne[0])


def test_the_delegate_is_told_once_and_the_sixth_carnet_stays_shut(
    admin: Connexion, lecteur: tuple[UUID, UUID, list[UUID]]
) -> None:
    compte, structure, personnes = lecteur
    monde.entrer(admin, 1, compte, "professionnel", structure)
    for personne in (*personnes[:2], personnes[0]):
        noter(admin, personne, "export")
    assert alertes(admin) == 0
    for personne in personnes[2:5]:
        noter(admin, personne)
    assert alertes(admin) == 1
    noter(admin, personnes[0], "export")
    noter(admin, personnes[5], "ecriture")
    noter(admin, personnes[5], ground="bris de glace")
    with pytest.raises(psycopg.Error) as refus:
        noter(admin, personnes[5], "export")
    assert refus.value.sqlstate == "CQ001"


def test_ten_names_listed_count_as_one_carnet(
    admin: Connexion, lecteur: tuple[UUID, UUID, list[UUID]]
) -> None:
    compte, structure, personnes = lecteur
    monde.entrer(admin, 1, compte, "professionnel", structure)
    noter(admin, None, "recherche", 20)
    assert alertes(admin) == 0
    noter(admin, personnes[0])
    assert alertes(admin) == 1
    with pytest.raises(psycopg.Error):
        noter(admin, None, "recherche", 30)


def test_yesterday_and_others_do_not_count(
    admin: Connexion, lecteur: tuple[UUID, UUID, list[UUID]]
) -> None:
    _, structure, personnes = lecteur
    for _ in range(2):
        compte = monde.professionnel(admin, 1, structure)
        monde.entrer(admin, 1, compte, "professionnel", structure)
        for personne in personnes[:5]:
            noter(admin, personne)
        monde.sortir(admin)
    admin.execute("alter table journal disable trigger user")
    admin.execute("update journal set le = le - interval '25 hours'")
    admin.execute("alter table journal enable trigger user")
    monde.entrer(admin, 1, compte, "professionnel", structure)
    noter(admin, personnes[5])
