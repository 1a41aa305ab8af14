"""Check each rule on unusual readings at its threshold, and the job that writes the findings."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import errors

from auth.avis.queries import list_avis
from auth.vocabulary import Acteur, Automate, Role
from core.errors import Conflict
from core.tableur import sans_formule
from droits.journal.commands import clore_alerte
from droits.journal.jobs import surveiller
from droits.journal.queries import list_alertes
from droits.journal.rules import (
    CARNETS_PAR_HEURE,
    CARNETS_PAR_JOUR,
    Lecture,
    alertes_de_lecture,
    est_hors_horaires,
    etat_signalement,
    phrase_alerte,
)
from droits.journal.schemas import FermetureAlerte
from droits.journal.vocabulary import EtatSignalement, GenreAlerte
from tests.auth import monde
from tests.conftest import Ouvrir

Connexion = psycopg.Connection[Any]
LUNDI = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 10 h à Paris
MOI = uuid4()


def lecture(numero: int, le: datetime, personne: UUID | None = None, **champs: bool) -> Lecture:
    return Lecture(numero, le, MOI, personne or uuid4(), **champs)


@pytest.mark.parametrize(
    ("le", "attendu"),
    [
        (LUNDI, False),
        (datetime(2026, 11, 23, 5, 59, tzinfo=UTC), True),  # 6 h 59
        (datetime(2026, 11, 23, 6, 0, tzinfo=UTC), False),  # 7 h
        (datetime(2026, 11, 23, 18, 59, tzinfo=UTC), False),  # 19 h 59
        (datetime(2026, 11, 23, 19, 0, tzinfo=UTC), True),  # 20 h
        (datetime(2026, 7, 23, 18, 0, tzinfo=UTC), True),  # 20 h, heure d’été
        (datetime(2026, 11, 22, 9, 0, tzinfo=UTC), True),  # dimanche
        (datetime(2026, 11, 11, 9, 0, tzinfo=UTC), True),  # armistice, un mercredi
        (datetime(2026, 4, 6, 9, 0, tzinfo=UTC), True),  # lundi de Pâques
    ],
)
def test_office_hours_are_those_of_paris(le: datetime, attendu: bool) -> None:
    assert est_hors_horaires(le) is attendu


def test_two_late_readings_are_nothing_and_three_are_an_alert() -> None:
    tard = LUNDI + timedelta(hours=12)
    assert alertes_de_lecture([lecture(n, tard) for n in (1, 2)]) == []
    (trouvee,) = alertes_de_lecture([lecture(n, tard) for n in (1, 2, 3)])
    assert (trouvee.genre, trouvee.nombre, trouvee.premier, trouvee.dernier) == (
        GenreAlerte.hors_horaires,
        3,
        1,
        3,
    )


def test_many_carnets_count_people_and_not_pages() -> None:
    assert alertes_de_lecture([lecture(n, LUNDI, MOI) for n in range(200)]) == []
    assert alertes_de_lecture([lecture(n, LUNDI) for n in range(CARNETS_PAR_HEURE - 1)]) == []
    (trouvee,) = alertes_de_lecture([lecture(n, LUNDI) for n in range(CARNETS_PAR_HEURE)])
    assert (trouvee.genre, trouvee.nombre) == (GenreAlerte.beaucoup_en_une_heure, CARNETS_PAR_HEURE)


def test_hour_slides_and_a_slow_day_counts_as_a_day() -> None:
    lentes = [
        lecture(n, LUNDI - timedelta(hours=2) + timedelta(minutes=6 * n))
        for n in range(CARNETS_PAR_JOUR)
    ]
    assert [a.genre for a in alertes_de_lecture(lentes)] == [GenreAlerte.beaucoup_en_un_jour]


def test_reading_without_a_link_is_an_alert_unless_it_is_an_emergency() -> None:
    assert alertes_de_lecture([lecture(1, LUNDI, lie=False, urgence=True)]) == []
    (trouvee,) = alertes_de_lecture([lecture(1, LUNDI, lie=False)])
    assert trouvee.genre is GenreAlerte.hors_cercle


def test_third_emergency_within_seven_days_is_an_alert() -> None:
    jours = [LUNDI - timedelta(days=d) for d in (8, 3, 0)]
    assert (
        alertes_de_lecture(
            [lecture(n, le, urgence=True, ouverture=True) for n, le in enumerate(jours)]
        )
        == []
    )
    jours = [LUNDI - timedelta(days=d) for d in (6, 3, 0)]
    (trouvee,) = alertes_de_lecture(
        [lecture(n, le, urgence=True, ouverture=True) for n, le in enumerate(jours)]
    )
    assert (trouvee.genre, trouvee.jour) == (GenreAlerte.urgences_repetees, LUNDI.date())


@pytest.mark.parametrize("genre", GenreAlerte)
def test_each_alert_says_its_threshold(genre: GenreAlerte) -> None:
    assert "seuil" in phrase_alerte(genre, 41)
    assert "41" in phrase_alerte(genre, 41)


def test_report_waits_then_is_late_then_answered() -> None:
    un_mois = LUNDI + timedelta(days=30)
    assert etat_signalement(LUNDI, None, un_mois) is EtatSignalement.en_attente
    assert (
        etat_signalement(LUNDI, None, un_mois + timedelta(seconds=1)) is EtatSignalement.en_retard
    )
    assert etat_signalement(LUNDI, un_mois, un_mois + timedelta(days=9)) is EtatSignalement.repondu


@pytest.mark.parametrize("debut", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(debut: str) -> None:
    assert sans_formule(f"{debut}1+1") == f"'{debut}1+1"
    assert sans_formule(f"1{debut}1") == f"1{debut}1"


@pytest.fixture
def dpo(admin: Connexion) -> Acteur:
    monde.territoire(admin, 1)
    structure = monde.structure(admin, 1)
    return Acteur(1, monde.professionnel(admin, 1, structure, "dpo"), Role.dpo, structure)


@pytest.fixture
def curieux(admin: Connexion, dpo: Acteur) -> Acteur:
    """Give a professional who noted a reading of somebody whom nobody accompanies."""
    assert dpo.structure_id
    compte = monde.professionnel(admin, 1, dpo.structure_id)
    personne = monde.personne(admin, 1)
    monde.entrer(admin, 1, compte, "professionnel", dpo.structure_id)
    admin.execute("select prive.noter('lecture', %s, 1, 'Carnet', null, null, '{}')", (personne,))
    monde.sortir(admin)
    admin.commit()
    return Acteur(1, compte, Role.professionnel, dpo.structure_id)


async def _surveiller(db_pour: Ouvrir) -> int:
    automate = Automate(1)
    async with db_pour(automate) as db:
        return len(
            [
                a
                for a in await surveiller(db, automate, datetime.now(UTC))
                if a.genre is GenreAlerte.hors_cercle
            ]
        )


@pytest.mark.pg
async def test_job_writes_an_alert_once_tells_the_dpo_and_lets_them_close_it(
    dpo: Acteur, curieux: Acteur, db_pour: Ouvrir
) -> None:
    assert [await _surveiller(db_pour), await _surveiller(db_pour)] == [1, 0]
    async with db_pour(dpo) as db:
        assert [a.genre.value for a in await list_avis(db, dpo, limite=5)] == ["alerte_lecture"]
        (lue,) = [a for a in await list_alertes(db, dpo) if a.genre is GenreAlerte.hors_cercle]
        assert lue.alerte.compte_id == curieux.compte_id
        fin = FermetureAlerte(commentaire="Dossier papier retrouvé.")
        await clore_alerte(db, dpo, lue.alerte.id, fin, maintenant=LUNDI)
    with pytest.raises(Conflict):
        async with db_pour(dpo) as db:
            await clore_alerte(db, dpo, lue.alerte.id, fin, maintenant=LUNDI)
    assert await _surveiller(db_pour) == 0


@pytest.mark.pg
async def test_nobody_but_the_dpo_sees_alerts(
    dpo: Acteur, curieux: Acteur, db_pour: Ouvrir
) -> None:
    await _surveiller(db_pour)
    async with db_pour(curieux) as db:
        assert await list_alertes(db, curieux) == []


@pytest.mark.pg
@pytest.mark.parametrize(
    "appel", ["prive.lectures_depuis(now())", "prive.alerter('hors_cercle', null, null, 1, 1, 1)"]
)
def test_functions_of_the_job_refuse_everybody_else(
    admin: Connexion, dpo: Acteur, appel: str
) -> None:
    monde.entrer(admin, 1, dpo.compte_id, "dpo", dpo.structure_id)
    with pytest.raises(errors.InsufficientPrivilege):
        admin.execute(f"select * from {appel}".encode())
