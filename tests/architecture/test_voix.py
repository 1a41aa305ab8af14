"""Check the voice of her space: what is said to the person is never said of her.

Titles, labels and buttons are hers (« mon », « je »); what the service says to her says « vous ».
"""

import re
from collections.abc import Iterator

import pytest

from auth.avis.vocabulary import PHRASES_A_ELLE
from core.migrations import RACINE

# The templates that she alone is shown; those that others read too say « vous » by
# `elements.elle()`.
SIENS = (
    "auth/cercle/templates/mon_cercle.html",
    "auth/consentements/templates/accord.html",
    "auth/consentements/templates/accord_relu.html",
    "auth/consentements/templates/confirmation.html",
    "auth/consentements/templates/qui_sait_quoi.html",
    "auth/consentements/templates/retrait.html",
    "auth/entrees/templates/entrer.html",
    "carnet/diagnostic/templates/_mes_mots.html",
    "carnet/espace/templates/mon_parcours.html",
    "carnet/espace/templates/paroles.html",
    "droits/conservation/templates/contester.html",
    "droits/conservation/templates/copie_courte.html",
    "droits/conservation/templates/demander.html",
    "droits/conservation/templates/mes_droits.html",
    "droits/journal/templates/qui_a_regarde.html",
    "droits/journal/templates/signaler.html",
    "droits/recueil/templates/remise.html",
)
# Whoever accompanies her, or is reported by her, is no third person's name for herself.
_AUTRES = re.compile(r"la personne (?:qui vous accompagne|que vous signalez)", re.IGNORECASE)
BANNIS = re.compile(
    r"\bla personne\b|\bbénéficiaire|\busager|\bmon référent|\bson référent"
    r"|\bVenue?\b|\bOrientée?\b|\bAccompagnée?\b|\bSuivie?\b",
    re.IGNORECASE,
)
# Sentences of more than fifteen words, as they are today: there may be fewer, never more.
LONGUES = 10
MOTS_AU_PLUS = 15
_CODE = re.compile(r"\{#.*?#\}|\{%.*?%\}", re.DOTALL)
_DIT = re.compile(r'"([^"{}<>]*[A-Za-zÀ-ÿ]{3}[^"{}<>]* [^"{}<>]*)"')
_BALISE = re.compile(
    r"</?(?:p|h\d|li|dt|dd|div|button|label|legend|summary|section|a|td|th|title)\b[^>]*>"
)


def _textes(gabarit: str) -> Iterator[str]:
    source = (RACINE / gabarit).read_text("utf-8")
    # The sentences that an expression chooses among, then what stands between tags.
    yield from (" ".join(dit.split()) for dit in _DIT.findall(re.sub(r"<[^>]*>", "", source)))
    nu = re.sub(r"\{\{.*?\}\}", "x", _CODE.sub("", source), flags=re.DOTALL)
    for morceau in _BALISE.split(nu):
        if dit := " ".join(re.sub(r"<[^>]*>", "", morceau).split()):
            yield dit


def _phrases(dit: str) -> list[str]:
    return [p for p in re.split(r"(?<=[.!?;:])\s", dit) if p]


@pytest.mark.parametrize("gabarit", SIENS)
def test_she_is_spoken_to_and_never_of(gabarit: str) -> None:
    dits = {_AUTRES.sub("", dit) for dit in _textes(gabarit)}
    assert [dit for dit in sorted(dits) if BANNIS.search(dit)] == []


def test_notices_speak_to_her() -> None:
    assert [phrase for phrase in PHRASES_A_ELLE.values() if BANNIS.search(phrase)] == []


def test_sentences_of_her_space_grow_no_longer() -> None:
    phrases = {p for gabarit in SIENS for dit in _textes(gabarit) for p in _phrases(dit)}
    longues = [p for p in sorted(phrases) if len(p.split()) > MOTS_AU_PLUS]
    assert len(longues) <= LONGUES, longues


# What a person may have said, written bare: only the macros know in which letter it is read.
_NU = re.compile(r"\{\{[^{}]*\bconstat\.texte\s*\}\}|elements\.citation\([^)]*constat\.texte\)")
_MACROS = RACINE / "web" / "templates" / "macros" / "elements.html"


def test_what_she_said_is_always_shown_in_her_letter() -> None:
    gabarits = [
        gabarit
        for paquet in ("auth", "droits", "offers", "carnet", "web")
        for gabarit in (RACINE / paquet).rglob("*.html")
    ]
    bares = [
        str(gabarit.relative_to(RACINE))
        for gabarit in gabarits
        if gabarit != _MACROS and _NU.search(gabarit.read_text("utf-8"))
    ]
    assert bares == []
