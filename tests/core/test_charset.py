"""Read French files in the charsets they come in."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import charset
from core.charset import BOM, compter_lignes, decoder_texte, lire_texte, separateur
from core.errors import Invalid


@pytest.mark.parametrize("nom", ["utf-8", "utf-8-sig", "cp1252", "iso-8859-15"])
def test_french_survives_its_charset(nom: str) -> None:
    assert decoder_texte("Économie, cœur, été : 12 €".encode(nom)) == "Économie, cœur, été : 12 €"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_text_in_the_charset_of_today_is_never_changed(texte: str) -> None:
    assert decoder_texte(BOM + texte.encode()) == texte
    if not texte.startswith("\ufeff"):
        assert decoder_texte(texte.encode()) == texte


@given(st.binary(max_size=40))
def test_no_byte_stops_the_reading(octets: bytes) -> None:
    assert isinstance(decoder_texte(octets), str)


@pytest.mark.parametrize(
    ("entete", "coupe"),
    [
        ("id;nom;ville", ";"),
        ("id,nom,ville", ","),
        ("id\tnom", "\t"),
        ("id;nom,s;v", ";"),
        ("id", ";"),
    ],
)
def test_separator_is_the_one_that_the_header_holds_most(entete: str, coupe: str) -> None:
    assert separateur(entete) == coupe


def test_file_is_read_whole_whatever_wrote_it(tmp_path: Path) -> None:
    fichier = tmp_path / "offres.csv"
    fichier.write_bytes("nom\nDiététique d’Alès".encode("cp1252"))
    assert lire_texte(fichier) == "nom\nDiététique d’Alès"


@pytest.mark.parametrize(
    ("octets", "lignes"),
    [(b"", 1), (b"a", 1), (b"a\n", 2), ("é\nœ\n😀".encode(), 3), (b"a\r\nb", 2)],
)
def test_lines_are_counted_as_an_editor_shows_them(
    tmp_path: Path, octets: bytes, lignes: int
) -> None:
    fichier = tmp_path / "offres.jsonl"
    fichier.write_bytes(octets)
    assert compter_lignes(fichier) == lignes


@pytest.mark.parametrize("coupe", [1, 2, 3, 5])
def test_letter_cut_between_two_reads_is_one_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, coupe: int
) -> None:
    monkeypatch.setattr(charset, "_MORCEAU", coupe)
    fichier = tmp_path / "offres.jsonl"
    fichier.write_bytes("é😀\nœ\n".encode())
    assert compter_lignes(fichier) == 3


@pytest.mark.parametrize("octets", ["été\n".encode("cp1252"), b"a\n\xc3", b"\xff\xfe"])
def test_lines_of_another_charset_are_not_counted(tmp_path: Path, octets: bytes) -> None:
    fichier = tmp_path / "offres.jsonl"
    fichier.write_bytes(octets)
    assert compter_lignes(fichier) is None


@pytest.mark.parametrize("lire", [lire_texte, compter_lignes])
def test_file_that_is_not_there_is_refused_by_its_name(tmp_path: Path, lire: object) -> None:
    assert callable(lire)
    with pytest.raises(Invalid) as refus:
        lire(tmp_path / "absent.csv")
    dit = refus.value.erreurs["fichier"]
    assert dit.startswith("absent.csv ne peut pas être lu")
    assert str(tmp_path) not in dit


def test_file_made_to_fill_the_memory_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charset, "TAILLE_MAX_OCTETS", 2**20)
    fichier = tmp_path / "gros.csv"
    fichier.write_bytes(b"a" * 2**20)
    assert len(lire_texte(fichier)) == 2**20
    fichier.write_bytes(b"a" * (2**20 + 1))
    with pytest.raises(Invalid) as refus:
        lire_texte(fichier)
    assert refus.value.erreurs == {"fichier": "gros.csv dépasse 1 Mo."}
