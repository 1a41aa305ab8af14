"""Try when a carnet is announced, archived and erased, and how long an answer may take."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import PARIS, debut_du_jour, fin_du_jour
from core.dates import jour_de
from droits.conservation.rules import (
    PREAVIS,
    Dossier,
    echeance_promise,
    echeance_reponse,
    etat_demande,
    plus_mois,
    prochaine_etape,
    refuser_prolongation,
    refuser_retrait_demande,
)
from droits.conservation.vocabulary import EtapeConservation, EtatDemande, GenreSuite

OUI, NON = (GenreSuite.reponse, True), (GenreSuite.reponse, False)
PLUS, RETRAIT = (GenreSuite.prolongation, None), (GenreSuite.retrait, None)
DESACCORD = (GenreSuite.desaccord, None)
JOURS = st.dates(date(2000, 1, 1), date(2090, 1, 1))
INSTANTS = st.tuples(st.integers(0, 50 * 365 * 24 * 60), st.sampled_from([UTC, PARIS])).map(
    lambda tire: (datetime(2010, 1, 1, tzinfo=UTC) + timedelta(minutes=tire[0])).astimezone(tire[1])
)
SUITES = st.lists(st.sampled_from([OUI, NON, PLUS, RETRAIT, DESACCORD]), max_size=4)


# Months
# --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("jour", "mois", "attendu"),
    [
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), 0, date(2026, 1, 15)),
        (date(2026, 1, 1), -1, date(2025, 12, 1)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_day_that_a_month_has_not_is_its_last(jour: date, mois: int, attendu: date) -> None:
    assert plus_mois(jour, mois) == attendu


@given(JOURS, st.integers(-60, 60))
def test_months_added_keep_the_day_or_take_the_last_of_the_month(jour: date, mois: int) -> None:
    la = plus_mois(jour, mois)
    assert (la.year * 12 + la.month) - (jour.year * 12 + jour.month) == mois
    assert la.day == jour.day or (la.day < jour.day and (la + timedelta(days=1)).day == 1)


@given(JOURS, JOURS, st.integers(0, 48))
def test_who_was_heard_of_later_never_leaves_earlier(un: date, deux: date, mois: int) -> None:
    assert (plus_mois(un, mois) <= plus_mois(deux, mois)) or un > deux


# Steps
# --------------------------------------------------------------------------------------------------
def test_day_of_a_step_is_counted_from_the_day_that_paris_lived() -> None:
    minuit_trente = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    assert prochaine_etape(Dossier(minuit_trente, None, None, False)).le == date(2028, 1, 1)
    assert prochaine_etape(Dossier(minuit_trente, None, minuit_trente, False)).le == date(
        2028, 2, 1
    )
    avise = datetime(2028, 6, 30, 22, 30, tzinfo=UTC)
    assert prochaine_etape(Dossier(minuit_trente, avise, None, False)).le == date(2028, 7, 29)


@given(JOURS)
def test_all_the_instants_of_a_day_lead_to_one_day(jour: date) -> None:
    ecrits = {
        prochaine_etape(Dossier(le, None, None, False))
        for le in (debut_du_jour(jour), fin_du_jour(jour))
    }
    assert len(ecrits) == 1


@given(INSTANTS, st.none() | INSTANTS, st.none() | INSTANTS, st.booleans())
def test_each_carnet_has_one_next_step_that_a_hold_stops_but_for_the_notice(
    derniere: datetime, avise: datetime | None, archive: datetime | None, gele: bool
) -> None:
    suite = prochaine_etape(Dossier(derniere, avise, archive, gele))
    attendue = (
        EtapeConservation.effacement
        if archive
        else EtapeConservation.archive
        if avise
        else EtapeConservation.avis
    )
    assert suite.etape is attendue
    assert (suite.empechement is not None) is (gele and attendue is not EtapeConservation.avis)
    assert suite.est_due(suite.le) is (suite.empechement is None)
    assert not suite.est_due(suite.le - timedelta(days=1))


@given(INSTANTS, st.integers(0, 2000))
def test_nobody_is_archived_without_four_weeks_notice_nor_before_two_years(
    derniere: datetime, jours: int
) -> None:
    avise = derniere + timedelta(days=jours)
    le = prochaine_etape(Dossier(derniere, avise, None, False)).le
    assert le >= plus_mois(jour_de(derniere), 24)
    assert le >= jour_de(avise + PREAVIS)


@given(INSTANTS, INSTANTS)
def test_news_received_in_the_archive_puts_the_erasure_off(
    derniere: datetime, archive: datetime
) -> None:
    le = prochaine_etape(Dossier(derniere, None, archive, False)).le
    assert le == max(plus_mois(jour_de(jour), 24) for jour in (derniere, archive))


# Requests
# --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("faite", "un_mois", "trois_mois"),
    [
        (date(2026, 11, 30), date(2026, 12, 30), date(2027, 2, 28)),
        (date(2027, 11, 30), date(2027, 12, 30), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 1, 31), date(2027, 3, 31)),
    ],
)
def test_answer_is_due_on_the_same_day_of_another_month(
    faite: date, un_mois: date, trois_mois: date
) -> None:
    assert echeance_reponse(faite, prolongee=False) == un_mois
    assert echeance_reponse(faite, prolongee=True) == trois_mois


@pytest.mark.parametrize(
    ("suites", "etat"),
    [
        ([RETRAIT], EtatDemande.retiree),
        ([RETRAIT, OUI], EtatDemande.retiree),
        ([PLUS, OUI], EtatDemande.acceptee),
        ([PLUS, NON, DESACCORD], EtatDemande.refusee),
        ([NON, OUI], EtatDemande.acceptee),
    ],
)
def test_state_is_what_was_said_last_but_what_was_taken_back_stays_so(
    suites: list[tuple[GenreSuite, bool | None]], etat: EtatDemande
) -> None:
    assert etat_demande(suites) is etat


ECHEANCE = date(2028, 2, 29)


@pytest.mark.parametrize(
    ("suites", "le", "dit"),
    [
        ([], ECHEANCE, None),
        ([], date(2028, 1, 29), None),
        ([], date(2028, 3, 1), "passé"),
        ([PLUS], ECHEANCE, "déjà été prolongé"),
        ([OUI], ECHEANCE, "déjà sa réponse"),
        ([NON], ECHEANCE, "déjà sa réponse"),
        ([RETRAIT], ECHEANCE, "déjà sa réponse"),
        ([PLUS], date(2028, 3, 1), "déjà été prolongé"),
        ([NON, DESACCORD], date(2028, 3, 1), "déjà sa réponse"),
    ],
)
def test_more_time_is_taken_once_in_time_while_nothing_was_answered(
    suites: list[tuple[GenreSuite, bool | None]], le: date, dit: str | None
) -> None:
    refus = refuser_prolongation(suites, ECHEANCE, le)
    assert refus is None if dit is None else dit in (refus or "")


@pytest.mark.parametrize(
    ("suites", "permis"),
    [([], True), ([PLUS], True), ([OUI], True), ([NON], False), ([RETRAIT], False)],
)
def test_request_is_taken_back_until_it_is_refused(
    suites: list[tuple[GenreSuite, bool | None]], permis: bool
) -> None:
    assert (refuser_retrait_demande(suites) is None) is permis


@given(SUITES, JOURS)
def test_what_is_closed_is_neither_put_off_nor_taken_back(
    suites: list[tuple[GenreSuite, bool | None]], le: date
) -> None:
    if etat_demande(suites) in (EtatDemande.refusee, EtatDemande.retiree):
        assert refuser_prolongation(suites, le, le)
        assert refuser_retrait_demande(suites)
    elif etat_demande(suites) is EtatDemande.en_cours:
        assert refuser_retrait_demande(suites) is None


@given(JOURS, st.none() | st.integers(1, 30))
def test_promise_shortens_the_delay_of_the_law_and_never_lengthens_it(
    jour: date, jours: int | None
) -> None:
    legale = echeance_reponse(jour, prolongee=False)
    promise = echeance_promise(legale, jour, jours)
    assert jour <= promise <= legale
    assert (promise == legale) or promise == jour + timedelta(days=jours or 0)
