"""Say places, dates and states of offers at their limits, in French that agrees."""

from datetime import date, timedelta
from itertools import permutations
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.vocabulary import Acteur, Role
from core.errors import Forbidden
from core.typographie import FINE
from offers.entreprises.rules import (
    ECART,
    ecrire_secteur,
    ecrire_siret,
    est_proche,
    le_plus_proche,
)
from offers.exports.rules import EXPORTENT, exiger_d_exporter
from offers.extensions.rules import OUVERTE, Calendrier, Places, Session, etat_offre
from offers.extensions.vocabulary import EtatOffre
from offers.imports.rules import LISENT, exiger_de_lire
from offers.locales.rules import ecrire_horaires, lire_lieu, prochaine_revue
from offers.places.rules import (
    ANCIENNETE_MAX,
    PROCHES_KM,
    SEUIL,
    OffreDeRemplacement,
    classer_remplacements,
    dire_attente,
    dire_dates,
    dire_delai,
    dire_demandes,
    dire_places,
    dire_reserves,
    dire_session,
    est_ancien,
)

JOUR = date(2028, 2, 29)
UN_JOUR = timedelta(days=1)
DATES = st.dates(date(2020, 1, 1), date(2035, 12, 31))
PEUT_ETRE = st.none() | DATES
NOMBRES = st.none() | st.integers(0, 30)
CALENDRIERS = st.builds(Calendrier, st.booleans(), PEUT_ETRE, PEUT_ETRE, PEUT_ETRE, PEUT_ETRE)
PLACES = st.builds(Places, NOMBRES, NOMBRES, NOMBRES)
SESSIONS = st.lists(st.builds(Session, DATES, NOMBRES, st.integers(0, 30)), max_size=4)


@pytest.mark.parametrize(
    ("places", "libres"),
    [
        (Places(), None),
        (Places(5), None),
        (Places(None, 5), None),
        (Places(5, 0), 5),
        (Places(5, 5), 0),
        # More people than places is no negative number of free places.
        (Places(5, 9), 0),
        (Places(0, 0), 0),
    ],
)
def test_free_places_are_counted_or_unknown(places: Places, libres: int | None) -> None:
    assert places.libres == libres


@pytest.mark.parametrize(
    ("session", "ouverte"),
    [
        (Session(JOUR, None, 0), True),
        (Session(JOUR, None, 99), True),
        (Session(JOUR, 1, 0), True),
        (Session(JOUR, 1, 1), False),
        (Session(JOUR, 0, 0), False),
        (Session(JOUR - UN_JOUR, 9, 0), False),
    ],
)
def test_session_is_open_until_its_first_day_and_its_last_place(
    session: Session, ouverte: bool
) -> None:
    assert session.est_ouverte(JOUR) is ouverte


@pytest.mark.parametrize(
    ("calendrier", "places", "sessions", "phrase"),
    [
        (Calendrier(fermee_le=JOUR), Places(), [], "Terminée depuis le 29 février 2028."),
        (Calendrier(en_projet=True), Places(), [], "En projet."),
        (
            Calendrier(en_projet=True, ouverture_prevue=date(2028, 3, 1)),
            Places(),
            [],
            "En projet : ouverture prévue le 1er mars 2028.",
        ),
        (Calendrier(suspendue_du=JOUR), Places(), [], "Suspendue sans date de reprise."),
        (
            Calendrier(suspendue_du=JOUR, suspendue_au=JOUR),
            Places(),
            [],
            "Suspendue jusqu’au 29 février 2028.",
        ),
        # An end without a beginning says nothing: nobody knows whether it began.
        (Calendrier(suspendue_au=JOUR + UN_JOUR), Places(), [], ""),
        (Calendrier(), Places(2, 2, 0), [], "Complète ; 0 personne en liste d’attente."),
        (Calendrier(), Places(2, 2, 1), [], "Complète ; 1 personne en liste d’attente."),
        (Calendrier(), Places(2, 2, 12), [], "Complète ; 12 personnes en liste d’attente."),
        (Calendrier(), Places(2, 2), [], "Complète, sans liste d’attente."),
        (
            Calendrier(),
            Places(),
            [Session(JOUR, 4, 4)],
            "Les sessions à venir sont complètes.",
        ),
        (
            Calendrier(),
            Places(en_attente=0),
            [Session(JOUR, 4, 4)],
            "Les sessions à venir sont complètes ; une liste d’attente est tenue.",
        ),
        # Places are free although every session is full: one may still ask.
        (Calendrier(), Places(5, 3), [Session(JOUR, 4, 4)], ""),
    ],
)
def test_state_is_said_to_the_day(
    calendrier: Calendrier, places: Places, sessions: list[Session], phrase: str
) -> None:
    assert etat_offre(calendrier, places, sessions, JOUR).phrase == phrase


