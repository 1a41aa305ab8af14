"""Try the delays of a violation, and what an entry lacks before it is concluded."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.forms import lire_formulaire
from droits.violations.rules import (
    attend_la_cnil,
    attend_les_personnes,
    dater_notification,
    dire_duree,
    list_manques_de_violation,
    mesurer_retard,
    refuser_saisie,
)
from droits.violations.schemas import SaisieViolation
from droits.violations.vocabulary import DU_DELEGUE, LIBELLES
from web.demo.violations import dire_violations

CONNUE = datetime(2026, 6, 1, 9, tzinfo=UTC)
TARD = CONNUE + timedelta(hours=73)
ENTIERE = {"effets": "E", "mesures": "M", "risque": "risque", "notifiee_le": "2026-06-02T09:00"}
PREMIERS = {"connue_le": "2026-06-01T09:00", "atteintes": ["integrite"], "faits": "Une erreur."}


def test_words_are_those_of_the_form() -> None:
    assert list(LIBELLES) == list(SaisieViolation.model_fields)
    assert set(DU_DELEGUE) < set(LIBELLES)


def test_cnil_is_told_within_seventy_two_hours_and_not_one_minute_more() -> None:
    assert dater_notification(CONNUE) == CONNUE + timedelta(hours=72)
    assert mesurer_retard(CONNUE, CONNUE + timedelta(hours=72)) is None
    assert mesurer_retard(CONNUE, TARD) == timedelta(hours=1)


@pytest.mark.parametrize(
    ("heures", "dit"),
    [(0.5, "moins d’une heure"), (1, "1 heure"), (31, "31 heures"), (72, "72 heures"),
     (96, "4 jours"), (100, "4 jours et 4 h")],
)  # fmt: skip
def test_duration_is_said_in_words(heures: float, dit: str) -> None:
    assert dire_duree(timedelta(hours=heures)) == dit


@pytest.mark.parametrize(
    ("risque", "notifiee", "attend"),
    [(None, False, True), ("risque", False, True), ("eleve", False, True), ("aucun", False, False),
     ("risque", True, False), ("aucun", True, False)],
)  # fmt: skip
def test_cnil_waits_until_told_or_until_no_risk_is_said(
    risque: str | None, notifiee: bool, attend: bool
) -> None:
    assert attend_la_cnil(risque, notifiee=notifiee) is attend


def test_people_wait_when_the_risk_is_high_and_nobody_told_them_or_said_why() -> None:
    eleve = {"risque": "eleve"}
    assert attend_les_personnes(eleve)
    assert attend_les_personnes(eleve | {"prevenues": 0})
    assert not attend_les_personnes(eleve | {"prevenues": 12})
    assert not attend_les_personnes(eleve | {"sans_avis_motif": "Disque chiffré."})
    assert not attend_les_personnes({"risque": "risque"})


@pytest.mark.parametrize(
    ("valeurs", "notifiee", "champ"),
    [
        ({"risque": "aucun"}, None, "risque_motif"),
        ({"fin": "2026-07-02"}, None, "fin"),
        ({}, TARD, "retard_motif"),
        ({}, CONNUE - timedelta(hours=1), "notifiee_le"),
        ({}, CONNUE + timedelta(days=90), "notifiee_le"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    valeurs: dict[str, Any], notifiee: datetime | None, champ: str
) -> None:
    dits = refuser_saisie(valeurs, CONNUE, notifiee, maintenant=CONNUE + timedelta(days=30))
    assert list(dits) == [champ]


def test_days_are_those_of_paris() -> None:
    passe_minuit = datetime(2026, 7, 14, 22, 30, tzinfo=UTC)
    for jour, refus in (("2026-07-15", []), ("2026-07-16", ["fin"])):
        assert list(refuser_saisie({"fin": jour}, CONNUE, None, maintenant=passe_minuit)) == refus


def test_what_is_not_known_yet_is_refused() -> None:
    assert list(refuser_saisie({}, CONNUE, None, maintenant=CONNUE - timedelta(1))) == ["connue_le"]
    assert refuser_saisie({"retard_motif": "Week-end."}, CONNUE, TARD, maintenant=TARD) == {}


@pytest.mark.parametrize(
    ("change", "manque"),
    [
        ({}, set()),
        ({"effets": ""}, {"effets"}),
        ({"mesures": None}, {"mesures"}),
        ({"risque": None}, {"risque"}),
        ({"notifiee_le": None}, {"notifiee_le"}),
        ({"risque": "aucun", "notifiee_le": None}, set()),
        ({"risque": "eleve"}, {"sans_avis_motif"}),
        ({"risque": "eleve", "prevenues": 3}, set()),
    ],
)
def test_entry_is_concluded_once_all_is_said(change: dict[str, Any], manque: set[str]) -> None:
    assert set(list_manques_de_violation(ENTIERE | change)) == manque


@pytest.mark.parametrize(
    "faute",
    [
        {"connue_le": "hier"},
        {"connue_le": "1900-01-01T00:00"},
        {"atteintes": []},
        {"atteintes": ["vol"]},
        {"faits": ""},
        {"domaines": ["secret"]},
        {"structures": ["CCAS"]},
        {"personnes": "-1"},
        {"debut": "2026-05-02", "fin": "2026-05-01"},
        {"debut": "2026-06-02"},
        {"prevenues": "3"},
        {"nom": "Benali"},
    ],
)
def test_form_refuses_what_does_not_read(faute: dict[str, Any]) -> None:
    lue, erreurs = lire_formulaire(SaisieViolation, PREMIERS | faute)
    assert lue is None
    assert erreurs


@given(st.integers(0, 5_000_000).map(lambda minutes: CONNUE + timedelta(minutes=minutes)))
def test_instant_with_a_zone_is_kept_at_the_hour_of_paris(quand: datetime) -> None:
    lue = SaisieViolation.model_validate(PREMIERS | {"connue_le": quand})
    assert lue.connue_le.tzinfo is None
    assert abs(lue.connue - quand) <= timedelta(hours=1)


def test_entries_of_the_demo_are_whole() -> None:
    for dite in dire_violations(CONNUE, ["00000000-0000-4000-8000-000000000000"] * 2):
        lue = SaisieViolation.model_validate(dite)
        assert list_manques_de_violation(lue.model_dump(mode="json")) == {}
        assert (
            refuser_saisie(lue.model_dump(mode="json"), lue.connue, lue.notifiee, maintenant=CONNUE)
            == {}
        )
