"""Check what the database answers about people who look alike.

To whom, and nothing about those who are hidden.
"""

from typing import Any
from uuid import UUID

import psycopg
import pytest

from auth.personnes.empreintes import Sceau, creer_sceau
from auth.personnes.vocabulary import GenreIdentifiant
from core.coffre import Coffre
from tests.auth import monde
from tests.auth.test_numeros import FEMME, nir

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
SCEAU = creer_sceau("s" * 40, Coffre("s" * 40))
AUTRE, PROVISOIRE = nir("2900634172004"), nir("8900634172004")
CANDIDATS = (
    "select personne_id, nir_egal, est_visible from prive.candidats('{1990-01-01}', '{}', %s,"
    " false, null, null)"
)


@pytest.fixture
def scene(admin: Connexion) -> tuple[UUID, UUID, UUID]:
    """Give a professional, their structure, and a person born in 1990 whom they do not know."""
    monde.territoire(admin, 1)
    structure = monde.structure(admin, 1)
    return monde.professionnel(admin, 1, structure), structure, monde.personne(admin, 1)


def poser(admin: Connexion, personne: UUID, numero: str, sceau: Sceau = SCEAU) -> None:
    """Keep a NIR as the owner of the database would."""
    (marque,) = sceau.marquer(1, {GenreIdentifiant.nir: numero}).tous
    admin.execute(
        "insert into personne_identifiant (territoire_id, personne_id, genre, empreinte, scelle,"
        " provisoire)"
        " values (1, %s, 'nir', %s, %s, %s)",
        (personne, marque.empreinte, marque.scelle, marque.provisoire),
    )


def candidats(admin: Connexion, numero: str | None = None) -> list[tuple[Any, ...]]:
    """Ask for those born that day, with a NIR or without."""
    cle = None if numero is None else SCEAU.empreinter(1, GenreIdentifiant.nir, numero)
    return admin.execute(CANDIDATS, (cle,)).fetchall()


def test_only_those_one_may_be_told_of_are_candidates(
    admin: Connexion, scene: tuple[UUID, UUID, UUID]
) -> None:
    compte, structure, cachee = scene
    poser(admin, cachee, FEMME)
    joignable, vue, retiree, refusee, ancienne, archivee = (
        monde.personne(admin, 1) for _ in range(6)
    )
    admin.execute("update personne set archivee_le = now() where id = %s", (archivee,))
    for personne in (joignable, vue, refusee, archivee):
        monde.accord(admin, 1, personne, portee="structure", structure_id=structure)
    monde.place(admin, 1, vue, structure, compte)
    accord = monde.accord(admin, 1, retiree)
    admin.execute("update consentement set retire_le = now() where id = %s", (accord,))
    admin.execute(
        "update personne set cree_par_structure_id = %s where id = %s", (structure, retiree)
    )
    admin.execute(
        "insert into exclusion (territoire_id, personne_id, structure_id) values (1, %s, %s)",
        (refusee, structure),
    )
    monde.accord(admin, 1, ancienne, finalite="statistiques")
    monde.entrer(admin, 1, compte, "professionnel", structure)
    assert {(p, v) for p, _, v in candidats(admin, FEMME)} == {(joignable, False), (vue, True)}


@pytest.mark.parametrize("role", ["gestionnaire", "coordonnateur", "administrateur", "dpo"])
def test_other_roles_get_nobody(
    admin: Connexion, scene: tuple[UUID, UUID, UUID], role: str
) -> None:
    _, structure, personne = scene
    monde.accord(admin, 1, personne)
    compte = monde.professionnel(admin, 1, structure, role)
    monde.entrer(admin, 1, compte, role, structure)
    assert candidats(admin) == []


@pytest.mark.parametrize(
    ("garde", "demande", "egal"),
    [
        (FEMME, FEMME, True),
        (AUTRE, FEMME, False),
        (PROVISOIRE, FEMME, None),
        (FEMME, None, None),
        (None, FEMME, None),
    ],
)
def test_a_nir_is_the_same_another_or_unknown(
    admin: Connexion,
    scene: tuple[UUID, UUID, UUID],
    garde: str | None,
    demande: str | None,
    egal: bool | None,
) -> None:
    compte, structure, personne = scene
    monde.accord(admin, 1, personne)
    if garde:
        poser(admin, personne, garde)
    monde.entrer(admin, 1, compte, "professionnel", structure)
    assert candidats(admin, demande) == [(personne, egal, False)]


def test_a_number_is_laid_by_who_welcomed_or_may_complete_the_identity(
    admin: Connexion, scene: tuple[UUID, UUID, UUID]
) -> None:
    compte, structure, personne = scene
    pose = "select prive.poser_identifiant(%s, 'caf', sha256('7'), 'x', false)"
    monde.entrer(admin, 1, compte, "professionnel", structure)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), admin.transaction():
        admin.execute(pose, (personne,))
    monde.sortir(admin)
    monde.accord(admin, 1, personne)
    monde.place(admin, 1, personne, structure, compte)
    monde.entrer(admin, 1, compte, "professionnel", structure)
    admin.execute(pose, (personne,))
    for requete in ("select 1 from personne_identifiant", "delete from personne_identifiant"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), admin.transaction():
            admin.execute(requete.encode())


def test_what_the_job_reads_is_closed_to_people(
    admin: Connexion, scene: tuple[UUID, UUID, UUID]
) -> None:
    compte, structure, personne = scene
    monde.entrer(admin, 1, compte, "professionnel", structure)
    for appel in (
        "prive.identite_a_rapprocher(%(p)s)",
        "prive.candidats_de(%(p)s, '{}', '{}')",
        "prive.proposer_rapprochement(%(p)s, %(p)s, 1, '{}', null)",
        "prive.bloc(1, '{1990-01-01}', '{}', null, null, null)",
        "prive.se_dit(%(p)s)",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), admin.transaction():
            admin.execute(f"select * from {appel}".encode(), {"p": personne})


def test_a_pair_is_not_rewritten_by_who_sees_one_side_only(
    admin: Connexion, scene: tuple[UUID, UUID, UUID]
) -> None:
    compte, structure, cachee = scene
    vue = monde.personne(admin, 1)
    monde.accord(admin, 1, vue)
    monde.place(admin, 1, vue, structure, compte)
    a, b = sorted((cachee, vue))
    admin.execute(
        "insert into rapprochement (territoire_id, a_id, b_id, score, raisons) values (1, %s, %s,"
        " 90, '{nir}')",
        (a, b),
    )
    monde.entrer(admin, 1, compte, "professionnel", structure)
    assert admin.execute("select 1 from rapprochement").fetchall() == []
    ecart = "update rapprochement set etat = 'ecarte', decide_le = now(), decide_par = %s"
    assert admin.execute(ecart, (compte,)).rowcount == 0


def test_a_carnet_is_not_opened_as_joined_to_another(
    admin: Connexion, scene: tuple[UUID, UUID, UUID]
) -> None:
    compte, structure, autre = scene
    ouvrir = (
        "insert into personne (territoire_id, nom, prenom, date_naissance, cree_par_structure_id,"
        " reuni_dans)"
        " values (1, 'A', 'B', '1990-01-01', %s, %s)"
    )
    monde.entrer(admin, 1, compte, "professionnel", structure)
    admin.execute(ouvrir, (structure, None))
    with pytest.raises(psycopg.errors.InsufficientPrivilege), admin.transaction():
        admin.execute(ouvrir, (structure, autre))
