"""Let the wall decide who reads an error said of an offer, and who answers it."""

from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.auth import monde

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
SIGNALER = (
    "insert into offre_erreur (territoire_id, service_id, compte_id, structure_id, sujet, texte)"
    " values (%s, 'x--1', %s, %s, 'contact', 'faux') returning id"
)
REPONDRE = (
    "update offre_erreur set suite = 'corrigee', traite_le = now(), traite_par = %s returning id"
)


def entrer(admin: Connexion, compte: UUID, role: str, structure: UUID) -> None:
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer(1, %s, %s, %s, null)", (compte, role, structure))


@pytest.fixture
def scene(admin: Connexion) -> dict[str, UUID]:
    """Give one error in each of two territoires, said by a professional."""
    cles: dict[str, UUID] = {}
    for numero in (1, 2):
        monde.territoire(admin, numero)
        structure = monde.structure(admin, numero)
        pro = monde.professionnel(admin, numero, structure)
        ligne = admin.execute(SIGNALER, (numero, pro, structure)).fetchone()
        assert ligne is not None
        cles |= {f"structure{numero}": structure, f"pro{numero}": pro, f"erreur{numero}": ligne[0]}
    return cles


@pytest.mark.parametrize(
    ("role", "lit"),
    [
        ("coordonnateur", True),
        ("administrateur", True),
        ("professionnel", False),
        ("gestionnaire", False),
        ("dpo", False),
    ],
)
def test_only_whoever_keeps_the_catalogue_reads_and_answers_what_others_said(
    admin: Connexion, scene: dict[str, UUID], role: str, lit: bool
) -> None:
    structure = monde.structure(admin, 1)
    autre = monde.professionnel(admin, 1, structure, role)
    entrer(admin, autre, role, structure)
    attendu = [(scene["erreur1"],)] if lit else []
    assert admin.execute("select id from offre_erreur").fetchall() == attendu
    assert admin.execute(REPONDRE, (autre,)).fetchall() == attendu
    assert admin.execute("select prive.erreurs_ouvertes('x--1')").fetchall() == (
        [] if lit else [("contact",)]
    )


def test_author_reads_it_and_cannot_answer_it(admin: Connexion, scene: dict[str, UUID]) -> None:
    entrer(admin, scene["pro1"], "professionnel", scene["structure1"])
    assert admin.execute("select id from offre_erreur").fetchall() == [(scene["erreur1"],)]
    assert admin.execute(REPONDRE, (scene["pro1"],)).fetchall() == []


@pytest.mark.parametrize(
    "requete", ["update offre_erreur set texte = 'autre'", "delete from offre_erreur"]
)
def test_what_was_said_never_changes(
    admin: Connexion, scene: dict[str, UUID], requete: str
) -> None:
    coordonnateur = monde.professionnel(admin, 1, scene["structure1"], "coordonnateur")
    entrer(admin, coordonnateur, "coordonnateur", scene["structure1"])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        admin.execute(requete.encode())


def test_nobody_signs_for_somebody_else(admin: Connexion, scene: dict[str, UUID]) -> None:
    autre = monde.professionnel(admin, 1, scene["structure1"])
    entrer(admin, autre, "professionnel", scene["structure1"])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        admin.execute(SIGNALER, (1, scene["pro1"], scene["structure1"]))


def test_answer_is_signed_by_whoever_answers(admin: Connexion, scene: dict[str, UUID]) -> None:
    coordonnateur = monde.professionnel(admin, 1, scene["structure1"], "coordonnateur")
    entrer(admin, coordonnateur, "coordonnateur", scene["structure1"])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        admin.execute(REPONDRE, (scene["pro1"],))
