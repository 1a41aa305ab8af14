"""Check where a local offer is said to be, and when it is read again."""

from datetime import date

import pytest

from offers.catalogue.vocabulary import FRAIS, MODES_ACCUEIL, MODES_MOBILISATION, THEMATIQUES, TYPES
from offers.locales.rules import ecrire_horaires, etat_locale, lire_lieu, prochaine_revue
from offers.locales.vocabulary import MODELES, EtatLocal


@pytest.mark.parametrize(
    ("dit", "lu"),
    [
        ("Garons", ("Garons", None)),
        ("Garons 30128", ("Garons", "30128")),
        ("30128 Garons", ("Garons", "30128")),
        ("Garons (30128)", ("Garons", "30128")),
        ("30128", (None, "30128")),
        ("Ajaccio 2a004", ("Ajaccio", "2A004")),
        ("301281", ("301281", None)),
        ("", (None, None)),
    ],
)
def test_place_is_read_as_a_name_and_a_code(dit: str, lu: tuple[str | None, str | None]) -> None:
    assert lire_lieu(dit) == lu


@pytest.mark.parametrize(
    ("jour", "mois", "revue"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 5), 1, date(2027, 1, 5)),
        (date(2026, 11, 23), 12, date(2027, 11, 23)),
        (date(2026, 8, 30), 6, date(2027, 2, 28)),
    ],
)
def test_next_reading_is_that_many_months_later(jour: date, mois: int, revue: date) -> None:
    assert prochaine_revue(jour, mois) == revue


def test_archive_wins_over_publication() -> None:
    assert etat_locale(publiee=True, archivee=True) is EtatLocal.archivee
    assert etat_locale(publiee=False, archivee=False) is EtatLocal.brouillon


def test_templates_hold_values_of_the_schema_and_no_fact() -> None:
    valeurs = {"type": TYPES, "frais": FRAIS, "thematique_1": THEMATIQUES}
    listes = {"modes_accueil": MODES_ACCUEIL, "modes_mobilisation": MODES_MOBILISATION}
    for modele in MODELES.values():
        assert (
            not {"nom", "description", "telephone", "courriel", "adresse", "lieu"}
            & modele.champs.keys()
        )
        for champ, permises in valeurs.items():
            assert modele.champs.get(champ) in (None, *permises)
        for champ, permises in listes.items():
            assert set(modele.champs.get(champ, ())) <= permises.keys()


@pytest.mark.parametrize(
    ("jours", "plages", "attendu"),
    [
        (["Fr", "Mo"], [("09:00", "12:00")], ("Mo,Fr 09:00-12:00", "")),
        ([], [(None, None)], ("", "")),
        (["Mo"], [(None, None)], ("", "Dites les jours, et de quelle heure à quelle heure.")),
        ([], [("09:00", "12:00")], ("", "Dites les jours, et de quelle heure à quelle heure.")),
        (["Mo"], [("09:00", None)], ("", "Dites les jours, et de quelle heure à quelle heure.")),
        (["Mo"], [("12:00", "09:00")], ("", "Une heure de fin vient avant celle de début.")),
        (
            ["Mo"],
            [("09:00", "12:00"), ("11:00", "17:00")],
            ("", "Une heure de fin vient avant celle de début."),
        ),
    ],
)
def test_chosen_days_are_written_as_a_map_reads_them(
    jours: list[str], plages: list[tuple[str | None, str | None]], attendu: tuple[str, str]
) -> None:
    assert ecrire_horaires(jours, plages) == attendu
