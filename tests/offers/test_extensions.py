"""Say whether an offer is open, from what was said of it."""

from datetime import date

import pytest

from offers.extensions.rules import Calendrier, Places, Session, etat_offre
from offers.extensions.vocabulary import EtatOffre

JOUR = date(2026, 3, 10)
HIER, DEMAIN = date(2026, 3, 9), date(2026, 3, 11)


@pytest.mark.parametrize(
    ("calendrier", "attendu"),
    [
        (Calendrier(), EtatOffre.ouverte),
        (Calendrier(fermee_le=DEMAIN), EtatOffre.ouverte),
        (Calendrier(fermee_le=JOUR), EtatOffre.terminee),
        (Calendrier(en_projet=True, ouverture_prevue=DEMAIN), EtatOffre.en_projet),
        (Calendrier(suspendue_du=DEMAIN), EtatOffre.ouverte),
        (Calendrier(suspendue_du=HIER), EtatOffre.suspendue),
        (Calendrier(suspendue_du=HIER, suspendue_au=JOUR), EtatOffre.suspendue),
        (Calendrier(suspendue_du=HIER, suspendue_au=HIER), EtatOffre.ouverte),
        (Calendrier(en_projet=True, fermee_le=HIER), EtatOffre.terminee),
    ],
)
def test_dates_close_and_open_an_offer(calendrier: Calendrier, attendu: EtatOffre) -> None:
    assert etat_offre(calendrier, Places(), [], JOUR).etat is attendu


@pytest.mark.parametrize(
    ("places", "sessions", "attendu"),
    [
        (Places(10, 10), [], EtatOffre.complete),
        (Places(10, 12), [], EtatOffre.complete),
        (Places(10, 10, 0), [], EtatOffre.attente),
        (Places(10, None), [], EtatOffre.ouverte),
        (Places(None, 10), [], EtatOffre.ouverte),
        (Places(10, 10), [Session(DEMAIN, 8, 3)], EtatOffre.ouverte),
        (Places(10, 10), [Session(HIER, 8, 3)], EtatOffre.complete),
        (Places(), [Session(DEMAIN, 8, 8)], EtatOffre.complete),
        (Places(), [Session(DEMAIN, 8, 8), Session(DEMAIN, None, 8)], EtatOffre.ouverte),
        (Places(en_attente=2), [Session(DEMAIN, 8, 8)], EtatOffre.attente),
        (Places(), [Session(HIER, 8, 8)], EtatOffre.ouverte),
    ],
)
def test_full_offer_with_a_waiting_list_stays(
    places: Places, sessions: list[Session], attendu: EtatOffre
) -> None:
    assert etat_offre(Calendrier(), places, sessions, JOUR).etat is attendu


def test_state_says_why_in_words() -> None:
    dit = etat_offre(
        Calendrier(suspendue_du=HIER, suspendue_au=date(2026, 4, 1)), Places(), [], JOUR
    )
    assert dit.phrase == "Suspendue jusqu’au 1er avril 2026."
    assert (
        etat_offre(Calendrier(), Places(3, 3, 1), [], JOUR).phrase
        == "Complète ; 1 personne en liste d’attente."
    )


def test_what_nobody_said_closes_nothing() -> None:
    assert not etat_offre(Calendrier(), Places(), [], JOUR).etat.est_masquee
    assert not EtatOffre.attente.est_masquee
    assert EtatOffre.complete.est_masquee