@given(CALENDRIERS, PLACES, SESSIONS, DATES)
def test_every_state_has_its_words_and_an_open_one_has_none(
    calendrier: Calendrier, places: Places, sessions: list[Session], jour: date
) -> None:
    dit = etat_offre(calendrier, places, sessions, jour)
    assert (dit == OUVERTE) is (dit.etat is EtatOffre.ouverte)
    assert bool(dit.phrase) is (dit.etat is not EtatOffre.ouverte)
    assert all(
        etat_offre(calendrier, places, ordre, jour) == dit for ordre in permutations(sessions)
    )


@given(CALENDRIERS, PLACES, SESSIONS, DATES)
def test_closed_stays_closed_whatever_else_is_said(
    calendrier: Calendrier, places: Places, sessions: list[Session], jour: date
) -> None:
    if calendrier.fermee_le is not None and calendrier.fermee_le <= jour:
        assert etat_offre(calendrier, places, sessions, jour).etat is EtatOffre.terminee
    if places.libres is None and places.en_attente is None and not sessions:
        etat = etat_offre(calendrier, places, sessions, jour).etat
        assert etat not in (EtatOffre.complete, EtatOffre.attente)


@pytest.mark.parametrize(
    ("places", "phrase"),
    [
        (Places(0), "0 place, occupation non précisée"),
        (Places(1), "1 place, occupation non précisée"),
        (Places(None, 4), ""),
        (Places(1, 0), "1 place libre sur 1"),
        (Places(2, 0), "2 places libres sur 2"),
        (Places(2, 7), "complète (2 places)"),
    ],
)
def test_places_agree_in_number(places: Places, phrase: str) -> None:
    assert dire_places(places) == phrase


@pytest.mark.parametrize(
    ("jours", "phrase"),
    [
        (2, "environ 2 jours d’attente"),
        (21, "environ 3 semaines d’attente"),
        (24, "environ 3 semaines d’attente"),
        (25, "environ 4 semaines d’attente"),
        (89, "environ 13 semaines d’attente"),
        (90, "environ 3 mois d’attente"),
        (365, "environ 12 mois d’attente"),
    ],
)
def test_waiting_time_changes_unit_where_one_would(jours: int, phrase: str) -> None:
    assert dire_delai(jours) == phrase


@pytest.mark.parametrize(
    ("liste", "delai", "phrase"),
    [
        (None, 0, "sans attente"),
        (1, None, "1 personne en liste d’attente"),
        (2, 0, "2 personnes en liste d’attente, sans attente"),
    ],
)
def test_waiting_list_and_time_are_told_apart(
    liste: int | None, delai: int | None, phrase: str
) -> None:
    assert dire_attente(liste, delai) == phrase


@pytest.mark.parametrize(
    ("debut", "fin", "phrase"),
    [
        (JOUR, None, "le 29 février 2028"),
        (JOUR, JOUR, "le 29 février 2028"),
        (JOUR, date(2028, 3, 1), "du 29 février 2028 au 1er mars 2028"),
        (date(2028, 12, 31), date(2029, 1, 1), "du 31 décembre 2028 au 1er janvier 2029"),
        (date(2028, 11, 11), date(2028, 11, 21), "du 11 novembre 2028 au 21 novembre 2028"),
    ],
)
def test_dates_of_a_session(debut: date, fin: date | None, phrase: str) -> None:
    assert dire_dates(debut, fin) == phrase


@pytest.mark.parametrize(
    ("places", "prises", "reste"),
    [
        (None, 4, "places non précisées"),
        (4, 4, "complète"),
        (4, 9, "complète"),
        (0, 0, "complète"),
        (4, 3, "1 place libre sur 4"),
        (4, 2, "2 places libres sur 4"),
    ],
)
def test_session_says_what_is_left(places: int | None, prises: int, reste: str) -> None:
    assert dire_session(JOUR, None, "", places, prises) == f"le 29 février 2028 : {reste}"
    assert dire_session(JOUR, None, "L’Isle-d’Abeau", places, prises) == (
        f"le 29 février 2028, L’Isle-d’Abeau : {reste}"
    )


