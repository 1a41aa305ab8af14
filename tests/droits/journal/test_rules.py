"""Try what is unusual in a journal at its very thresholds, and what she is told of it."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.vocabulary import Geste
from droits.journal.rules import (
    CARNETS_PAR_HEURE,
    CARNETS_PAR_JOUR,
    HORS_HORAIRES_AU_MOINS,
    REGLES,
    SEUILS,
    URGENCES_PAR_SEMAINE,
    Lecture,
    alertes_de_lecture,
    dire_a_elle,
    est_hors_horaires,
    phrase_alerte,
)
from droits.journal.vocabulary import PHRASES_A_ELLE, VERBES, GenreAlerte

# A Tuesday at ten in Paris.
LE = datetime(2026, 11, 24, 9, tzinfo=UTC)
MINUTE, HEURE, JOUR = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MOI, AUTRE = UUID(int=1), UUID(int=2)


def lire(
    nombre: int, depuis: datetime = LE, pas: timedelta = MINUTE, **champs: Any
) -> list[Lecture]:
    """Give so many readings of different carnets, one every `pas`."""
    qui = champs.pop("qui", MOI)
    return [Lecture(n, depuis + n * pas, qui, UUID(int=100 + n), **champs) for n in range(nombre)]


def genres(lectures: list[Lecture]) -> list[GenreAlerte]:
    return [alerte.genre for alerte in alertes_de_lecture(lectures)]


def test_quiet_journal_says_nothing() -> None:
    assert alertes_de_lecture([]) == []
    assert alertes_de_lecture(lire(5)) == []


def test_each_kind_of_alert_has_its_rule_its_threshold_and_its_words() -> None:
    assert len(REGLES) == len(GenreAlerte)
    assert set(SEUILS) == set(GenreAlerte)
    for genre in GenreAlerte:
        assert f"(seuil : {SEUILS[genre]})." in phrase_alerte(genre, SEUILS[genre])
        assert genre.libelle


@pytest.mark.parametrize(
    ("le", "hors"),
    [
        (datetime(2026, 3, 27, 5, 59, 59, tzinfo=UTC), True),  # 6 h 59 min 59 s
        (datetime(2026, 3, 27, 6, tzinfo=UTC), False),  # 7 h, winter time
        (datetime(2026, 3, 30, 5, tzinfo=UTC), False),  # 7 h, summer time, three days later
        (datetime(2026, 3, 30, 4, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 27, 22, 59, tzinfo=UTC), True),  # a Friday before midnight
        (datetime(2026, 11, 27, 23, 30, tzinfo=UTC), True),  # a Saturday in Paris
        (datetime(2026, 11, 29, 23, 30, tzinfo=UTC), True),  # a Monday at half past midnight
        (datetime(2026, 12, 25, 10, tzinfo=UTC), True),  # Christmas, a Friday
        (datetime(2026, 12, 24, 10, tzinfo=UTC), False),
        (datetime(2026, 5, 14, 10, tzinfo=UTC), True),  # Ascension
        (datetime(2028, 2, 29, 10, tzinfo=UTC), False),
    ],
)
def test_evening_is_the_evening_of_paris(le: datetime, hors: bool) -> None:
    assert est_hors_horaires(le) is hors


@pytest.mark.parametrize("nombre", [HORS_HORAIRES_AU_MOINS - 1, HORS_HORAIRES_AU_MOINS])
def test_late_readings_are_counted_by_day_of_paris(nombre: int) -> None:
    # Half of them before midnight in Paris, half after: no day has enough.
    minuit = datetime(2026, 11, 24, 23, tzinfo=UTC)
    tard = lire(nombre, minuit - (nombre - 1) * MINUTE)
    assert len(genres(lire(nombre, minuit))) == (nombre >= HORS_HORAIRES_AU_MOINS)
    assert genres(tard) == []


def test_readings_of_two_colleagues_are_never_added_up() -> None:
    moitie = CARNETS_PAR_HEURE - 1
    assert alertes_de_lecture(lire(moitie) + lire(moitie, qui=AUTRE)) == []


@pytest.mark.parametrize(
    ("pas", "trouves"),
    [
        (HEURE / (CARNETS_PAR_HEURE - 1), [GenreAlerte.beaucoup_en_une_heure]),
        (HEURE / (CARNETS_PAR_HEURE - 1) + timedelta(seconds=1), []),
    ],
)
def test_hour_is_any_hour_its_two_ends_included(pas: timedelta, trouves: list[GenreAlerte]) -> None:
    assert genres(lire(CARNETS_PAR_HEURE, pas=pas)) == trouves


def test_busiest_hour_of_the_day_is_the_one_that_is_said() -> None:
    lectures = lire(CARNETS_PAR_HEURE + 5, pas=timedelta(seconds=10))
    (alerte,) = alertes_de_lecture(lectures)
    assert (alerte.nombre, alerte.premier, alerte.dernier) == (
        CARNETS_PAR_HEURE + 5,
        0,
        CARNETS_PAR_HEURE + 4,
    )


@pytest.mark.parametrize(
    ("nombre", "trouves"),
    [(CARNETS_PAR_JOUR - 1, []), (CARNETS_PAR_JOUR, [GenreAlerte.beaucoup_en_un_jour])],
)
def test_many_carnets_in_one_day_are_an_alert_even_slowly(
    nombre: int, trouves: list[GenreAlerte]
) -> None:
    assert genres(lire(nombre, LE - 2 * HEURE, timedelta(minutes=7))) == trouves


def test_carnet_read_by_an_emergency_is_not_said_to_be_without_a_link() -> None:
    assert genres(lire(1, lie=False)) == [GenreAlerte.hors_cercle]
    assert genres(lire(1, lie=False, urgence=True)) == []
    assert genres(lire(1, lie=True)) == []


@pytest.mark.parametrize(
    ("ecart", "alerte"),
    [
        (timedelta(days=3, hours=12), True),
        (timedelta(days=3, hours=12, seconds=1), False),
        (timedelta(0), True),
    ],
)
def test_week_of_emergencies_is_seven_times_twenty_four_hours(
    ecart: timedelta, alerte: bool
) -> None:
    ouvertures = lire(URGENCES_PAR_SEMAINE, LE, ecart, urgence=True, ouverture=True)
    assert (GenreAlerte.urgences_repetees in genres(ouvertures)) is alerte


def test_pages_read_in_an_emergency_are_not_openings() -> None:
    assert genres(lire(10, urgence=True)) == []


def test_each_further_emergency_of_a_day_is_told_once_with_all_of_the_week() -> None:
    (alerte,) = alertes_de_lecture(lire(5, LE, HEURE, urgence=True, ouverture=True))
    assert (alerte.nombre, alerte.premier, alerte.dernier) == (5, 0, 4)


LECTURES = st.lists(
    st.builds(
        Lecture,
        st.just(0),
        st.integers(0, 20 * 24 * 60).map(lambda minutes: LE + minutes * MINUTE),
        st.sampled_from([MOI, AUTRE]),
        st.sampled_from([UUID(int=n) for n in range(100, 104)]),
        urgence=st.booleans(),
        ouverture=st.booleans(),
        lie=st.booleans(),
    ),
    max_size=14,
)


@given(LECTURES, st.randoms())
def test_alerts_of_one_are_the_same_whatever_the_others_do(
    lectures: list[Lecture], hasard: Random
) -> None:
    lectures = sorted(lectures, key=lambda lecture: lecture.le)
    tous = alertes_de_lecture(lectures)
    seul = alertes_de_lecture([lecture for lecture in lectures if lecture.compte_id == MOI])
    assert [alerte for alerte in tous if alerte.compte_id == MOI] == seul
    assert len({(a.genre, a.compte_id, a.jour) for a in tous}) == len(tous)
    assert all(a.nombre >= SEUILS[a.genre] for a in tous)


# What she is told
# --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("geste", "objet", "details", "dit"),
    [
        (Geste.lecture, "Carnet", {}, "a lu : carnet"),
        (Geste.export, "Copie du carnet", {}, "a exporté : copie du carnet"),
        (Geste.refus, "Accès refusé", {}, PHRASES_A_ELLE["Accès refusé"]),
        (Geste.lecture, "Carnet", {"moyen": "inconnu"}, "a lu : carnet"),
        (Geste.lecture, "Carnet", {"moyen": 3, "canal": ["courriel"]}, "a lu : carnet"),
        (Geste.ecriture, "Espace de la personne ouvert", {"canal": "courriel"},
         "a ouvert votre espace avec vous, avec une adresse électronique"),
        (Geste.ecriture, "Espace de la personne ouvert", {"canal": "papier"},
         "a ouvert votre espace avec vous"),
    ],
)  # fmt: skip
def test_line_of_the_journal_is_said_in_her_words(
    geste: Geste, objet: str, details: dict[str, object], dit: str
) -> None:
    assert dire_a_elle(geste, objet, details) == dit


def test_way_in_is_said_when_it_is_known() -> None:
    dit = dire_a_elle(Geste.connexion, "Connexion", {"moyen": "courriel"})
    assert dit.startswith("Entrée dans votre espace (")
    assert "courriel" in dit or "lien" in dit


@pytest.mark.parametrize("geste", Geste)
def test_every_act_has_a_verb(geste: Geste) -> None:
    assert dire_a_elle(geste, "Objet", {}).startswith(VERBES[geste])
