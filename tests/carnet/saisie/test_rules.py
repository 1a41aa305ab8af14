"""Read lines: the same words always give the same reading, and it says why."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.vocabulary import Domaine
from carnet.elements.sensibles import RACINES, trouver_sensible
from carnet.elements.vocabulary import GenreEchange
from carnet.saisie.lexique import MOTS, nommer_signe
from carnet.saisie.queries import proposer_champs
from carnet.saisie.rules import RIEN, TROP, couper_lignes, lire_ligne, trouver_jour
from carnet.saisie.schemas import LigneComprise
from carnet.saisie.vocabulary import AIDES, LIGNES_MAX, GenreSaisi
from offers.catalogue.vocabulary import THEMATIQUES

LUNDI = date(2026, 11, 30)
PERMIS = "mobilite--preparer-un-permis"
GARDE = "famille--garde-denfants"


@pytest.mark.parametrize(
    ("tape", "genre", "texte", "thematique"),
    [
        ("frein : pas de permis", "frein", "pas de permis", PERMIS),
        ("f: pas de permis", "frein", "pas de permis", PERMIS),
        ("Pas de garde le mercredi", "frein", "Pas de garde le mercredi", GARDE),
        ("veut passer le permis", "objectif", "veut passer le permis", PERMIS),
        ("atout : apprend vite #permis", "atout", "apprend vite", PERMIS),
        ("besoin : #garde d’enfants le matin", "besoin", "garde d’enfants le matin", GARDE),
        ("Parle quatre langues", "atout", "Parle quatre langues", None),
        ("Appeler l’auto-école", "action", "Appeler l’auto-école", None),
        ("CCAS : à revoir", "besoin", "CCAS : à revoir", None),
        ("- Cherche une crèche", "besoin", "Cherche une crèche", GARDE),
    ],
)
def test_line_says_its_kind_and_its_subject(
    tape: str, genre: str, texte: str, thematique: str | None
) -> None:
    ((ligne,), refus) = couper_lignes(tape)
    lue = lire_ligne(ligne, LUNDI)
    assert refus is None
    assert (lue.genre.value, lue.texte, lue.thematique) == (genre, texte, thematique)
    assert lue.compris, "each reading says why"


@pytest.mark.parametrize(
    ("tape", "a_elle", "texte"),
    [
        ("« je dors mal »", True, "je dors mal"),
        ('besoin : "un logement à moi"', True, "un logement à moi"),
        ("elle dit : je veux travailler", True, "je veux travailler"),
        ("Elle a dit « pas question »", True, "pas question"),
        # Reported, those are not her words.
        ("Elle dit qu’elle dort mal", False, "Elle dit qu’elle dort mal"),
        ("Le dispositif « Garantie jeunes » lui plaît", False, None),
    ],
)
def test_words_are_hers_between_quotes_or_after_she_says(
    tape: str, a_elle: bool, texte: str | None
) -> None:
    lue = lire_ligne(tape, LUNDI)
    assert lue.a_elle is a_elle
    assert lue.texte == (texte or tape)
    # Whatever she types herself is.
    assert lire_ligne("Je cherche une crèche", LUNDI, est_personne=True).a_elle


@pytest.mark.parametrize(
    ("tape", "urgence"),
    [("en panne", 0), ("en panne !", 2), ("en panne !!", 3), ("« aide-moi ! » reste", 0)],
)
def test_marks_at_the_end_say_how_urgent(tape: str, urgence: int) -> None:
    assert lire_ligne(tape, LUNDI).urgence == urgence


def test_action_says_who_and_until_when() -> None:
    lue = lire_ligne("action : nous : appeler la CAF avant le 15/12", LUNDI)
    assert (lue.genre, lue.texte, lue.a_nous) == (GenreSaisi.action, "appeler la CAF", True)
    assert lue.jour == date(2026, 12, 15)
    assert not lire_ligne("action : elle : appeler la CAF", LUNDI).a_nous


def test_exchange_is_of_today_or_of_the_day_it_says() -> None:
    lue = lire_ligne("visite : vue hier à son domicile", LUNDI)
    assert (lue.genre, lue.moyen, lue.jour) == (
        GenreSaisi.echange,
        GenreEchange.visite,
        date(2026, 11, 29),
    )
    assert lire_ligne("appel : va mieux", LUNDI).jour == LUNDI


def test_appointment_has_a_day_and_an_hour() -> None:
    lue = lire_ligne("rdv 12/12 à 14h30 : faire le point", LUNDI)
    assert (lue.genre, lue.texte) == (GenreSaisi.rendez_vous, "faire le point")
    assert lue.debut is not None
    assert lue.debut.isoformat() == "2026-12-12T14:30:00"
    assert lire_ligne("rdv demain : bilan", LUNDI).debut is None
    assert lire_ligne("rdv demain à 29h : bilan", LUNDI).debut is None


@pytest.mark.parametrize(
    ("dit", "passe", "jour"),
    [
        ("3/1", False, date(2027, 1, 3)),
        ("3/1", True, date(2026, 1, 3)),
        ("3/1/2028", False, date(2028, 1, 3)),
        ("1er décembre", False, date(2026, 12, 1)),
        ("15 aout 2027", False, date(2027, 8, 15)),
        ("lundi", False, date(2026, 12, 7)),
        ("lundi", True, LUNDI),
        ("dimanche", True, date(2026, 11, 29)),
        ("mercredi prochain", False, date(2026, 12, 2)),
        ("après-demain", False, date(2026, 12, 2)),
        ("aujourd’hui", False, LUNDI),
        ("31/2", False, None),
    ],
)
def test_day_is_the_nearest_that_is_named(dit: str, passe: bool, jour: date | None) -> None:
    assert trouver_jour(dit, LUNDI, passe=passe) == jour


def test_lines_are_bounded_and_none_is_nothing() -> None:
    assert couper_lignes(" \n\n") == ([], RIEN)
    assert couper_lignes("x\n" * (LIGNES_MAX + 1))[1] == TROP
    assert couper_lignes("x\n" * LIGNES_MAX)[1] is None


def test_each_thematique_is_found_by_its_code_its_name_and_a_known_word() -> None:
    for thematique, libelle in THEMATIQUES.items():
        assert nommer_signe(thematique) == nommer_signe(libelle) == thematique
    assert set(MOTS) <= set(THEMATIQUES)
    assert nommer_signe("mobilite") == "mobilite--etre-accompagne-dans-son-parcours-mobilite"
    assert nommer_signe("zzz") is None
    assert nommer_signe(" ") is None


_TAPES = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        [
            *("rdv : ", "rdv le ", "action : nous : ", "appel de ", "elle dit : ", "« ", " »", "#"),
            *("12/12/2500 ", "1er janvier 9999 ", "32/13 ", "0/0/0000 ", "29 février ", "à 25h "),
            *("30 mars à 2h30 ", "10h00 ", "lundı prochain ", "aoûT ", "!!! ", "\x1c", "\u2028"),
        ]
    ),
)


@given(st.lists(_TAPES, min_size=1, max_size=6).map("".join))
def test_whatever_is_typed_is_read(tape: str) -> None:
    lues = [lire_ligne(ligne, LUNDI) for ligne in couper_lignes(tape)[0]]
    for lue, champs in zip(lues, proposer_champs(lues, []), strict=True):
        dits = {nom: valeur for nom, valeur in champs.items() if valeur}
        assert LigneComprise.model_validate(dits).genre is lue.genre


def test_every_aid_that_is_shown_is_understood() -> None:
    lues = {tape: lire_ligne(tape, LUNDI) for tape, _ in AIDES}
    genres = [lue.genre.value for lue in lues.values()]
    assert genres == ["frein", "besoin", "besoin", "besoin", "action", "echange", "rendez_vous"]
    assert lues["« je dors mal »"].a_elle
    assert lues["#garde d’enfants"].thematique == GARDE


@pytest.mark.parametrize(
    ("texte", "vers", "mots"),
    [
        ("Elle est séropositive, suivie au CHU", Domaine.sante, "séropositive"),
        ("Garde à vue mardi dernier", Domaine.justice, "Garde à vue"),
        ("Son mari la frappait", Domaine.violences, "frappait"),
        ("Demandeuse d’asile depuis mai", Domaine.sejour_asile, "asile"),
    ],
)
def test_what_seems_private_is_noticed_in_an_ordinary_domain_alone(
    texte: str, vers: Domaine, mots: str
) -> None:
    trouve = trouver_sensible(texte, Domaine.famille)
    assert trouve is not None
    assert (trouve.domaine, trouve.mots) == (vers, mots)
    assert trouver_sensible(texte, Domaine.sante) is None
    assert trouver_sensible("Robe violette, garde son fils", Domaine.famille) is None
    assert all(domaine.est_sensible for domaine in RACINES)
