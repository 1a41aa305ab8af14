"""Check that a carnet is written by its few gestures alone.

A write without its lines cannot be typed.
"""

import ast
import re
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from carnet.elements.models import Element
from core.migrations import RACINE
from tests.architecture.sources import noeuds
from web.modeles import TABLES

MODELES = {
    modele.__name__ for modele in Element.__subclasses__() if hasattr(modele, "__tablename__")
}
RELATIONS = sorted(nom for nom, table in TABLES.tables.items() if "sorte" in table.info)
COLONNES = {colonne.name for nom in RELATIONS for colonne in TABLES.tables[nom].columns}
# Where the gestures are: the only place that adds, changes and signs.
ICI = "carnet/elements/"
# Which function of the wall writes an item, and the commands that call it: none but the gestures,
# or with one of them.
FONCTIONS: dict[str, set[str]] = {
    "prive.corriger(": set(),
    "prive.reprendre_rendez_vous": {"carnet/parcours/commands.py"},
    "prive.choisir_creneau": {"carnet/parcours/commands.py"},
}
AJOUTENT = {"add", "add_all", "merge", "delete"}
ECRIVENT = {"insert", "update", "delete"}
SQL = re.compile(
    rf"\b(?:insert into|update|delete from|merge into)\s+({'|'.join(RELATIONS)})\b", re.I
)


def nom_appele(appel: ast.Call) -> str:
    return (
        appel.func.attr if isinstance(appel.func, ast.Attribute) else getattr(appel.func, "id", "")
    )


def nomme_un_element(noeud: ast.AST) -> bool:
    return any(isinstance(n, ast.Name) and n.id in MODELES for n in ast.walk(noeud))


def ecarts(lus: Collection[ast.AST], dans_carnet: bool = True) -> Iterator[str]:
    """List what writes an item otherwise than by a gesture."""
    en_parle = any(isinstance(n, ast.Name) and n.id in MODELES for n in lus)
    construits = {
        cible.id
        for n in (lus if en_parle else ())
        if isinstance(n, ast.Assign) and nomme_un_element(n.value)
        for cible in n.targets
        if isinstance(cible, ast.Name)
    }
    for n in lus:
        if isinstance(n, ast.Call):
            nom = nom_appele(n)
            arguments = [*n.args, *(mot.value for mot in n.keywords)] if en_parle else []
            siens = [
                a
                for a in arguments
                if nomme_un_element(a) or (isinstance(a, ast.Name) and a.id in construits)
            ]
            if siens and nom in AJOUTENT | ECRIVENT:
                yield f"{n.lineno}: {nom}"
            if nom == "Plume":
                yield f"{n.lineno}: a pen that nobody gave"
            if dans_carnet and nom == "setattr":
                yield f"{n.lineno}: setattr"
        if dans_carnet and isinstance(n, ast.Assign | ast.AugAssign | ast.AnnAssign):
            cibles = n.targets if isinstance(n, ast.Assign) else [n.target]
            for cible in (c for x in cibles for c in ast.walk(x)):
                if (
                    isinstance(cible, ast.Attribute)
                    and cible.attr in COLONNES
                    and isinstance(cible.ctx, ast.Store)
                ):
                    yield f"{cible.lineno}: .{cible.attr} ="
        if (
            isinstance(n, ast.Constant)
            and isinstance(n.value, str)
            and (trouve := SQL.search(n.value))
        ):
            yield f"{n.lineno}: {trouve[0]}"


def fichiers() -> list[Path]:
    return [
        chemin
        for paquet in ("auth", "droits", "offers", "carnet", "web")
        for chemin in sorted((RACINE / paquet).rglob("*.py"))
        if not str(chemin.relative_to(RACINE)).startswith(ICI)
    ]


def test_no_slice_writes_an_item_or_a_line_of_the_timeline_otherwise() -> None:
    assert {"Constat", "Objectif", "Action", "RendezVous", "Evenement", "Version"} <= MODELES
    fautes = [
        f"{chemin.relative_to(RACINE)}:{ecart}"
        for chemin in fichiers()
        for ecart in ecarts(noeuds(chemin), chemin.is_relative_to(RACINE / "carnet"))
    ]
    assert not fautes, "\n".join(fautes)


@pytest.mark.parametrize("fonction", FONCTIONS)
def test_functions_of_the_wall_that_write_an_item_are_called_by_a_gesture(fonction: str) -> None:
    appellent = {
        str(chemin.relative_to(RACINE))
        for chemin in fichiers()
        if fonction in chemin.read_text("utf-8")
    }
    assert appellent == FONCTIONS[fonction]


@pytest.mark.parametrize(
    "source",
    [
        "db.add(Constat(texte='x'))",
        "constat = Constat(texte='x')\ndb.add(constat)",
        "db.add_all([Evenement()])",
        "await db.execute(insert(Objectif).values(x=1))",
        "await db.execute(update(Action))",
        "objectif.etat = 'atteint'",
        "action.etat, action.clos_le = 'faite', maintenant",
        "rendez_vous.sequence += 1",
        "setattr(constat, 'clos_le', None)",
        "text('insert into evenement (texte) values (1)')",
        "text('UPDATE rendez_vous set etat = 1')",
        "plume = Plume(acteur, personne_id, domaine)",
    ],
)
def test_another_way_is_seen(source: str) -> None:
    assert list(ecarts(tuple(ast.walk(ast.parse(source)))))


@pytest.mark.parametrize(
    "source",
    [
        "await consigner(db, plume, Constat(texte='x'), genre, le=le, journal='x')",
        "lignes = select(Objectif).where(Objectif.etat == 'atteint')",
        "cadre.add(bouton)",
    ],
)
def test_a_gesture_and_a_reading_pass(source: str) -> None:
    assert not list(ecarts(tuple(ast.walk(ast.parse(source)))))
