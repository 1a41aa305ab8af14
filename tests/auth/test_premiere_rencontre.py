"""Check the day of a first meeting.

The structure met counts as linked that day, and consent still decides.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest

from core.dates import jour_de
from tests.auth import monde
from tests.carnet.parcours.essais_deplacement import essai_deplacement

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, slots=True)
class Scene:
    """Hold a person, the structure that accompanies them, and another one that they will meet."""

    admin: Connexion
    personne: UUID
    structure: UUID
    pro: UUID
    autre: UUID
    voisin: UUID

    def fixer(self, quand: str, *, auteur: UUID | None = None, etat: str = "prevu") -> UUID:
        """Fix an appointment with the other structure; `quand` is an SQL instant."""
        cle = uuid4()
        chez = self.structure if auteur is None else auteur
        self.admin.execute(
            "insert into rendez_vous (territoire_id, id, personne_id, domaine, auteur_compte_id,"
            " auteur_structure_id,"
            f" objet, debut, avec_compte_id, structure_id, etat) values (1, %s, %s, 7, %s, %s,"
            f" 'Accueil', {quand},"
            " %s, %s, %s)".encode(),
            (cle, self.personne, self.pro, chez, self.pro, self.autre, etat),
        )
        return cle

    def ouvre(self) -> bool:
        """Say whether the professional of the other structure sees the person."""
        monde.entrer(self.admin, 1, self.voisin, "professionnel", self.autre)
        vue = monde.voir(self.admin)
        monde.sortir(self.admin)
        assert (vue.personnes, vue.trouvees) in (({self.personne}, {self.personne}), (set(), set()))
        return bool(vue.personnes)

    def places(self) -> list[tuple[datetime, datetime]]:
        """List the days that appointments gave to the other structure."""
        return self.admin.execute(
            "select debut, fin from accompagnement where structure_id = %s and origine = 'observe'"
            " order by debut",
            [self.autre],
        ).fetchall()


@pytest.fixture
def scene(admin: Connexion) -> Scene:
    monde.territoire(admin, 1)
    structure, autre = monde.structure(admin, 1), monde.structure(admin, 1, "plie")
    pro, voisin = monde.professionnel(admin, 1, structure), monde.professionnel(admin, 1, autre)
    personne = monde.personne(admin, 1)
    monde.place(admin, 1, personne, structure, pro)
    return Scene(admin, personne, structure, pro, autre, voisin)


def test_day_of_the_appointment_opens_under_an_agreement_only(scene: Scene) -> None:
    scene.fixer("now()")
    assert not scene.ouvre()
    monde.accord(scene.admin, 1, scene.personne)
    assert scene.ouvre()


@pytest.mark.parametrize("quand", ["now() + interval '1 day'", "now() - interval '1 day'"])
def test_other_days_open_nothing(scene: Scene, quand: str) -> None:
    monde.accord(scene.admin, 1, scene.personne)
    scene.fixer(quand)
    assert not scene.ouvre()


@pytest.mark.parametrize(
    ("heure", "jour"),
    [
        ("2027-01-15 00:00", "2027-01-15"),
        ("2027-01-15 23:59", "2027-01-15"),
        ("2027-07-01 23:30", "2027-07-01"),
        ("2027-03-28 12:00", "2027-03-28"),
        ("2027-10-31 01:30", "2027-10-31"),
    ],
)
def test_the_day_is_the_one_of_paris_even_when_the_clocks_change(
    scene: Scene, heure: str, jour: str
) -> None:
    scene.fixer(f"'{heure} Europe/Paris'::timestamptz")
    ((debut, fin),) = scene.places()
    assert (
        debut.astimezone(PARIS).isoformat(" ")[:16],
        fin.astimezone(PARIS).isoformat(" ")[11:16],
    ) == (
        f"{jour} 00:00",
        "00:00",
    )
    assert (jour_de(fin) - jour_de(debut)).days == 1


def test_cancelled_appointment_shuts_at_once_and_a_coming_one_leaves_no_trace(scene: Scene) -> None:
    monde.accord(scene.admin, 1, scene.personne)
    present, futur = scene.fixer("now()"), scene.fixer("now() + interval '3 days'")
    assert scene.ouvre()
    scene.admin.execute(
        "update rendez_vous set etat = 'annule' where id = any(%s)", [[present, futur]]
    )
    assert not scene.ouvre()
    assert len(scene.places()) <= 1


def test_structure_met_for_a_day_gives_itself_no_other_day(scene: Scene) -> None:
    monde.accord(scene.admin, 1, scene.personne)
    scene.fixer("now()")
    troisieme = Scene(
        scene.admin,
        scene.personne,
        scene.structure,
        scene.pro,
        monde.structure(scene.admin, 1),
        scene.voisin,
    )
    troisieme.fixer("now() + interval '1 day'", auteur=scene.autre)
    scene.fixer("now() + interval '1 day'", auteur=scene.autre)
    assert troisieme.places() == []
    assert len(scene.places()) == 1


def test_moved_appointment_opens_its_new_day_and_never_by_the_structure_met(
    admin: Connexion,
) -> None:
    essai_deplacement(admin)


def test_refusal_wins_over_an_appointment(scene: Scene) -> None:
    monde.accord(scene.admin, 1, scene.personne)
    scene.fixer("now()")
    scene.admin.execute(
        "insert into exclusion (territoire_id, personne_id, structure_id) values (1, %s, %s)",
        [scene.personne, scene.autre],
    )
    assert not scene.ouvre()
