"""Let nobody but its owner read a kept search, and nobody but the job tell it anything."""

from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.auth import monde

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
GARDER = (
    "insert into veille (territoire_id, compte_id, nom, requete, rythme) values (%s, %s, 'Une',"
    " 'q=velo', 'jour')"
    " returning id"
)


@pytest.fixture
def scene(admin: Connexion) -> dict[str, Any]:
    """Give a structure, the compte that keeps a search told of one offer, and that search."""
    monde.territoire(admin, 1)
    structure = monde.structure(admin, 1)
    pro = monde.professionnel(admin, 1, structure)
    ligne = admin.execute(GARDER, (1, pro)).fetchone()
    assert ligne is not None
    admin.execute(
        "insert into veille_offre (territoire_id, veille_id, service_id) values (1, %s, 'x--1')",
        ligne,
    )
    return {"structure": structure, "pro": pro, "veille": ligne[0]}


def entrer(admin: Connexion, compte: UUID, role: str, structure: UUID) -> None:
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer(1, %s, %s, %s, null)", (compte, role, structure))


def automate(admin: Connexion) -> None:
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer_automate(1)")


@pytest.mark.parametrize(
    "role", ["professionnel", "coordonnateur", "administrateur", "dpo", "gestionnaire"]
)
def test_nobody_reads_the_search_of_another(
    admin: Connexion, scene: dict[str, Any], role: str
) -> None:
    autre = monde.professionnel(admin, 1, scene["structure"], role)
    entrer(admin, autre, role, scene["structure"])
    assert admin.execute("select id from veille").fetchall() == []
    assert admin.execute("select id from veille_offre").fetchall() == []
    assert admin.execute("update veille set nom = 'Autre' returning id").fetchall() == []
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        admin.execute(GARDER, (1, scene["pro"]))


@pytest.mark.parametrize(
    "requete",
    [
        "select * from prive.veilles_dues(true)",
        "select prive.dire_a_la_veille(%(veille)s, '{x--2}', now())",
        "select prive.taire_la_veille(%(veille)s)",
        "update veille set regardee_le = now()",
        (
            "insert into veille_offre (territoire_id, veille_id, service_id) values (1, %(veille)s,"
            " 'x--2')"
        ),
        "delete from veille",
    ],
)
def test_owner_tells_their_search_nothing(
    admin: Connexion, scene: dict[str, Any], requete: str
) -> None:
    entrer(admin, scene["pro"], "professionnel", scene["structure"])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        admin.execute(requete.encode(), {"veille": scene["veille"]})


def test_job_reads_no_search_but_those_that_are_due(
    admin: Connexion, scene: dict[str, Any]
) -> None:
    automate(admin)
    assert admin.execute("select id from veille").fetchall() == []
    dues = admin.execute("select id, requete from prive.veilles_dues(false)").fetchall()
    assert dues == [(scene["veille"], "q=velo")]
    dire = "select prive.dire_a_la_veille(%s, '{x--1,x--2}', now())"
    assert [admin.execute(dire, (scene["veille"],)).fetchone() for _ in range(2)] == [(1,), (0,)]


@pytest.mark.parametrize(
    "geste", ["update compte set clos_le = now()", "update habilitation set fin = now()"]
)
def test_search_of_whoever_may_no_longer_act_is_not_due(
    admin: Connexion, scene: dict[str, Any], geste: str
) -> None:
    admin.execute(geste.encode())
    automate(admin)
    assert admin.execute("select id from prive.veilles_dues(true)").fetchall() == []
