"""Check that what is only read changes nothing: a GET calls no command that writes."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.architecture.sources import arbre

RACINE = Path(__file__).resolve().parents[2]
PAQUETS = ("auth", "carnet", "droits", "offers", "web")
# Reading is written in the journal, and what stands in the way is asked first.
LUES = ("noter", "exiger", "lire", "nommer", "prendre", "est_")
# Steps of logging in, each bound to the browser that began; nobody is anybody before they end.
ETAPES = {
    ("auth.federations.commands", "partir"): "keeps what the return is compared with",
    ("auth.federations.commands", "reprendre_connexion"): "the provider sends the browser back",
    ("auth.federations.commands", "identifier"): "the provider sends the browser back",
    ("auth.connexions.commands", "fermer_ancienne"): "the session that the new one replaces",
    ("auth.connexions.commands", "ouvrir_apres_preuve"): "what the provider proved",
    ("auth.seconds_facteurs.commands", "proposer_secret"): "shows a secret that is not held yet",
    # As the journal: that somebody has read is what reading writes.
    ("carnet.messages.commands", "marquer_lue"): "what one opens is marked as read",
}


@cache
def _ecrivent(module: str) -> frozenset[str]:
    fichier = RACINE / Path(*module.split(".")).with_suffix(".py")
    return frozenset(re.findall(r"^async def (\w+)", fichier.read_text("utf-8"), re.MULTILINE))


def _commandes(fichier: Path) -> dict[str, tuple[str, str]]:
    return {
        nom.asname or nom.name: (noeud.module, nom.name)
        for noeud in arbre(fichier).body
        if isinstance(noeud, ast.ImportFrom)
        and noeud.module
        and noeud.module.rpartition(".")[2] == "commands"
        for nom in noeud.names
        if nom.name in _ecrivent(noeud.module)
    }


def _appelees(fichier: Path) -> Iterator[tuple[str, str]]:
    """Give the commands that the GETs of a file reach, through its own functions."""
    commandes = _commandes(fichier)
    fonctions = {
        n.name: n
        for n in arbre(fichier).body
        if isinstance(n, ast.AsyncFunctionDef | ast.FunctionDef)
    }
    reste = [f for f in fonctions.values() if any(_est_get(d) for d in f.decorator_list)]
    vues = set()
    while reste:
        for noeud in ast.walk(reste.pop()):
            if isinstance(noeud, ast.Name) and noeud.id not in vues:
                vues.add(noeud.id)
                if noeud.id in commandes:
                    yield commandes[noeud.id]
                elif noeud.id in fonctions:
                    reste.append(fonctions[noeud.id])


def _est_get(decorateur: ast.expr) -> bool:
    return (
        isinstance(decorateur, ast.Call)
        and isinstance(decorateur.func, ast.Name)
        and decorateur.func.id == "get"
    )


def test_what_is_only_read_calls_no_command_that_writes() -> None:
    trouvees = {
        commande
        for paquet in PAQUETS
        for fichier in (RACINE / paquet).rglob("*.py")
        if fichier.name.startswith(("pages", "api")) and "@get(" in fichier.read_text("utf-8")
        for commande in _appelees(fichier)
    }
    assert len(trouvees) > len(ETAPES)
    assert {c for c in trouvees if not c[1].startswith(LUES)} == set(ETAPES)
