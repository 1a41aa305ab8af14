"""Try the words that lose their end before a name, and look for those that templates forgot."""

import re
from pathlib import Path

import pytest

from auth.consentements.rules import nommer_domaines
from auth.vocabulary import Domaine, masque
from core.elision import de, de_lieu, que

RACINE = Path(__file__).resolve().parents[2]
# « de » or « que » before what is a name, that no filter elides.
_OUBLI = re.compile(
    r"\b(?:de|que) \{\{"
    r" \(?[a-z_.\[\]0-9]*(?:prenom|personne|commune|centre\.nom|propose_par|\.qui)\b"
    r"(?![^}]*\| pluriel)"
)


@pytest.mark.parametrize(
    ("nom", "ecrit"),
    [
        ("Nîmes", "de Nîmes"),
        ("Alès", "d’Alès"),
        ("Élodie", "d’Élodie"),
        ("Hélène", "d’Hélène"),
        ("Hassan", "de Hassan"),
        ("Yves", "d’Yves"),
        ("Yasmine", "de Yasmine"),
        ("Œuvres", "d’Œuvres"),
        ("logement", "de logement"),
    ],
)
def test_de_loses_its_e_before_a_vowel(nom: str, ecrit: str) -> None:
    assert de(nom) == ecrit
    assert que(nom) == ecrit.replace("d", "qu", 1)


@pytest.mark.parametrize(
    ("lieu", "ecrit"),
    [
        ("Le Vigan", "du Vigan"),
        ("Les Angles", "des Angles"),
        ("La Grand-Combe", "de La Grand-Combe"),
        ("L’Estréchure", "de L’Estréchure"),
        ("Uzès", "d’Uzès"),
        ("Lézan", "de Lézan"),
    ],
)
def test_article_of_a_place_contracts(lieu: str, ecrit: str) -> None:
    assert de_lieu(lieu) == ecrit


def test_domains_are_named_after_an_elided_de() -> None:
    dits = nommer_domaines(masque([Domaine.identite, Domaine.logement]))
    assert dits == "d’identité et coordonnées et logement"


def test_no_template_writes_de_or_que_before_a_name_by_itself() -> None:
    oublis = [
        f"{gabarit.relative_to(RACINE)}: {trouve[0]}"
        for paquet in ("auth", "carnet", "droits", "offers", "web")
        for gabarit in sorted((RACINE / paquet).rglob("*.html"))
        for trouve in _OUBLI.finditer(gabarit.read_text("utf-8"))
    ]
    assert oublis == []
