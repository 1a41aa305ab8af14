"""Check that French labels are stored as they are shown: code never makes their capitals."""

import re

import pytest

from auth.cercle.vocabulary import ETATS_DESIGNATION, TITRES_DESIGNATION
from auth.paroles.vocabulary import DITS, TITRES_DITS
from auth.vocabulary import (
    LIBELLES_CATEGORIES,
    LIBELLES_FINALITES,
    TITRES_CATEGORIES,
    TITRES_FINALITES,
)
from core.migrations import RACINE
from droits.recus.vocabulary import RECUEILS_DITS, RECUEILS_TITRES

# « CCAS et CIAS » would become « Ccas et cias », « agences France Travail » lose its capitals.
_CAPITALES = re.compile(
    r"\.capitalize\(|\.title\(\)|\|\s*(?:capitalize|title|upper)\b|text-transform"
)


def test_no_code_template_or_style_capitalises_a_label() -> None:
    fautes = [
        f"{chemin.relative_to(RACINE)}:{rang}"
        for paquet in ("core", "auth", "droits", "offers", "carnet", "web")
        for forme in ("*.py", "*.html", "*.css", "*.typ")
        for chemin in sorted((RACINE / paquet).rglob(forme))
        if not {"node_modules", "vendor"} & set(chemin.parts)
        for rang, ligne in enumerate(chemin.read_text("utf-8").splitlines(), 1)
        if _CAPITALES.search(ligne)
    ]
    assert fautes == [], "store the label as it is shown"


# Nobody is known to be a man, and « (e) » is read aloud as a letter: the sentence turns round it.
_GENRE = re.compile(
    r"é\(e\)|[Vv]ous seule?\b"
    r"|[Vv]ous (?:en )?(?:êtes|serez|avez été)\s+"
    r"(?:prévenu|accompagné|déconnecté|connecté|proposé)\b"
)


def test_no_sentence_to_a_reader_supposes_who_reads() -> None:
    lus = [
        chemin
        for paquet in ("core", "auth", "droits", "offers", "carnet", "web", "docs/guide")
        for forme in ("*.py", "*.html", "*.md")
        for chemin in sorted((RACINE / paquet).rglob(forme))
    ]
    fautes = [
        f"{chemin.relative_to(RACINE)}: {faute[0]}"
        for chemin in lus
        for faute in _GENRE.finditer(chemin.read_text("utf-8"))
    ]
    assert fautes == []


@pytest.mark.parametrize("faute", ["né(e) le", "vous en êtes\n  prévenu", "vous seul lisez"])
def test_sentence_that_supposes_who_reads_is_seen(faute: str) -> None:
    assert _GENRE.search(faute)


@pytest.mark.parametrize(
    ("phrases", "titres"),
    [
        (LIBELLES_CATEGORIES, TITRES_CATEGORIES),
        (LIBELLES_FINALITES, TITRES_FINALITES),
        (DITS, TITRES_DITS),
        (RECUEILS_DITS, RECUEILS_TITRES),
        (ETATS_DESIGNATION, TITRES_DESIGNATION),
    ],
)
def test_label_alone_says_what_it_says_in_a_sentence(
    phrases: dict[str, str], titres: dict[str, str]
) -> None:
    assert list(titres) == list(phrases)
    for cle, phrase in phrases.items():
        assert titres[cle] == phrase[0].upper() + phrase[1:]
