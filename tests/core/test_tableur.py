"""Try tables for spreadsheets: nothing in them runs, and nothing in them is lost."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tableur import avec_formule, ecrire_csv, sans_formule

# What people type, with what a spreadsheet reads as a formula at its head.
TAPES = st.text(st.one_of(st.sampled_from("'=+-@\t\r\n; \"é"), st.characters()), max_size=20)


def relire(octets: bytes) -> list[list[str]]:
    """Read a table as a French spreadsheet does, without undoing our mark."""
    return list(csv.reader(io.StringIO(octets.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize("tete", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_cell_that_a_spreadsheet_would_run_is_marked_as_text(tete: str) -> None:
    assert sans_formule(f"{tete}1+1") == f"'{tete}1+1"


@pytest.mark.parametrize(
    ("valeur", "ecrite"),
    [
        (None, ""),
        ("", ""),
        (0, "0"),
        (-3, "-3"),
        (-1.5, "-1.5"),
        (False, "False"),
        ("l’atelier", "l’atelier"),
        ("'atelier", "'atelier"),
        (" =1", " =1"),
        ("1=1", "1=1"),
        ("06 12 34 56 78", "06 12 34 56 78"),
        ("+33 6 12 34 56 78", "'+33 6 12 34 56 78"),
        (Decimal("-2"), "'-2"),
    ],
)
def test_cell_that_runs_nothing_stays_as_it_is(valeur: object, ecrite: str) -> None:
    assert sans_formule(valeur) == ecrite


@given(TAPES)
def test_cell_read_again_is_what_was_written(tape: str) -> None:
    assert avec_formule(sans_formule(tape)) == tape


@given(TAPES)
def test_no_text_is_written_that_runs(tape: str) -> None:
    assert not sans_formule(tape).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@given(st.text(st.characters(exclude_characters="'"), max_size=20))
def test_file_that_others_wrote_loses_no_letter(tape: str) -> None:
    assert avec_formule(tape) == tape


def test_table_opens_with_its_accents_and_its_columns() -> None:
    octets = ecrire_csv(["Nom", "Reçu ; payé"], [["Éloïse", 3], ['dit "oui"; vite', None]])
    assert octets.startswith(b"\xef\xbb\xbf")
    assert relire(octets) == [["Nom", "Reçu ; payé"], ["Éloïse", "3"], ['dit "oui"; vite', ""]]


def test_table_without_a_row_still_has_its_header() -> None:
    assert relire(ecrire_csv(["Nom", "Ville"], [])) == [["Nom", "Ville"]]


CELLULES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@given(st.lists(st.lists(CELLULES, min_size=2, max_size=2), max_size=4))
def test_what_people_type_neither_moves_a_column_nor_a_row(lignes: list[list[str]]) -> None:
    lues = relire(ecrire_csv(["a", "b"], lignes))[1:]
    assert [[avec_formule(cellule) for cellule in ligne] for ligne in lues] == lignes
