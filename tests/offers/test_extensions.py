"""Say whether an offer is open, from what was said of it."""

from datetime import date

import pytest

from offers.extensions.rules import Calendrier, Places, Session, etat_de
from offers.extensions.vocabulary import Etat

JOUR = date(2026, 3, 10)
HIER, DEMAIN = date(2026, 3, 9), date(2026, 3, 11)


@pytest.mark.parametrize(
    ("calendrier", "attendu"),
    [
        (Calendrier(), Etat.ouverte),
        (Calendrier(fermee_le=DEMAIN), Etat.ouverte),
        (Calendrier(fermee_le=JOUR), Etat.terminee),
        (Calendrier(en_projet=True, ouverture_prevue=DEMAIN), Etat.en_projet),
        (Calendrier(suspendue_du=DEMAIN), Etat.ouverte),
        (Calendrier(suspendue_du=HIER), Etat.suspendue),
        (Calendrier(suspendue_du=HIER, suspendue_au=JOUR), Etat.suspendue),
        (Calendrier(suspendue_du=HIER, suspendue_au=HIER), Etat.ouverte),
        (Calendrier(en_projet=True, fermee_le=HIER), Etat.terminee),
    ],
)
def test_dates_close_and_open_an_offer(calendrier: Calendrier, attendu: Etat) -> None:
    assert etat_de(calendrier, Places(), [], JOUR).etat is attendu


@pytest.mark.parametrize(
    ("places", "sessions", "attendu"),
    [
        (Places(10, 10), [], Etat.complete),
        (Places(10, 12), [], Etat.complete),
        (Places(10, 10, 0), [], Etat.attente),
        (Places(10, None), [], Etat.ouverte),
        (Places(None, 10), [], Etat.ouverte),
        (Places(10, 10), [Session(DEMAIN, 8, 3)], Etat.ouverte),
        (Places(10, 10), [Session(HIER, 8, 3)], Etat.complete),
        (Places(), [Session(DEMAIN, 8, 8)], Etat.complete),
        (Places(), [Session(DEMAIN, 8, 8), Session(DEMAIN, None, 8)], Etat.ouverte),
        (Places(en_attente=2), [Session(DEMAIN, 8, 8)], Etat.attente),
        (Places(), [Session(HIER, 8, 8)], Etat.ouverte),
    ],
)
def test_full_offer_with_a_waiting_list_stays(places: Places, sessions: list[Session], attendu: Etat) -> None:
    assert etat_de(Calendrier(), places, sessions, JOUR).etat is attendu


def test_state_says_why_in_words() -> None:
    dit = etat_de(Calendrier(suspendue_du=HIER, suspendue_au=date(2026, 4, 1)), Places(), [], JOUR)
    assert dit.phrase == "Suspendue jusqu’au 1er avril 2026."
    assert etat_de(Calendrier(), Places(3, 3, 1), [], JOUR).phrase == "Complète ; 1 personne en liste d’attente."


def test_what_nobody_said_closes_nothing() -> None:
    assert not etat_de(Calendrier(), Places(), [], JOUR).etat.est_masquee
    assert not Etat.attente.est_masquee
    assert Etat.complete.est_masquee
