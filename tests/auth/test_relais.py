"""Stop a professional in every way.

Nobody stays under a compte that cannot act, and nothing is lost by mistake.
"""

from typing import Any
from uuid import UUID

import psycopg
import pytest

from auth.relais.jobs import suivre_relais
from core.db import Sessions
from tests.auth import monde
from tests.auth.relais.essais_relais import (
    ABANDONS,
    ARRETS,
    ARRETS_INVERSES,
    Scene,
    essai_relais,
    scene,
    travailler,
)

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]


@pytest.fixture
def s(admin: Connexion) -> Scene:
    return scene(admin)


def relais(admin: Connexion) -> dict[UUID, bool]:
    """Give whom somebody must take over, and whether they lost their référent."""
    return dict(
        admin.execute(
            "select personne_id, etait_referent from relais where regle_le is null"
        ).fetchall()
    )


def cercle(admin: Connexion, personne: UUID) -> list[tuple[Any, ...]]:
    """Give the open places: who (none: the structure alone), and as what."""
    return admin.execute(
        "select compte_id, est_referent, origine from accompagnement where personne_id = %s and fin"
        " is null",
        (personne,),
    ).fetchall()


@pytest.mark.parametrize("arret", ARRETS)
def test_nobody_stays_under_a_compte_that_cannot_act(
    admin: Connexion, s: Scene, arret: str
) -> None:
    ARRETS[arret](admin, s)
    assert admin.execute(ABANDONS).fetchall() == []
    assert relais(admin) == {s.suivie: True, s.simple: False, s.vue: False}
    reste = [] if arret in ("structure partie", "départ venu") else [(None, False, "relais")]
    assert cercle(admin, s.suivie) == cercle(admin, s.simple) == reste
    assert travailler(admin) == 0


@pytest.mark.parametrize("arret", ARRETS_INVERSES)
def test_what_nobody_took_comes_back_as_it_was(admin: Connexion, s: Scene, arret: str) -> None:
    ARRETS[arret](admin, s)
    admin.execute(
        "insert into accompagnement (territoire_id, personne_id, structure_id, compte_id, origine)"
        " values"
        " (1, %s, %s, %s, 'declare')",
        (s.simple, s.structure, s.collegue),
    )
    ARRETS_INVERSES[arret](admin, s)
    assert cercle(admin, s.suivie) == [(s.part, True, "declare")]
    assert cercle(admin, s.simple) == [(s.collegue, False, "declare")]
    assert relais(admin) == {}
    assert admin.execute(
        "select count(*) from rendez_vous where a_reprendre_le is not null"
    ).fetchone() == (0,)


ENTRETEMPS = {
    "trop tard": "update relais set le = le - interval '31 days'",
    "elle refuse": "insert into exclusion (territoire_id, personne_id, compte_id)"
    " values (1, %(p)s, %(c)s)",
    "structure sortie": "update accompagnement set debut = debut - interval '1 hour', fin = now()"
    " where personne_id = %(p)s and fin is null",
}


@pytest.mark.parametrize("entretemps", ENTRETEMPS)
def test_what_is_not_theirs_any_more_does_not_come_back(
    admin: Connexion, s: Scene, entretemps: str
) -> None:
    ARRETS["compte fermé"](admin, s)
    admin.execute(ENTRETEMPS[entretemps].encode(), {"p": s.suivie, "c": s.part})
    ARRETS_INVERSES["compte fermé"](admin, s)
    assert s.part not in {qui for qui, _, _ in cercle(admin, s.suivie)}


def test_another_capacity_for_the_same_structure_keeps_everybody(
    admin: Connexion, s: Scene
) -> None:
    admin.execute(
        "insert into habilitation (territoire_id, compte_id, structure_id, role) values"
        " (1, %s, %s, 'charge_orientation')",
        (s.part, s.structure),
    )
    admin.execute(
        "update habilitation set fin = now() where compte_id = %s and role = 'professionnel'",
        (s.part,),
    )
    assert relais(admin) == {}
    assert cercle(admin, s.simple) == [(s.part, False, "declare")]


