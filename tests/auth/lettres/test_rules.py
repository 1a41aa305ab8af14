"""Decide when a letter may be marked, and when the mark may be taken back."""

from datetime import UTC, date, datetime, timedelta

import pytest

from auth.avis.vocabulary import AUX_PROFESSIONNELS, PAGES_A_ELLE, GenreAvis
from auth.lettres.rules import etat_lettre, refuser_jour, refuser_remise, refuser_reprise
from auth.lettres.vocabulary import QUOI_FAIRE, REPRISE, SANS_PAGE, EtatLettre

ICI = datetime(2026, 11, 30, 12, tzinfo=UTC)
JOUR = ICI.date()


def test_letter_waits_then_is_printed_then_leaves() -> None:
    assert etat_lettre(None, None) is EtatLettre.a_imprimer
    assert etat_lettre(ICI, None) is EtatLettre.imprimee
    assert etat_lettre(ICI, ICI) is EtatLettre.remise


def test_only_a_printed_letter_that_waits_is_marked() -> None:
    assert refuser_remise(EtatLettre.imprimee) is None
    assert "Imprimez" in (refuser_remise(EtatLettre.a_imprimer) or "")
    assert "déjà" in (refuser_remise(EtatLettre.remise) or "")


@pytest.mark.parametrize(("ecart", "refuse"), [(-1, True), (0, False), (3, False), (4, True)])
def test_letter_leaves_between_the_day_it_was_due_and_today(ecart: int, refuse: bool) -> None:
    due: date = JOUR - timedelta(days=3)
    assert (refuser_jour(due + timedelta(days=ecart), due, JOUR) is not None) is refuse


def test_mark_is_taken_back_for_ten_minutes_by_whoever_put_it() -> None:
    assert refuser_reprise(ICI, ICI + REPRISE - timedelta(seconds=1), la_mienne=True) is None
    assert refuser_reprise(ICI, ICI + REPRISE, la_mienne=True) is not None
    assert refuser_reprise(ICI, ICI, la_mienne=False) is not None
    assert refuser_reprise(None, ICI, la_mienne=False) is not None


@pytest.mark.parametrize("genre", sorted(set(GenreAvis) - AUX_PROFESSIONNELS))
def test_letter_says_what_she_may_do_about_whatever_she_is_told(genre: GenreAvis) -> None:
    assert QUOI_FAIRE[PAGES_A_ELLE.get(genre) or SANS_PAGE[genre]]


def test_what_has_a_page_is_said_once() -> None:
    assert SANS_PAGE.keys() & PAGES_A_ELLE.keys() == set()
