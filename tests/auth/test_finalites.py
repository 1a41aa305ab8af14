"""Check that a purpose is what the wall does, and not a word beside an agreement."""

from typing import Any

import psycopg
import pytest

from auth.consentements.models import Consentement
from auth.consentements.queries import finalite_redite
from auth.consentements.schemas import NouveauConsentement
from auth.vocabulary import FINALITES_TENUES, Finalite
from core.forms import lire_formulaire
from tests.auth.consentements.essais_finalites import RETIREES, essai_finalites
from tests.dates import dans

pytestmark = pytest.mark.pg
SAISIE = {"portee": "consortium", "domaines": ["budget"], "fin": dans(30)}


def test_only_the_support_opens_a_carnet(admin: psycopg.Connection[Any]) -> None:
    essai_finalites(admin)


@pytest.mark.parametrize("finalite", Finalite)
def test_a_removed_purpose_is_neither_offered_nor_taken(finalite: Finalite) -> None:
    valeur, erreurs = lire_formulaire(NouveauConsentement, SAISIE | {"finalite": finalite.value})
    assert (valeur is not None) == (finalite in FINALITES_TENUES)
    assert set(erreurs) == (set() if valeur else {"finalite"})
    assert (finalite.value in RETIREES) == (finalite not in FINALITES_TENUES)


def test_what_was_said_for_a_removed_purpose_is_said_again_for_the_support() -> None:
    redites = {f: finalite_redite(Consentement(finalite=f.value)) for f in Finalite}
    assert redites == {f: f for f in FINALITES_TENUES} | {
        Finalite(f): Finalite.coordination for f in RETIREES
    }
