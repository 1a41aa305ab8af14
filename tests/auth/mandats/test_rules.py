"""Check what a mandate may say and where it stands: rules, without a database."""

from datetime import date, datetime, timedelta

import pytest

from auth.mandats.rules import etat_du_mandat, refuser_mandat
from auth.mandats.vocabulary import EtatMandat
from core.clock import PARIS

JOUR = date(2026, 11, 30)
HIER, DEMAIN = JOUR - timedelta(1), JOUR + timedelta(1)
NAISSANCE = date(1970, 1, 2)
CLOS = datetime(2026, 11, 1, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("debut", "fin", "naissance", "champs"),
    [
        (HIER, DEMAIN, NAISSANCE, set()),
        (HIER, None, NAISSANCE, set()),
        (DEMAIN, None, NAISSANCE, set()),
        (DEMAIN, DEMAIN, NAISSANCE, {"fin"}),
        (DEMAIN, HIER, NAISSANCE, {"fin"}),
        (HIER, JOUR, NAISSANCE, {"fin"}),
        (HIER, DEMAIN, JOUR, {"date_naissance"}),
        (HIER, HIER, DEMAIN, {"fin", "date_naissance"}),
    ],
)
def test_mandate_that_cannot_be_is_refused_beside_its_field(
    debut: date, fin: date | None, naissance: date, champs: set[str]
) -> None:
    assert set(refuser_mandat(debut, fin, naissance, jour=JOUR)) == champs


@pytest.mark.parametrize(
    ("reponse", "clos_le", "debut", "fin", "etat"),
    [
        (None, None, HIER, None, EtatMandat.attend),
        ("non", None, HIER, DEMAIN, EtatMandat.refuse),
        ("oui", None, DEMAIN, None, EtatMandat.a_venir),
        ("oui", None, JOUR, None, EtatMandat.court),
        ("oui", None, HIER, DEMAIN, EtatMandat.court),
        # Its last day is the day before its end.
        ("oui", None, HIER, JOUR, EtatMandat.fini),
        ("oui", CLOS, HIER, None, EtatMandat.fini),
        (None, CLOS, HIER, None, EtatMandat.fini),
        (None, None, HIER, JOUR, EtatMandat.fini),
    ],
)
def test_mandate_stands_where_its_answer_and_its_dates_say(
    reponse: str | None, clos_le: datetime | None, debut: date, fin: date | None, etat: EtatMandat
) -> None:
    assert etat_du_mandat(reponse, clos_le, debut, fin, jour=JOUR) is etat
    assert etat.libelle