@pytest.mark.parametrize("nombre", range(SEUIL))
def test_small_counts_look_all_alike(nombre: int) -> None:
    assert dire_demandes(nombre, None) == dire_demandes(0, None)
    reserve = dire_reserves("", 2, nombre, rythme_atteint=True)
    assert reserve == dire_reserves("", 2, 0, rythme_atteint=True)
    assert str(nombre) not in dire_demandes(nombre, None).replace(str(SEUIL), "").replace("7", "")


def test_pace_reached_is_said_with_its_number_from_three_on() -> None:
    assert dire_reserves("", 1, 3, rythme_atteint=True) == [
        (
            "La structure peut recevoir 1 demande par semaine, et 3 lui sont déjà parvenues"
            " ces sept derniers jours."
        )
    ]
    assert dire_reserves("", 4, 0, rythme_atteint=True) == [
        (
            "La structure peut recevoir 4 demandes par semaine, et elle les a déjà reçues ces sept"
            " derniers jours."
        )
    ]
    assert dire_reserves("", None, 9, rythme_atteint=True) == []
    assert dire_reserves("Complète.", None, 9, rythme_atteint=False) == ["Complète."]


@given(DATES, st.integers(-10, 200))
def test_figure_is_old_once_and_for_ever(dit_le: date, jours: int) -> None:
    assert est_ancien(dit_le, dit_le + timedelta(days=jours)) is (jours > ANCIENNETE_MAX.days)


OFFRES = st.lists(
    st.builds(
        OffreDeRemplacement,
        st.uuids().map(str),
        st.none() | st.floats(0, 60),
        st.integers(0, 3),
        st.integers(0, 4),
    ),
    max_size=12,
)


