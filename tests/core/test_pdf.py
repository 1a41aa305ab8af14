"""Print any text that people write, on paper that is read aloud as well as seen."""

import io
from pathlib import Path
from typing import Any

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.pdf import _caracteres, imprimer

RACINE = Path(__file__).resolve().parents[2]
GABARITS = [
    g
    for paquet in ("auth", "droits", "offers", "carnet")
    for g in (RACINE / paquet).rglob("templates/*.typ")
]


def recu(texte: str) -> pypdf.PdfReader:
    lignes = [("Personne", texte)]
    donnees = {"titre": "Reçu", "phrase": "Une phrase.", "lignes": lignes, "droits": "Vos droits."}
    return pypdf.PdfReader(io.BytesIO(imprimer("droits.recus/recu.typ", donnees)))


def lire(lecteur: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in lecteur.pages).replace("\u200b", "")


def polices(lecteur: pypdf.PdfReader) -> dict[str, bool]:
    """Give each font of the first page, and whether it is in the file."""
    lues: dict[str, bool] = {}
    ressources: Any = lecteur.pages[0]["/Resources"]
    for police in ressources["/Font"].values():
        descendante = police["/DescendantFonts"][0].get_object()
        lues[descendante["/BaseFont"]] = bool(
            {"/FontFile2", "/FontFile3"} & set(descendante["/FontDescriptor"])
        )
    return lues


@pytest.mark.parametrize(
    "nom",
    ["Yıldız Đurić", "Łukasz", "Nguyễn Thị", "Ștefan", "«\u202fŒuvre\u202f»", "Київ", "Ελένη"],
)
def test_names_from_elsewhere_are_drawn(nom: str) -> None:
    lecteur = recu(nom)
    assert nom in lire(lecteur)
    assert all("NotoSans" in police for police in polices(lecteur)), (
        "a letter was borrowed from another font"
    )
    assert all(polices(lecteur).values()), "a font is not in the file"


@pytest.mark.parametrize("nom", ["محمد", "नेपाल"])
def test_names_in_other_writings_are_drawn(nom: str) -> None:
    assert "\ufffd" not in lire(recu(nom))


def test_letter_without_a_drawing_is_marked_and_the_rest_is_printed() -> None:
    assert "Café \ufffd des \ufffd amis" in lire(recu("Café 😀 des 中\ufe0f\x01 amis"))


def test_every_character_of_our_fonts_is_drawn() -> None:
    recu("😀 " + " ".join(sorted(_caracteres())))


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_is_printed(texte: str) -> None:
    assert "Vos droits" in lire(recu(texte))


@pytest.mark.parametrize(
    "texte",
    [
        '#read("/etc/hostname")',
        "= Titre",
        "$x^2$",
        "https://xqz.example/",
        "#link(1)[a]",
        "<a>@a",
        "*gras* `brut` \\",
    ],
)
def test_text_is_never_markup(texte: str) -> None:
    lecteur = recu(texte)
    assert texte in lire(lecteur).replace("\n", " ")
    assert not any(page.get("/Annots") for page in lecteur.pages)


@pytest.mark.parametrize("gabarit", GABARITS, ids=lambda g: g.name)
def test_template_runs_no_text_and_fetches_nothing(gabarit: Path) -> None:
    lu = gabarit.read_text("utf-8")
    assert not [
        mot for mot in ("eval(", "@preview", "@local", "read(", "link(", "mode: ") if mot in lu
    ]


def test_word_longer_than_its_line_is_cut() -> None:
    lignes = lire(recu("x" * 200)).split("\n")
    assert max(ligne.count("x") for ligne in lignes) < 80
    assert sum(ligne.count("x") for ligne in lignes) == 200
