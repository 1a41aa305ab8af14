"""Hand the readers of producers' files what nobody should: cut, huge, empty, in other charsets."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from core.charset import BOM
from core.errors import Invalid
from offers.catalogue.classeur import PASSAGE, lire_classeur, proteger
from offers.catalogue.lecture import LISTES, SUFFIXES, exiger_lisible, lire_fichier

ICI = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
MOTS = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00\r\n"),
    min_size=1,
    max_size=30,
)


def lire(tmp_path: Path, nom: str, octets: bytes) -> list[tuple[int, Any]]:
    """Write a file, and read all its rows."""
    fichier = tmp_path / nom
    fichier.write_bytes(octets)
    return list(lire_fichier(fichier).lignes)


def refuser(tmp_path: Path, nom: str, octets: bytes) -> str:
    """Write a file that must be refused; gives the sentence."""
    with pytest.raises(Invalid) as leve:
        lire(tmp_path, nom, octets)
    assert set(leve.value.erreurs) == {"fichier"}
    return leve.value.erreurs["fichier"]


@ICI
@given(st.binary(max_size=200), st.sampled_from([".json", ".jsonl", ".ndjson", ".csv", ".txt"]))
def test_any_bytes_are_rows_or_one_french_sentence(
    tmp_path: Path, octets: bytes, suffixe: str
) -> None:
    lignes: list[tuple[int, Any]] = []
    refus: dict[str, str] = {}
    try:
        lignes = lire(tmp_path, f"f{suffixe}", octets)
    except Invalid as leve:
        refus = leve.erreurs
    assert set(refus) <= {"fichier"}
    assert all(phrase.strip() for phrase in refus.values())
    numeros = [numero for numero, _ in lignes]
    assert numeros == sorted(set(numeros))


@ICI
@given(
    st.lists(
        st.dictionaries(MOTS, MOTS | st.integers(-(2**53), 2**53) | st.none(), min_size=1),
        min_size=1,
    )
)
def test_json_says_the_same_as_a_list_and_line_by_line(
    tmp_path: Path, lignes: list[dict[str, Any]]
) -> None:
    liste = json.dumps(lignes, ensure_ascii=False).encode()
    une_a_une = "".join(json.dumps(ligne, ensure_ascii=False) + "\n" for ligne in lignes).encode()
    assert [ligne for _, ligne in lire(tmp_path, "a.json", liste)] == lignes
    assert [ligne for _, ligne in lire(tmp_path, "a.jsonl", une_a_une)] == lignes
    assert [ligne for _, ligne in lire(tmp_path, "a.jsonl", BOM + une_a_une)] == lignes
    enveloppe = json.dumps({"items": lignes}).encode()
    assert [ligne for _, ligne in lire(tmp_path, "a.json", enveloppe)] == lignes


@pytest.mark.parametrize("coupe", [",", ";", "\t"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp1252", "iso-8859-15"])
@pytest.mark.parametrize("fin", ["\n", "\r\n"])
def test_csv_is_read_whatever_wrote_it(tmp_path: Path, coupe: str, charset: str, fin: str) -> None:
    sortie = io.StringIO(newline="")
    ecrire = csv.writer(sortie, delimiter=coupe, lineterminator=fin)
    ecrire.writerows([["id", "nom", "description"], ["a--1", "Été à l'île", f"Deux{fin}lignes"]])
    ((numero, ligne),) = lire(tmp_path, "f.csv", sortie.getvalue().encode(charset))
    assert numero == 2
    assert (ligne["id"], ligne["nom"]) == ("a--1", "Été à l'île")
    assert ligne["description"].split() == ["Deux", "lignes"]


def test_windows_punctuation_and_the_euro_survive(tmp_path: Path) -> None:
    texte = "id;nom\n1;L’œuvre à 3 €"
    for charset in ("utf-8", "cp1252"):
        ((_, ligne),) = lire(tmp_path, "f.csv", f"{texte}\n".encode(charset))
        assert ligne["nom"] == "L’œuvre à 3 €"
    ((_, ligne),) = lire(tmp_path, "f.csv", "id;nom\n1;œuvre à 3 €\n".encode("iso-8859-15"))
    assert ligne["nom"] == "œuvre à 3 €"


@pytest.mark.parametrize(
    ("octets", "dit"),
    [
        (b"id;nom\n1;a;b;c\n", "ligne 2 : 4 cellules pour 2 colonnes"),
        (b'id;nom\n1;"jamais ferm\xc3\xa9\n', "un guillemet est ouvert sans"),
        (b'id;nom\n1;"a"b\n', "un guillemet est ouvert sans"),
        (b"id;nom\n1;a\n2", "ligne 3 : le fichier s’arrête au milieu"),
        (b"id;nom\n1;a\x00b\n", "ligne 2 : un octet nul"),
        (
            b'a;b;c;d;e\n1;"oubli;2;3;4\n1;2;3;4;5\n1;2;3;4"\n',
            "ligne 2 : un guillemet ouvert avale",
        ),
    ],
)
def test_damaged_csv_is_refused_at_its_line(tmp_path: Path, octets: bytes, dit: str) -> None:
    phrase = refuser(tmp_path, "f.csv", octets)
    assert dit in phrase
    assert phrase.startswith("f.csv")


@pytest.mark.parametrize(
    ("octets", "lignes"),
    [
        (b"", []),
        (b"\n\n", []),
        (b"id;nom", []),
        (b"id;nom\n", []),
        (b"id;nom\n;\n\n1;a\n", [(4, {"id": "1", "nom": "a"})]),
        # Spreadsheets drop the empty cells at the end of a row.
        (b"id;nom;note\n1;a\n2;b;c\n", [(2, {"id": "1", "nom": "a"}),
                                        (3, {"id": "2", "nom": "b", "note": "c"})]),
        # A column without a name is nobody's.
        (b"id;;nom\n1;x;a\n", [(2, {"id": "1", "nom": "a"})]),
        (b" id ; nom \n1;a\n", [(2, {"id": "1", "nom": "a"})]),
        # What guards a cell against formulas is taken off.
        (b"id;nom\n1;'=SOMME(A1)\n", [(2, {"id": "1", "nom": "=SOMME(A1)"})]),
        (b"id;nom\n1;'60s'\n", [(2, {"id": "1", "nom": "'60s'"})]),
    ],
)  # fmt: skip
def test_csv_at_its_limits(
    tmp_path: Path, octets: bytes, lignes: list[tuple[int, dict[str, str]]]
) -> None:
    assert lire(tmp_path, "f.csv", octets) == lignes


def test_cell_above_any_description_is_refused_not_held(tmp_path: Path) -> None:
    octets = b"id;nom\n1;" + b"a" * 1_000_001 + b"\n"
    assert "guillemet" in refuser(tmp_path, "f.csv", octets)


@pytest.mark.parametrize(
    ("cellule", "liste"),
    [
        ("", None),
        ("a", ["a"]),
        ("a|b | c", ["a", "b", "c"]),
        ("a,b,,c", ["a", "b", "c"]),
        # One separator holds: a comma inside stays where bars cut.
        ("a,b|c", ["a,b", "c"]),
        ('["a", "b,c"]', ["a", "b,c"]),
        ("[]", []),
        ("[cassé", ["[cassé"]),
        ("|", []),
    ],
)
@pytest.mark.parametrize("champ", sorted(LISTES))
def test_list_in_a_cell_is_cut_one_way(
    tmp_path: Path, cellule: str, liste: list[str] | None, champ: str
) -> None:
    sortie = io.StringIO()
    csv.writer(sortie, delimiter=";").writerows([["id", champ, "z"], ["1", cellule, "z"]])
    ((_, ligne),) = lire(tmp_path, "f.csv", sortie.getvalue().encode())
    assert ligne.get(champ) == liste


@pytest.mark.parametrize(
    ("octets", "attendues"),
    [
        (b'{"id": 1}\n\n   \n{"id": 2}\n', [(1, {"id": 1}), (4, {"id": 2})]),
        (b'{"id": 1}\n{cass\xc3\xa9\n{"id": 2}', [(1, {"id": 1}), (2, None), (3, {"id": 2})]),
        (b'{"id": 1}\r\n{"id": 2}\r\n', [(1, {"id": 1}), (2, {"id": 2})]),
        (b'{"id": NaN}\n3\nnull\n[]\n"x"\n', [(2, 3), (3, None), (4, []), (5, "x")]),
        (b'{"id": 1}\n' + b"[" * 100_000 + b"\n", [(1, {"id": 1}), (2, None)]),
        (b'{"id": "\\ud800"}\n', [(1, {"id": "\ud800"})]),
    ],
)
def test_bad_line_is_none_at_its_number(
    tmp_path: Path, octets: bytes, attendues: list[tuple[int, Any]]
) -> None:
    lues = lire(tmp_path, "f.jsonl", octets)
    assert [ligne for ligne in lues if not str(ligne[1]).startswith("{'id': nan")] == attendues


@pytest.mark.parametrize(
    "octets", [b"[1, 2", b'[{"id": 1}', b"[" * 100_000, b'{"items": [}', b"[\xff\xfe]"]
)
def test_json_cut_short_is_refused_in_one_sentence(tmp_path: Path, octets: bytes) -> None:
    assert refuser(tmp_path, "f.json", octets) == "f.json n’est pas du JSON lisible."


@pytest.mark.parametrize(
    ("contenu", "nombre"),
    [
        ([], 0),
        ({"items": []}, 0),
        ({"structures": [{"id": 1}], "services": [{"id": 2}, {"id": 3}]}, 3),
        ({"structures": [{"id": 1}], "services": "rien"}, 1),
        ({"id": "seul"}, 1),
        ([None, 3, "x", {"id": 1}], 4),
    ],
)
def test_json_in_any_envelope(tmp_path: Path, contenu: Any, nombre: int) -> None:
    fichier = tmp_path / "f.json"
    fichier.write_text(json.dumps(contenu), "utf-8")
    lu = lire_fichier(fichier)
    assert lu.total == len(list(lu.lignes)) == nombre


@pytest.mark.parametrize(
    ("nom", "contenu", "permis"),
    [
        *((f"offres{suffixe}", b"x", True) for suffixe in SUFFIXES),
        ("OFFRES.CSV", b"x", True),
        ("offres.csv", b"", False),
        ("offres.xls", b"x", False),
        ("offres.csv.exe", b"x", False),
        ("offres", b"x", False),
        ("", b"x", False),
        (".csv", b"x", False),
        ("../../etc/passwd", b"x", False),
    ],
)
def test_file_handed_in_is_of_a_known_kind(nom: str, contenu: bytes, permis: bool) -> None:
    if permis:
        assert exiger_lisible(nom, contenu) in SUFFIXES
        return
    with pytest.raises(Invalid) as leve:
        exiger_lisible(nom, contenu)
    assert set(leve.value.erreurs) == {"fichier"}


def classeur(tmp_path: Path, feuilles: dict[str, list[list[Any]]]) -> Path:
    """Write a workbook."""
    livre = Workbook(write_only=True)
    for nom, lignes in feuilles.items():
        feuille = livre.create_sheet(nom)
        for ligne in lignes:
            feuille.append(ligne)
    chemin = tmp_path / "f.xlsx"
    livre.save(chemin)
    return chemin


def test_workbook_gives_its_two_sheets_and_no_other(tmp_path: Path) -> None:
    fichier = classeur(
        tmp_path,
        {
            "Lisez-moi": [["id"], ["non"]],
            "services": [["id", "thematiques", None, "vide"], ["o1", "a|b", "perdu", None]],
            "structures": [["id", "siret"], ["s1", 12345678901234.0], [None, None], ["s2", True]],
        },
    )
    assert list(lire_fichier(fichier).lignes) == [
        (2, {"id": "s1", "siret": "12345678901234"}),
        (4, {"id": "s2", "siret": "true"}),
        (2, {"id": "o1", "thematiques": ["a", "b"]}),
    ]


def test_workbook_without_those_names_gives_its_first_sheet(tmp_path: Path) -> None:
    fichier = classeur(tmp_path, {"Feuil1": [["id"], ["s1"]], "Feuil2": [["id"], ["s2"]]})
    assert list(lire_classeur(fichier, PASSAGE)) == [(2, {"id": "s1"})]


def test_empty_workbook_is_no_row_and_a_cut_one_is_refused(tmp_path: Path) -> None:
    fichier = classeur(tmp_path, {"Feuil1": []})
    assert list(lire_classeur(fichier, PASSAGE)) == []
    entier = fichier.read_bytes()
    for octets in (entier[: len(entier) // 2], entier[:-30], b"PK\x03\x04" + b"\x00" * 400):
        assert "n’est pas un classeur XLSX lisible" in refuser(tmp_path, "f.xlsx", octets)


def test_archive_of_thousands_of_files_is_refused(tmp_path: Path) -> None:
    fichier = tmp_path / "f.xlsx"
    with zipfile.ZipFile(fichier, "w") as archive:
        for rang in range(2_001):
            archive.writestr(f"{rang}", b"")
    with pytest.raises(Invalid, match="champs sont à corriger") as leve:
        list(lire_classeur(fichier, PASSAGE))
    assert "se déplie au-delà de 60 Mo" in leve.value.erreurs["fichier"]


@given(st.text(max_size=40))
def test_any_text_is_written_for_a_workbook_and_read_back(texte: str) -> None:
    ecrit = proteger(texte)
    assert not any(ord(c) < 32 and c not in "\t\n" for c in ecrit)
    assert _relire(ecrit) == texte


def _relire(ecrit: str) -> str:
    """Read a protected text as Office Open XML says."""
    lu, rang = "", 0
    while rang < len(ecrit):
        code = ecrit[rang + 2 : rang + 6]
        est_code = ecrit[rang : rang + 2] == "_x" and ecrit[rang + 6 : rang + 7] == "_"
        if est_code and len(code) == 4 and all(c in "0123456789abcdefABCDEF" for c in code):
            lu, rang = lu + chr(int(code, 16)), rang + 7
        else:
            lu, rang = lu + ecrit[rang], rang + 1
    return lu
