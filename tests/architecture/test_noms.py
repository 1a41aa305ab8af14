"""Check that a public name means one thing: what a newcomer greps leads to one place."""

import ast
from collections import defaultdict
from pathlib import Path

from core.migrations import RACINE
from tests.architecture.sources import arbre

# A public function whose name a convention outside this code wants, and which.
MEME_NOM = {"main": "the entry point of a program"}
# What is found by its name in the file of that name of each slice (web/tranches.py).
CONVENUES = {("demo.py", "conter")}
# What makes a handler: its module is one skin of a command, and its route names it.
_PEAUX = frozenset({"get", "post", "put", "patch", "delete", "command", "group", "task"})
PAQUETS = ("core", "auth", "droits", "offers", "carnet", "web")


def _modules() -> tuple[tuple[Path, ast.Module], ...]:
    return tuple(
        (chemin.relative_to(RACINE), arbre(chemin))
        for paquet in PAQUETS
        for chemin in sorted((RACINE / paquet).rglob("*.py"))
        if "node_modules" not in chemin.parts
    )


def _doubles(noms: dict[str, list[str]]) -> dict[str, list[str]]:
    return {nom: lieux for nom, lieux in sorted(noms.items()) if len(lieux) > 1}


def test_class_has_a_name_of_its_own() -> None:
    noms = defaultdict(list)
    for chemin, module in _modules():
        for noeud in module.body:
            if isinstance(noeud, ast.ClassDef) and not noeud.name.startswith("_"):
                noms[noeud.name].append(str(chemin))
    assert len(noms) > 300
    assert _doubles(noms) == {}, "qualify each by its object: ReponseDemande, ReponseSignalement"


def _est_peau(noeud: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(
        isinstance(d, ast.Call)
        and (d.func.attr if isinstance(d.func, ast.Attribute) else getattr(d.func, "id", ""))
        in _PEAUX
        for d in noeud.decorator_list
    )


def test_function_has_a_name_of_its_own() -> None:
    noms = defaultdict(list)
    for chemin, module in _modules():
        for noeud in module.body:
            if (
                isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef)
                and not noeud.name.startswith("_")
                and not _est_peau(noeud)
                and (chemin.name, noeud.name) not in CONVENUES
            ):
                noms[noeud.name].append(str(chemin))
    assert len(noms) > 900
    doubles = _doubles(noms)
    assert set(doubles) <= set(MEME_NOM), "qualify each by its object: repondre_demande_droit"
    assert set(MEME_NOM) <= set(doubles), "each exception still serves"
