"""Try how a search is understood, and what of a number or a name is told from another."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.fr import nir as cle

from auth.personnes.rules import (
    TAPE_MAX,
    Candidat,
    IdentiteComparee,
    compacter,
    comparer_personnes,
    dire_lieu_naissance,
    est_provisoire,
    etonner,
    inverser,
    lire_jours,
    nommee,
    reconnaitre_recherche,
    refuser_caf,
    refuser_france_travail,
    refuser_lieu_naissance,
    refuser_nir,
)
from auth.personnes.vocabulary import Par, Ressemblance

UN, DEUX, TROIS = (UUID(int=n) for n in (1, 2, 3))
NE_LE = date(1990, 3, 2)
MOTS = st.sampled_from(["lefevre", "lefebvre", "benali", "samira", "samir", "li", "le", "goff"])
NOMS = st.lists(MOTS, min_size=1, max_size=3).map(" ".join)


def nir(debut: str) -> str:
    """Give thirteen characters their key."""
    return debut + f"{int(cle.calc_check_digits(debut)):02}"


# Search
# --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("tape", "par", "q"),
    [
        ("Bénali", (Par.nom,), "benali"),
        ("  N’Goran  field ", (Par.nom,), "n goran field"),
        ("", (Par.nom,), ""),
        ("mai", (Par.nom,), "mai"),
        ("06 12 34 56 78", (Par.telephone,), "0612345678"),
        ("06.12.34.56.78", (Par.telephone,), "0612345678"),
        ("+33 6 12 34 56 78", (Par.telephone,), "0612345678"),
        ("+33 (0)6 12 34 56 78", (Par.telephone,), "0612345678"),
        ("0033612345678", (Par.telephone,), "0612345678"),
        ("0692 12 34 56", (Par.telephone,), "0692123456"),
        ("+213 555 12 34 56", (Par.telephone,), "+213555123456"),
        # In one row, it may be the number of an administration as well.
        ("0612345678", (Par.telephone, Par.france_travail), "0612345678"),
        ("Zulmira@Exemple.FR ", (Par.courriel,), "zulmira@exemple.fr"),
        ("1234567", (Par.caf,), ""),
        ("123 4567 A", (Par.caf, Par.france_travail), ""),
        ("12345678901", (Par.france_travail,), ""),
        ("2 90 06 34 172 003", (Par.nir,), ""),
        (nir("2900634172003"), (Par.nir,), ""),
    ],
)
def test_what_is_typed_says_by_what_one_searches(tape: str, par: tuple[Par, ...], q: str) -> None:
    cherchee = reconnaitre_recherche(tape)
    assert (cherchee.par, cherchee.q) == (par, q)


@pytest.mark.parametrize(
    ("tape", "douteuse"),
    [("benali 31/02/1990", True), ("1234", True), ("benali", False), ("benali 01/02/1990", False)],
)
def test_name_with_digits_is_doubted(tape: str, douteuse: bool) -> None:
    assert reconnaitre_recherche(tape).est_douteuse is douteuse


@given(st.dates(date(1900, 1, 1), date(2029, 12, 31)))
def test_day_is_recognised_in_any_usual_writing(jour: date) -> None:
    mois = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
            "octobre", "novembre", "décembre")[jour.month - 1]  # fmt: skip
    rang = "1er" if jour.day == 1 else str(jour.day)
    for ecrit in (
        f"{jour:%d/%m/%Y}",
        f"{jour.day}/{jour.month}/{jour.year}",
        f"{jour:%d.%m.%Y}",
        f"{jour:%d-%m-%Y}",
        f"{jour:%d %m %Y}",
        f"{jour:%Y-%m-%d}",
        f"{rang} {mois} {jour.year}",
        f"Née le {rang} {mois.upper()} {jour.year}",
    ):
        cherchee = reconnaitre_recherche(ecrit)
        assert (cherchee.par, cherchee.jours, cherchee.numeros) == ((Par.naissance,), (jour,), ())
    assert jour in reconnaitre_recherche(f"{jour:%d/%m/%y}").jours
    # Eight digits in a row are a day, and may be a number.
    assert reconnaitre_recherche(f"{jour:%d%m%Y}").jours == (jour,)
    assert Par.caf in reconnaitre_recherche(f"{jour:%d%m%Y}").par


@pytest.mark.parametrize(
    ("tape", "nom"),
    [
        ("Benali 03/02/1990", "benali"),
        ("03/02/1990 Benali", "benali"),
        ("Samira BENALI née le 3 février 1990", "samira benali"),
        ("1990-02-03 samira ben ali", "samira ben ali"),
        ("Le Goff du 03.02.1990", "le goff"),
        ("Jean-Marie Mars 3 fév 1990", "jean marie mars"),
        ("Benali 03021990", "benali"),
    ],
)
def test_name_and_day_are_asked_for_together(tape: str, nom: str) -> None:
    cherchee = reconnaitre_recherche(tape)
    assert cherchee.est_double
    assert (cherchee.q, cherchee.jours) == (nom, (date(1990, 2, 3),))


@pytest.mark.parametrize("tape", ["Benali 31/02/1990", "B 03/02/1990", "Benali 1990", "né 12", ""])
def test_without_both_all_is_the_name(tape: str) -> None:
    assert reconnaitre_recherche(tape).par == (Par.nom,)


@pytest.mark.parametrize(
    ("q", "porte"),
    [
        ("ben", True),
        ("benali samira", True),
        ("samira elhadj", True),
        ("el hadj", True),
        ("benalli", None),
        ("benalli sam", None),
        ("samira dupont", False),
        ("ali", False),
    ],
)
def test_name_is_borne_by_any_of_its_words(q: str, porte: bool | None) -> None:
    assert nommee(q, ("Samira", "Benali", "El Hadj")) is porte


@pytest.mark.parametrize(
    "ecrit",
    ["31/02/1990", "3 jui 1990", "3 fe 1990", "1990", "février 1990", "32/01/1990", "1/1/1"],
)
def test_what_is_no_day_is_not_one(ecrit: str) -> None:
    assert lire_jours(ecrit) == ()


@given(st.text(max_size=300))
def test_anything_typed_is_something_that_can_be_searched(tape: str) -> None:
    cherchee = reconnaitre_recherche(tape)
    assert cherchee.par
    assert (Par.nom in cherchee.par) == (cherchee.par == (Par.nom,) or cherchee.est_double)
    assert cherchee.jours or Par.naissance not in cherchee.par
    assert len(cherchee.q) <= TAPE_MAX


# Dates of birth
# --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("jour", "inverse"),
    [
        (date(1990, 3, 2), date(1990, 2, 3)),
        (date(1990, 12, 12), date(1990, 12, 12)),
        (date(1990, 1, 13), None),
        (date(1992, 2, 29), None),
        (date(1990, 12, 1), date(1990, 1, 12)),
    ],
)
def test_day_and_month_change_places_when_that_is_a_date(jour: date, inverse: date | None) -> None:
    assert inverser(jour) == inverse


@given(st.dates(date(1900, 1, 1), date(2030, 1, 1)))
def test_dates_changed_twice_are_back(jour: date) -> None:
    change = inverser(jour)
    assert change is None or inverser(change) == jour


@pytest.mark.parametrize(
    ("jour", "score"),
    [
        (NE_LE, 90),
        (date(1990, 2, 3), 75),
        (date(1990, 3, 3), 70),
        (date(1980, 3, 2), 70),
        (date(1990, 3, 13), None),
        (date(1991, 2, 3), None),
    ],
)
def test_each_slip_in_a_date_of_birth_weighs_its_weight(jour: date, score: int | None) -> None:
    rang = comparer_personnes(
        IdentiteComparee("benali", "samira", NE_LE),
        Candidat(UN, IdentiteComparee("benali", "samira", jour)),
    )
    assert (rang and rang.score) == score


@pytest.mark.parametrize(
    ("nom", "prenom", "alike"),
    [
        ("benali", "samir", True),
        ("ben ali", "samira", True),
        ("benali", "samira louise", True),
        ("de benali", "samira", True),
        ("benalo", "samiro", True),
        ("bonilo", "samira", False),
        ("benali", "karim", False),
        ("", "", False),
    ],
)
def test_name_is_the_same_but_for_a_slip_a_particle_or_a_second_name(
    nom: str, prenom: str, alike: bool
) -> None:
    rang = comparer_personnes(
        IdentiteComparee("benali", "samira", NE_LE),
        Candidat(UN, IdentiteComparee(nom, prenom, NE_LE)),
    )
    assert (rang is not None) is alike
    assert rang is None or rang.raisons == (Ressemblance.nom_proche,)


@pytest.mark.parametrize(("court", "alike"), [("li", True), ("lo", False), ("l", False)])
def test_short_name_forgives_no_letter(court: str, alike: bool) -> None:
    rang = comparer_personnes(
        IdentiteComparee("li", "an", NE_LE), Candidat(UN, IdentiteComparee(court, "an", NE_LE))
    )
    assert (rang is not None) is alike


def test_only_what_needs_no_spelling_is_certain() -> None:
    moi = IdentiteComparee("benali", "samira", NE_LE)
    proche = comparer_personnes(moi, Candidat(UN, IdentiteComparee("benalli", "samira", NE_LE)))
    egale = comparer_personnes(moi, Candidat(UN, moi))
    nir_seul = comparer_personnes(
        moi, Candidat(UN, IdentiteComparee("x", "y", date(1950, 1, 1)), nir_egal=True)
    )
    assert [r.est_certain for r in (proche, egale, nir_seul) if r] == [False, True, True]


def test_namesakes_born_elsewhere_are_two_people_unless_a_number_says_one() -> None:
    moi = IdentiteComparee("benali", "samira", NE_LE)
    for nom in ("benali", "benalli"):
        autre = IdentiteComparee(nom, "samira", NE_LE)
        assert comparer_personnes(moi, Candidat(UN, autre, ne_ailleurs=False)) is not None
        assert comparer_personnes(moi, Candidat(UN, autre, ne_ailleurs=True)) is None
    numeros: tuple[dict[str, bool], ...] = (
        {"nir_egal": True},
        {"france_travail_egal": True},
        {"caf_egal": True},
    )
    for numero in numeros:
        rang = comparer_personnes(moi, Candidat(UN, moi, ne_ailleurs=True, **numero))
        assert rang is not None
        assert rang.raisons[-1] is Ressemblance.ne_ailleurs
        assert Ressemblance.nom_et_naissance not in rang.raisons


@pytest.mark.parametrize(
    ("commune", "pays", "refuse"),
    [
        (None, None, False),
        ("30007", None, False),
        (None, "99352", False),
        ("30007", "99352", True),
        (None, "99100", True),
        ("30007", "99100", True),
    ],
)
def test_somebody_is_born_in_a_commune_or_in_another_country(
    commune: str | None, pays: str | None, refuse: bool
) -> None:
    assert set(refuser_lieu_naissance(commune, pays)) == ({"pays_naissance"} if refuse else set())


@pytest.mark.parametrize(
    ("commune", "pays", "dit"),
    [
        ("30007", None, "Alès (30)"),
        ("30999", None, "commune de code Insee 30999"),
        (None, "99352", "Algérie"),
        (None, "99999", "pays de code Insee 99999"),
        (None, None, None),
    ],
)
def test_place_of_birth_is_said_by_its_name_or_by_the_code_that_has_none(
    commune: str | None, pays: str | None, dit: str | None
) -> None:
    assert dire_lieu_naissance(commune, pays, {"30007": "Alès (30)"}) == dit


# Numbers
# --------------------------------------------------------------------------------------------------
@given(st.text(st.one_of(st.sampled_from(" .-_/\u00a0\u202f"), st.characters()), max_size=20))
def test_number_compacted_twice_is_compacted_once(tape: str) -> None:
    assert compacter(compacter(tape)) == compacter(tape)


@given(st.text(max_size=20))
def test_no_text_breaks_what_judges_a_number(tape: str) -> None:
    numero = compacter(tape)
    for refuser in (refuser_nir, refuser_france_travail, refuser_caf):
        dit = refuser(numero)
        assert dit is None or dit.endswith(".")


@pytest.mark.parametrize("numero", ["٢" * 15, "²" * 15, "1" * 14, "1" * 16, "", "2A" * 7])
def test_what_is_not_fifteen_digits_is_no_nir(numero: str) -> None:
    assert "15 chiffres" in (refuser_nir(numero) or "")


@pytest.mark.parametrize("mois", ["00", "13", "19", "43", "49"])
def test_month_that_no_certificate_has_is_refused(mois: str) -> None:
    assert "mois" in (refuser_nir(nir(f"290{mois}34172003")) or "")


@pytest.mark.parametrize("departement", ["2A", "2B"])
def test_corsica_has_its_letters_and_its_own_key(departement: str) -> None:
    numero = nir(f"29006{departement}172003")
    assert refuser_nir(numero) is None
    faux = f"{(int(numero[-2:]) % 97) + 1:02}"
    assert "La clé" in (refuser_nir(numero[:-2] + faux) or "")


@pytest.mark.parametrize(
    ("numero", "juste"),
    [
        ("1234567", False),
        ("12345678", True),
        ("1234567A", True),
        ("12345678901", True),
        ("1234567890A", True),
        ("123456789012", False),
        ("123456A8", False),
        ("A2345678", False),
    ],
)
def test_identifier_of_france_travail_has_eight_to_eleven_signs(numero: str, juste: bool) -> None:
    assert (refuser_france_travail(numero) is None) is juste


@pytest.mark.parametrize(
    ("numero", "juste"),
    [
        ("1234", False),
        ("12345", True),
        ("12345A", True),
        ("12345678", True),
        ("12345678Z", True),
        ("123456789", False),
        ("12345AB", False),
        ("2900634172003", False),
    ],
)
def test_number_of_the_caf_has_five_to_eight_digits(numero: str, juste: bool) -> None:
    assert (refuser_caf(numero) is None) is juste


@pytest.mark.parametrize(
    ("debut", "civilite", "naissance", "etonne"),
    [
        ("1900634172003", "Monsieur", date(1990, 6, 2), False),
        ("2900634172003", "Madame", date(1990, 6, 2), False),
        ("2900634172003", None, date(1990, 6, 2), False),
        ("2900634172003", "Autre", date(1990, 6, 2), False),
        ("7900634172003", "Monsieur", date(1990, 6, 2), False),
        ("8900634172003", "Monsieur", date(1990, 6, 2), True),
        ("2000134172003", "Madame", date(2000, 1, 31), False),
        ("2000134172003", "Madame", date(1900, 1, 31), False),
        ("2991234172003", "Madame", date(2000, 12, 31), True),
        ("2905034172003", "Madame", date(1990, 6, 2), False),
    ],
)
def test_number_is_compared_with_what_else_was_typed(
    debut: str, civilite: str | None, naissance: date, etonne: bool
) -> None:
    assert (etonner(nir(debut), civilite, naissance) is not None) is etonne


@pytest.mark.parametrize(
    ("sexe", "provisoire"), [("1", False), ("2", False), ("3", True), ("8", True)]
)
def test_number_that_waits_for_another_says_so(sexe: str, provisoire: bool) -> None:
    assert est_provisoire(nir(f"{sexe}900634172003")) is provisoire


def test_number_of_a_household_alone_is_nobody() -> None:
    moi = IdentiteComparee("benali", "samira", NE_LE)
    autre = Candidat(uuid4(), IdentiteComparee("benali", "yanis", NE_LE), caf_egal=True)
    assert comparer_personnes(moi, autre) is None
