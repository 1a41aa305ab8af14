"""Try what an agreement may open, how long, and the one sentence that says it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.acces import DUREE_MAXIMALE
from auth.consentements.rules import (
    REFUS_DE_RECUEIL,
    fin_apres,
    nommer_domaines,
    nommer_portee,
    phrase_consentement,
    refuser_duree,
    refuser_portee,
)
from auth.vocabulary import (
    ORDINAIRES,
    SENSIBLES,
    TOUS,
    Categorie,
    Domaine,
    Finalite,
    Portee,
    domaines_du_masque,
    masque,
)

LE = datetime(2026, 3, 1, 9, tzinfo=UTC)
IDENTITE = masque([Domaine.identite])
JOURS = st.dates(date(2000, 1, 1), date(2090, 1, 1))
MASQUES = st.integers(1, TOUS).map(lambda bits: bits | IDENTITE)


# What it may open
# --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("portee", Portee)
@pytest.mark.parametrize("bits", [0, SENSIBLES, TOUS & ~IDENTITE, masque([Domaine.budget])])
def test_no_agreement_goes_without_saying_who_she_is(portee: Portee, bits: int) -> None:
    assert "L’identité" in (refuser_portee(portee, bits) or "")


@pytest.mark.parametrize("domaine", domaines_du_masque(SENSIBLES))
def test_sensitive_domain_opens_to_a_named_structure_only(domaine: Domaine) -> None:
    bits = masque([Domaine.identite, domaine])
    assert refuser_portee(Portee.structure, bits) is None
    for portee in (Portee.categorie, Portee.consortium):
        assert "structure nommée" in (refuser_portee(portee, bits) or "").replace("\u202f", " ")


@given(st.sampled_from(Portee), st.integers(0, ORDINAIRES).map(lambda b: b | IDENTITE))
def test_ordinary_domains_open_to_whom_she_wants(portee: Portee, bits: int) -> None:
    assert refuser_portee(portee, bits & ORDINAIRES) is None


@given(st.sampled_from(Portee), st.integers(0, TOUS), st.integers(0, TOUS))
def test_wider_agreement_is_never_accepted_where_a_narrower_one_is_refused_as_sensitive(
    portee: Portee, bits: int, encore: int
) -> None:
    if refuser_portee(portee, bits | IDENTITE):
        assert refuser_portee(portee, bits | IDENTITE | encore)


# How long
# --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("duree", "refus"),
    [
        (timedelta(0), "après le début"),
        (-timedelta(microseconds=1), "après le début"),
        (timedelta(microseconds=1), None),
        (DUREE_MAXIMALE, None),
        (DUREE_MAXIMALE + timedelta(microseconds=1), "deux ans"),
    ],
)
def test_agreement_ends_after_it_begins_and_within_two_years(
    duree: timedelta, refus: str | None
) -> None:
    dit = refuser_duree(LE, LE + duree)
    assert dit is None if refus is None else refus in (dit or "")


@pytest.mark.parametrize(
    ("jour", "mois", "dernier"),
    [
        (date(2026, 3, 1), 1, date(2026, 3, 31)),
        (date(2026, 1, 31), 1, date(2026, 2, 27)),
        (date(2028, 1, 31), 1, date(2028, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 27)),
        (date(2028, 2, 29), 24, date(2030, 2, 27)),
        (date(2026, 12, 15), 12, date(2027, 12, 14)),
        (date(2026, 12, 1), 1, date(2026, 12, 31)),
        (date(2026, 1, 1), 24, date(2027, 12, 31)),
    ],
)
def test_last_day_is_the_one_before_the_same_date(jour: date, mois: int, dernier: date) -> None:
    assert fin_apres(jour, mois) == dernier


@given(JOURS, st.sampled_from([1, 3, 6, 12, 24]))
def test_every_length_that_is_proposed_may_be_given_any_day(jour: date, mois: int) -> None:
    fin = fin_apres(jour, mois)
    assert jour < fin
    debut = datetime(jour.year, jour.month, jour.day, tzinfo=UTC)
    assert refuser_duree(debut, debut + (fin - jour + timedelta(days=1))) is None


@given(JOURS, st.integers(1, 23))
def test_longer_agreement_never_ends_sooner(jour: date, mois: int) -> None:
    assert fin_apres(jour, mois) < fin_apres(jour, mois + 1)


# What it says
# --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("domaines", "dit"),
    [
        ([Domaine.identite], "d’identité et coordonnées"),
        ([Domaine.logement], "de logement"),
        ([Domaine.identite, Domaine.sante], "d’identité et coordonnées et santé"),
        (
            [Domaine.emploi_formation, Domaine.mobilite, Domaine.budget],
            "d’emploi et formation, mobilité et budget",
        ),
    ],
)
def test_domains_are_named_in_their_order(domaines: list[Domaine], dit: str) -> None:
    assert nommer_domaines(masque(domaines)) == dit


def test_all_the_ordinary_domains_are_said_in_a_word_and_one_more_or_less_is_not() -> None:
    assert nommer_domaines(ORDINAIRES) == "de tous les domaines ordinaires"
    for bits in (TOUS, ORDINAIRES & ~masque([Domaine.budget]), ORDINAIRES | 1 << Domaine.sante):
        assert "tous" not in nommer_domaines(bits)


@given(MASQUES)
def test_no_domain_is_opened_without_being_said(bits: int) -> None:
    dit = nommer_domaines(bits)
    if bits != ORDINAIRES:
        for domaine in Domaine:
            assert (domaine.libelle.lower() in dit) is bool(bits & 1 << domaine), domaine


@given(st.integers(0, TOUS))
def test_mask_unfolds_into_the_domains_that_made_it(bits: int) -> None:
    assert masque(domaines_du_masque(bits)) == bits


@pytest.mark.parametrize(
    ("portee", "structure", "categorie", "dit"),
    [
        (Portee.structure, "CCAS d’Alès", None, "CCAS d’Alès"),
        (Portee.structure, None, None, "Une structure"),
        (Portee.categorie, None, Categorie.ccas, "Les CCAS et CIAS"),
        (Portee.categorie, None, Categorie.france_travail, "Les agences France Travail"),
        (Portee.consortium, None, None, "Toutes les structures qui m’accompagnent"),
        (Portee.consortium, "CCAS d’Alès", Categorie.ccas,
         "Toutes les structures qui m’accompagnent"),
    ],
)  # fmt: skip
def test_who_reads_begins_the_sentence(
    portee: Portee, structure: str | None, categorie: Categorie | None, dit: str
) -> None:
    assert nommer_portee(portee, structure, categorie) == dit


@pytest.mark.parametrize(
    ("portee", "ecrit", "verbe"),
    [
        (Portee.structure, False, "CCAS peut lire mes"),
        (Portee.structure, True, "CCAS peut lire et compléter mes"),
        (Portee.consortium, False, "Toutes les structures qui m’accompagnent peuvent lire mes"),
        (Portee.categorie, True, "Les missions locales peuvent lire et compléter mes"),
    ],
)
def test_sentence_says_who_does_what_with_what_and_why(
    portee: Portee, ecrit: bool, verbe: str
) -> None:
    dit = phrase_consentement(
        portee, "CCAS", Categorie.mission_locale, ORDINAIRES, ecrit, Finalite.coordination
    )
    assert dit.startswith(verbe)
    assert dit.endswith("domaines ordinaires, pour coordonner mon accompagnement")


@pytest.mark.parametrize("portee", Portee)
def test_agreement_to_statistics_says_that_it_opens_nothing(portee: Portee) -> None:
    dit = phrase_consentement(
        portee, "CCAS", Categorie.ccas, ORDINAIRES, True, Finalite.statistiques
    )
    assert "n’ouvre mon carnet à personne" in dit
    assert "lire" not in dit
    assert "CCAS" not in dit


@pytest.mark.parametrize("raison", REFUS_DE_RECUEIL)
def test_refusal_of_a_witness_is_said_beside_a_field_and_ends_a_sentence(raison: str) -> None:
    champ, dit = REFUS_DE_RECUEIL[raison]
    assert champ in {"formulaire", "domaines", "donne_par", "fin"}
    assert dit.endswith(".")
    assert "  " not in dit