@given(OFFRES)
def test_replacements_lose_none_and_put_remote_last(offres: list[OffreDeRemplacement]) -> None:
    ordre = classer_remplacements(offres)
    assert sorted(ordre) == sorted(o.id for o in offres)
    par_id = {o.id: o for o in offres}
    distances = [par_id[cle].km for cle in ordre]
    assert [d is None for d in distances] == sorted(d is None for d in distances)
    paliers = [d // PROCHES_KM for d in distances if d is not None]
    assert paliers == sorted(paliers)


@given(OFFRES)
def test_replacements_keep_the_order_of_equals(offres: list[OffreDeRemplacement]) -> None:
    egales = [OffreDeRemplacement(o.id, 1.0, 1, 1) for o in offres]
    assert classer_remplacements(egales) == [o.id for o in egales]


@pytest.mark.parametrize(
    ("dit", "lu"),
    [
        ("  Garons  ", ("Garons", None)),
        ("Saint-Étienne-du-Grès 13103", ("Saint-Étienne-du-Grès", "13103")),
        ("L’Haÿ-les-Roses, 94240", ("L’Haÿ-les-Roses", "94240")),
        ("2B033", (None, "2B033")),
        ("2c033", ("2c033", None)),
        ("30128 34000", (None, "30128")),
        ("3012", ("3012", None)),
        ("()", (None, None)),
        # Pasted from a page, with blanks that do not break.
        ("\u00a030128\u00a0", (None, "30128")),
        ("Saint-Gilles\u202f30800", ("Saint-Gilles", "30800")),
        ("Le\u00a0Vigan", ("Le Vigan", None)),
    ],
)
def test_place_is_read_whatever_stands_around_its_code(
    dit: str, lu: tuple[str | None, str | None]
) -> None:
    assert lire_lieu(dit) == lu


@given(st.text(max_size=80))
def test_any_place_is_read_without_failing(dit: str) -> None:
    nom, code = lire_lieu(dit)
    assert code is None or (len(code) == 5 and code == code.upper())
    assert nom is None or nom == nom.strip(" ,()") != ""


@given(DATES, st.integers(1, 60))
def test_next_reading_falls_in_its_month_and_always_exists(jour: date, mois: int) -> None:
    revue = prochaine_revue(jour, mois)
    assert revue > jour
    assert (revue.year * 12 + revue.month) - (jour.year * 12 + jour.month) == mois
    assert revue.day == min(jour.day, 28)


@given(
    st.sets(st.sampled_from(["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]), min_size=1),
    st.lists(st.integers(0, 1439), min_size=2, max_size=4, unique=True),
)
def test_what_is_chosen_in_a_form_is_said_back_in_words(
    jours: set[str], minutes: list[int]
) -> None:
    bornes = [f"{m // 60:02d}:{m % 60:02d}" for m in sorted(minutes)]
    plages = list(zip(bornes[::2], bornes[1::2], strict=False))
    ecrit, erreur = ecrire_horaires(sorted(jours), [(de, a) for de, a in plages])
    assert erreur == ""
    assert ecrit.count("-") == len(plages)
    assert set(ecrit.split()[0].split(",")) == jours


@pytest.mark.parametrize(
    ("jours", "plages", "erreur"),
    [
        (["Mo"], [("09:00", "09:00")], "Une heure de fin vient avant celle de début."),
        (
            ["Mo"],
            [("09:00", "12:00"), ("12:00", "14:00")],
            "Une heure de fin vient avant celle de début.",
        ),
        (
            ["Mo"],
            [("14:00", "17:00"), ("09:00", "12:00")],
            "Une heure de fin vient avant celle de début.",
        ),
        (["Mo"], [(None, "12:00")], "Dites les jours, et de quelle heure à quelle heure."),
        ([], [("", "12:00")], "Dites les jours, et de quelle heure à quelle heure."),
    ],
)
def test_impossible_hours_are_refused_in_words(
    jours: list[str], plages: list[tuple[str | None, str | None]], erreur: str
) -> None:
    assert ecrire_horaires(jours, plages) == ("", erreur)


@given(DATES, st.lists(DATES, max_size=8))
def test_nearest_contact_is_one_of_them_and_none_is_nearer(le: date, autres: list[date]) -> None:
    proche = le_plus_proche(le, autres)
    voisins = [a for a in autres if abs(a - le) <= ECART]
    assert (proche is None) is (not voisins)
    if proche is not None:
        assert proche in voisins
        assert all(abs(proche - le) <= abs(a - le) for a in voisins)
        assert le_plus_proche(le, reversed(autres)) == proche


@given(DATES, DATES)
def test_two_contacts_are_near_each_other_or_neither_is(un: date, autre: date) -> None:
    assert est_proche(un, autre) is est_proche(autre, un) is (abs((un - autre).days) <= 31)


def test_month_without_a_thirty_first_is_still_a_month() -> None:
    assert est_proche(date(2028, 2, 29), date(2028, 3, 31))
    assert not est_proche(date(2028, 2, 28), date(2028, 3, 31))
    assert le_plus_proche(date(2028, 3, 1), [date(2028, 3, 3), date(2028, 2, 28)]) == date(
        2028, 2, 28
    )


@pytest.mark.parametrize(
    ("secteur", "ecrit"),
    [
        ("4711D", "47.11D"),
        (" 47.11d ", "47.11D"),
        ("47.11", "47.11"),
        ("471D", "471D"),
        ("47.111D", "47.111D"),
        ("Boulangerie 4711D", "Boulangerie 4711D"),
        ("  hôtellerie  ", "hôtellerie"),
        ("", ""),
    ],
)
def test_sector_is_a_code_only_when_it_is_whole(secteur: str, ecrit: str) -> None:
    assert ecrire_secteur(secteur) == ecrit
    assert ecrire_secteur(ecrit) == ecrit


@given(st.from_regex(r"\A\d{14}\Z"))
def test_written_siret_keeps_its_digits(siret: str) -> None:
    ecrit = ecrire_siret(siret)
    assert "".join(ecrit.split(FINE)) == siret
    assert [len(groupe) for groupe in ecrit.split(FINE)] == [3, 3, 3, 5]


@pytest.mark.parametrize("role", list(Role))
def test_catalogue_and_its_history_leave_by_those_who_answer_for_them(role: Role) -> None:
    acteur = Acteur(territoire_id=1, compte_id=uuid4(), role=role)
    for exiger, roles in ((exiger_d_exporter, EXPORTENT), (exiger_de_lire, LISENT)):
        if role in roles:
            exiger(acteur)
        else:
            with pytest.raises(Forbidden, match=r"administrateur"):
                exiger(acteur)
    assert not {Role.personne, Role.professionnel, Role.dpo} & (EXPORTENT | LISENT)