def test_a_proposal_made_before_the_stop_still_waits_for_its_answers(
    admin: Connexion, s: Scene
) -> None:
    admin.execute(
        "insert into designation (territoire_id, personne_id, structure_id, compte_id, propose_par,"
        " propose_par_structure_id, remplace_id, motif) select 1, personne_id, structure_id, %s,"
        " %s, structure_id, id,"
        " 'Elle part vendredi.' from accompagnement where est_referent",
        (s.collegue, s.part),
    )
    ARRETS["compte fermé"](admin, s)
    monde.entrer(admin, 1, s.collegue, "professionnel", s.structure)
    assert admin.execute("select prive.etat_designation(1, id) from designation").fetchall() == [
        ("en_attente",)
    ]


def test_leaving_a_circle_leaves_the_appointments_to_take_over(admin: Connexion, s: Scene) -> None:
    monde.entrer(admin, 1, s.part, "professionnel", s.structure)
    admin.execute("update accompagnement set fin = now() where compte_id = %s", (s.part,))
    monde.sortir(admin)
    assert relais(admin) == {s.suivie: True}
    assert admin.execute(
        "select personne_id from rendez_vous where a_reprendre_le is not null"
    ).fetchall() == [(s.suivie,)]
    # The structure reads thirty days more: its gestionnaire finds whom to hand over.
    monde.entrer(admin, 1, s.gestionnaire, "gestionnaire", s.structure)
    assert admin.execute("select personne_id from relais").fetchall() == [(s.suivie,)]


def test_only_a_colleague_who_writes_takes_an_appointment(admin: Connexion, s: Scene) -> None:
    ARRETS["compte fermé"](admin, s)
    dehors = monde.structure(admin, 1)
    autre = monde.professionnel(admin, 1, dehors)
    monde.place(admin, 1, s.suivie, dehors, autre)
    prendre = "select prive.reprendre_rendez_vous(%s)"
    for qui, ou in ((autre, dehors), (s.gestionnaire, s.structure)):
        role = "professionnel" if qui == autre else "gestionnaire"
        monde.entrer(admin, 1, qui, role, ou)
        with pytest.raises(psycopg.errors.InsufficientPrivilege), admin.transaction():
            admin.execute(prendre, (s.rendez_vous,))
        monde.sortir(admin)
    monde.entrer(admin, 1, s.collegue, "professionnel", s.structure)
    admin.execute(prendre, (s.rendez_vous,))
    with pytest.raises(psycopg.errors.InsufficientPrivilege), admin.transaction():
        admin.execute(prendre, (s.rendez_vous,))
    monde.sortir(admin)
    assert admin.execute(
        "select avec_compte_id, a_reprendre_le from rendez_vous where id = %s", (s.rendez_vous,)
    ).fetchone() == (s.collegue, None)


def avis(admin: Connexion) -> set[tuple[UUID, str]]:
    """Give who was told what."""
    return set(admin.execute("select compte_id, genre from avis").fetchall())


async def test_the_worker_warns_before_and_tells_everybody_after(
    admin: Connexion, s: Scene, sessions: Sessions
) -> None:
    admin.execute(
        "update habilitation set fin = now() + interval '20 days' where compte_id = %s", (s.part,)
    )
    admin.commit()
    for _ in range(2):
        assert await suivre_relais(sessions) == 0
        assert avis(admin) == {
            (s.part, "habilitation_finit"),
            (s.gestionnaire, "habilitation_finit"),
        }
        assert admin.execute("select count(*) from avis").fetchone() == (2,)
        admin.commit()
    admin.execute("set session_replication_role = replica")
    admin.execute(
        "update habilitation set fin = now() - interval '1 minute' where compte_id = %s", (s.part,)
    )
    admin.execute("set session_replication_role = origin")
    admin.commit()
    assert [await suivre_relais(sessions), await suivre_relais(sessions)] == [1, 0]
    assert admin.execute(ABANDONS).fetchall() == []
    assert avis(admin) >= {(s.elle, "referent_parti"), (s.gestionnaire, "relais_a_prendre")}
    lignes = admin.execute(
        "select fondement from journal where personne_id = %s", (s.suivie,)
    ).fetchall()
    assert lignes == [("habilitation finie",)]


def test_the_scene_of_the_mutants_holds(admin: Connexion) -> None:
    essai_relais(admin)
