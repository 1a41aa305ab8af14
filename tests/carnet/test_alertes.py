"""Check what calls for somebody, in which words and in which order."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from auth.vocabulary import Domaine, Etendue
from carnet.bord.rules import Alerte, ObjetAlerte, alertes_du_carnet
from carnet.bord.vocabulary import Gravite
from carnet.parcours.rules import refuser_echange, refuser_issue
from carnet.parcours.vocabulary import EtatRendezVous

MAINTENANT = datetime(2026, 11, 23, 10, tzinfo=UTC)
JOUR = MAINTENANT.date()
CLE = UUID(int=7)


def _alertes(
    *objets: ObjetAlerte,
    nouvelle: date = JOUR,
    rendez_vous: bool = False,
    etendue: Etendue = Etendue.tout,
) -> list[Alerte]:
    return alertes_du_carnet(
        objets,
        nouvelle=nouvelle,
        de_quoi="un échange noté",
        rendez_vous=rendez_vous,
        etendue=etendue,
        aujourdhui=JOUR,
    )


def _objet(gravite: Gravite, il_y_a: int, texte: str = "Quelque chose") -> ObjetAlerte:
    return ObjetAlerte(gravite, CLE, texte, JOUR - timedelta(days=il_y_a), Domaine.mobilite)


def test_quiet_path_calls_for_nothing() -> None:
    assert _alertes() == []


def test_silence_is_counted_in_days_and_says_what_was_last_heard() -> None:
    silence, sans = _alertes(nouvelle=JOUR - timedelta(days=62))
    assert silence.phrase == (
        "Sans contact depuis 62 jours : la dernière nouvelle est un échange noté, le 22 septembre"
        " 2026"
    )
    assert (sans.phrase, sans.ancre) == ("Aucun rendez-vous prévu", "prochain-rendez-vous")


def test_appointments_are_said_to_be_none_only_where_all_is_open() -> None:
    _, sans = _alertes(nouvelle=JOUR - timedelta(days=62), etendue=Etendue.partie)
    assert sans.phrase == "Aucun rendez-vous prévu dans ce qui vous est ouvert"


def test_appointment_to_come_hides_neither_a_silence_nor_a_missed_one() -> None:
    manque = _objet(Gravite.manque, 10, "Point")
    dits = _alertes(manque, nouvelle=JOUR - timedelta(days=62), rendez_vous=True)
    assert [a.gravite for a in dits] == [Gravite.manque, Gravite.silence]
    assert (
        dits[0].phrase
        == "Rendez-vous manqué le 13 novembre 2026 : «\u202fPoint\u202f», rien depuis"
    )
    assert _alertes(manque, nouvelle=JOUR - timedelta(days=10), rendez_vous=True) == []


def test_gravest_comes_first_then_oldest_and_each_names_its_object() -> None:
    dits = _alertes(
        _objet(Gravite.retard, 3, "Appeler la CAF"),
        _objet(Gravite.retard, 259, "Monter le dossier"),
        _objet(Gravite.danger, 1, "Dort dehors"),
        rendez_vous=True,
    )
    assert [a.phrase for a in dits] == [
        "À traiter tout de suite : «\u202fDort dehors\u202f», noté le 22 novembre 2026",
        (
            "Action en retard de 259 jours : «\u202fMonter le dossier\u202f», prévue avant le 9"
            " mars"
            " 2026"
        ),
        (
            "Action en retard de 3 jours : «\u202fAppeler la CAF\u202f», prévue avant le 20"
            " novembre"
            " 2026"
        ),
    ]
    assert {a.domaine for a in dits} == {Domaine.mobilite}
    assert [a.ancre for a in dits] == [f"constat-{CLE}", f"action-{CLE}", f"action-{CLE}"]


def test_exchange_is_of_a_day_that_one_remembers() -> None:
    assert refuser_echange(JOUR, JOUR) is None
    assert refuser_echange(JOUR + timedelta(days=1), JOUR) is not None
    assert refuser_echange(JOUR - timedelta(days=366), JOUR) is not None


def test_future_appointment_cannot_be_missed_yet() -> None:
    demain = MAINTENANT + timedelta(days=1)
    assert (
        refuser_issue(demain, EtatRendezVous.absent, MAINTENANT)
        == "Ce rendez-vous n’a pas encore eu lieu."
    )
    assert refuser_issue(demain, EtatRendezVous.annule, MAINTENANT) is None
