"""Check that what a slice brings is found, and that what it forgets is said."""

import ast
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from litestar import Router

from core.migrations import RACINE
from tests.auth.mutants import MUTANTS
from web import tranches
from web.app import PAGES
from web.sante import MURS
from web.tranches import PAQUETS, TrancheError, modules, reunir_tables, routers, trouver_fichiers
from web.travaux import LIBELLES, MODULES


def _module(nom: str, **contenu: object) -> ModuleType:
    module = ModuleType(nom)
    vars(module).update(contenu)
    return module


def _faits() -> Iterator[tuple[str, str]]:
    """List the keys that pages answer with: « vers(chemin, "constat") »."""
    for paquet in PAQUETS:
        for fichier in sorted((RACINE / paquet).glob("*/pages*.py")):
            for noeud in ast.walk(ast.parse(fichier.read_text("utf-8"))):
                if isinstance(noeud, ast.Call) and getattr(noeud.func, "id", "") == "vers":
                    dits = [*noeud.args[1:2], *(k.value for k in noeud.keywords if k.arg == "fait")]
                    for dit in (n for d in dits for n in ast.walk(d)):
                        if isinstance(dit, ast.Constant) and isinstance(dit.value, str):
                            yield str(fichier.relative_to(RACINE)), dit.value


def test_a_slice_put_in_a_package_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for nom in ("notes", "alertes"):
        tranche = tmp_path / "bidon" / nom
        (tranche / "templates").mkdir(parents=True)
        for fichier in ("../__init__.py", "__init__.py", "pages.py", "pages_suites.py"):
            (tranche / fichier).write_text(
                'from litestar import Router\nrouter = Router("/", route_handlers=[])\n'
            )
    monkeypatch.setattr(tranches, "RACINE", tmp_path)
    monkeypatch.setattr(tranches, "PAQUETS", ("absent", "bidon"))
    monkeypatch.syspath_prepend(str(tmp_path))
    trouves = modules("pages", "pages_*")
    assert [module.__name__ for module in trouves] == [
        "bidon.alertes.pages",
        "bidon.alertes.pages_suites",
        "bidon.notes.pages",
        "bidon.notes.pages_suites",
    ]
    assert len(routers(trouves)) == 4
    assert list(trouver_fichiers("templates")) == ["bidon.alertes", "bidon.notes"]


def test_pages_without_a_router_are_refused_by_name() -> None:
    avec = _module("bidon.avec.pages", router=Router("/", route_handlers=[]))
    with pytest.raises(TrancheError, match=r"in bidon\.sans\.pages$"):
        routers((avec, _module("bidon.sans.pages")))


def test_a_key_said_twice_is_refused_by_name() -> None:
    un, deux = _module("a.un.pages", FAITS={"note": "Oui."}), _module("a.deux.pages")
    assert reunir_tables((un, deux), "FAITS") == {"note": "Oui."}
    with pytest.raises(TrancheError, match=r"a\.deux\.pages\.FAITS says again note"):
        reunir_tables((un, _module("a.deux.pages", FAITS={"note": "Non."})), "FAITS")


def test_each_act_that_pages_answer_has_its_sentence() -> None:
    repondus = list(_faits())
    faits = reunir_tables(PAGES, "FAITS")
    assert len(repondus) > 50
    assert [(fichier, cle) for fichier, cle in repondus if cle not in faits] == []
    assert sorted(set(reunir_tables(PAGES, "REVENIR")) - set(faits)) == []


def test_each_job_has_a_name_that_an_operator_reads() -> None:
    taches = {nom for module in MODULES for nom in module.app.tasks if "." not in nom}
    assert sorted(taches ^ set(LIBELLES)) == []


def test_each_wall_of_a_slice_is_applied() -> None:
    murs = {mur for paquet in PAQUETS for mur in (RACINE / paquet).rglob("mur.sql")}
    assert murs <= set(MURS)


def test_each_wall_of_a_slice_is_broken_on_purpose() -> None:
    """A wall that comes without planted faults (tests/<package>/<slice>/mur.py) is refused."""
    murs = {str(mur.relative_to(RACINE)) for mur in MURS if mur.name == "mur.sql"}
    assert sorted(murs - {mutant.fichier for mutant in MUTANTS}) == []
