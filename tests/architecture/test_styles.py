"""Check that the style holds nothing that no page uses."""

import re
from pathlib import Path

from core.migrations import RACINE

_STYLE = RACINE / "web" / "static" / "carnet.css"
_PAQUETS = ("auth", "droits", "offers", "carnet", "web")
# The components of the system that a page takes when it has what they show.
SYSTEME = frozenset(
    {
        "afaire", "agenda", "alerte-mot", "arret", "attente", "avec-bandeau", "axes",
        "bandeau-dedans", "bandeau-ligne", "carnet-corps", "filtrer-frise", "page-carnet",
        "premiere",
        "qui-voit", "sans-papier", "vue", "bloc", "bloc-serre", "bloc-tete", "chemin", "collant",
        "compte", "corps", "cr", "cr-dem", "cr-non", "cr-oui", "criteres", "depuis", "discrets",
        "droite", "etat", "etiquette", "fil-ariane", "g-ambre", "g-brique", "g-vif", "gestes",
        "identite", "imprime", "issues", "lecteurs", "lignes", "maintenant", "mots", "n",
        "nom", "note", "objectif", "ok", "panneau", "pas", "passe", "phrase", "pos",
        "pos-bloque", "pos-force", "pos-freine", "pos-non", "pos-tait", "pos-va", "quand", "qui",
        "registre", "s-bloque", "s-force", "s-freine", "signal", "signaux", "suite",
        "sujets", "tete-mois", "urgent", "vif",
        "col-1-1", "col-4-5-3", "col-5-7", "col-7-5", "col-8-4",
    }
)  # fmt: skip


def _lire(*suffixes: str) -> str:
    return "\n".join(
        chemin.read_text("utf-8")
        for paquet in _PAQUETS
        for chemin in sorted(Path(RACINE, paquet).rglob("*"))
        if chemin.suffix in suffixes and "vendor" not in chemin.parts and chemin != _STYLE
    )


def _classes() -> set[str]:
    nu = re.sub(r"/\*.*?\*/", "", _STYLE.read_text("utf-8"), flags=re.DOTALL)
    # Selectors alone: what stands between braces holds values.
    selecteurs = re.sub(r"\{[^{}]*\}", " ", nu)
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", selecteurs))


# Quoted words that may be classes: « carte », « badge etat-{{ code }} », « n-large ».
_DITS = re.compile(r"[\"']([a-z][\w -]*?)(?=[\"'{])|block classe %\}([^{]*)")


def _ecrites() -> set[str]:
    dits = _DITS.findall(_lire(".html", ".py", ".js"))
    return {mot for paire in dits for dit in paire for mot in dit.split()} | {"leaflet-container"}


def test_style_names_no_class_that_nothing_shows() -> None:
    ecrites = _ecrites()
    # The page writes the beginning of some, a vocabulary the rest.
    debuts = ("etat-", "classe-", "urgence-")
    inutiles = {c for c in _classes() - SYSTEME - ecrites if not c.startswith(debuts)}
    assert inutiles == set()


def test_system_is_the_one_of_the_style() -> None:
    assert _classes() >= SYSTEME
