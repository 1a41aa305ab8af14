"""Check that every act that opens, closes or looks tells her, however it is reached.

The acts are derived: a command is one when it, or what it leads to, writes a table that decides who
reads her carnet, or that lets her in. A new one fails here until it tells her, or says why not.
"""

import ast
import re
from collections.abc import Mapping
from functools import cache

import pytest

import web.app  # noqa: F401 -- every model is known once the application is
from core.db import Base
from core.migrations import RACINE
from tests.architecture.test_commandes import (
    PAQUETS,
    Cle,
    _commandes,
    _importes,
    _listees,
    _menees,
    _modules,
    _nommes,
)

# What decides who reads her carnet, and by what she enters it.
DECIDENT = {
    *(
        "accompagnement",
        "bris_de_glace",
        "carte_codes",
        "code_entree",
        "consentement",
        "demande_acces",
    ),
    *("demande_droit", "demande_droit_suite", "designation", "exclusion", "gel"),
    *("identite_federee", "remise", "representant", "reunion"),
}
# And the columns of tables that hold more: her carnet closed, her space, her address.
COLONNES = {
    "personne": {"archivee_le", "suspendu_le", "reuni_dans", "decedee_le"},
    "compte": {"clos_le", "courriel", "mobile", "liaison_jusqu_au"},
}
# Who works where: about nobody's carnet, so told to those who answer for it.
TRAVAILLENT = {"habilitation", "habilitation_proposee"}

DIT_AILLEURS: Mapping[str, tuple[str, ...]] = {
    "un pas sur l’écran qu’elle tient : la réponse, elle, lui est dite": (
        "auth.cercle: tendre_designation",
        "auth.remises: entendre envoyer_son_code prouver reprendre_ecran tendre",
        "droits.invitations: tendre_invitation",
        "droits.recueil: remettre_ecran",
    ),
    "le geste même de la base, que noter_fermeture annonce": ("auth.paroles: fermer",),
    "elle entre : le papier, ou la demi-heure de FranceConnect, lui a été dit": (
        "auth.entrees: entrer_par_code",
        "auth.federations: identifier",
    ),
    "il ne reste personne à qui le dire : elle l’a demandé, ou un avis est parti un mois avant": (
        "droits.conservation: effacer_accueil effacer_carnet",
    ),
}
A_QUI_REPOND: Mapping[str, tuple[str, ...]] = {}

_FONCTION = re.compile(r"create or replace function prive\.(\w+)\((.*?)\$\$\s*;", re.S)
_APPEL = re.compile(r"prive\.(\w+)\(")
_ECRIT = re.compile(
    r"\b(?:insert into|update|delete from) (?:public\.)?(\w+)(?:\s+(?!set\b)\w+)?"
    r"(?:\s+set\b(.*?)(?:where|returning|;|$))?",
    re.S,
)
_LUI_DIT = re.compile(r"prive\.prevenir\([^()]*'personne'")
_DIT = re.compile(r"prive\.prevenir\(|insert into avis\b")
Tables = frozenset[str]


def _touche(sql: str, tables: Tables) -> bool:
    """Say whether these words write one of the tables, or one of the columns that decide."""
    colonnes = COLONNES if tables == frozenset(DECIDENT) else {}
    return any(
        table in tables or any(re.search(rf"\b{nom}\s*=", pose) for nom in colonnes.get(table, ()))
        for table, pose in _ECRIT.findall(sql)
    )


@cache
def _corps() -> Mapping[str, str]:
    return {
        trouve[1]: trouve[0]
        for paquet in PAQUETS
        for fichier in sorted((RACINE / paquet).rglob("*.sql"))
        for trouve in _FONCTION.finditer(fichier.read_text("utf-8"))
        if "returns trigger" not in trouve[0]
    }


def _fermer(vues: set[str]) -> frozenset[str]:
    """Add the functions that call one of these, by whatever detour."""
    while autres := {n for n, sql in _corps().items() if vues & set(_APPEL.findall(sql))} - vues:
        vues |= autres
    return frozenset(vues)


@cache
def _fonctions(tables: Tables) -> frozenset[str]:
    return _fermer({nom for nom, sql in _corps().items() if _touche(sql, tables)})


@cache
def _fonctions_qui_disent(motif: re.Pattern[str]) -> frozenset[str]:
    return _fermer({n for n, sql in _corps().items() if n != "prevenir" and motif.search(sql)})


@cache
def _modeles(tables: Tables) -> frozenset[str]:
    return frozenset(
        m.class_.__name__
        for m in Base.registry.mappers
        if getattr(m.class_, "__tablename__", "") in tables
    )


@cache
def _fins(tables: Tables) -> frozenset[str]:
    """List the columns by which a row of these tables ends, is answered or taken back."""
    return frozenset(
        colonne.name
        for nom in tables
        for colonne in Base.metadata.tables[nom].columns
        if colonne.name in ("fin", "etat")
        or (colonne.name.endswith("_le") and colonne.name != "cree_le")
    )


@cache
def _qui_ecrivent(tables: Tables) -> frozenset[Cle]:
    """List what writes one of the tables: by a row, a statement, a function of the wall."""
    modeles = _modeles(tables)
    return frozenset(
        (nom, local)
        for nom, module in _modules().items()
        if nom.rpartition(".")[2] in ("commands", "jobs")
        for noeud in module.body
        for local in _nommes(noeud)
        if not isinstance(noeud, ast.ClassDef)
        and any(_ecrit(n, modeles & _importes(nom).keys(), tables) for n in ast.walk(noeud))
    )


def _ecrit(n: ast.AST, modeles: Tables, tables: Tables) -> bool:
    """Say it of one node of a module that imports these models."""
    fonctions = _fonctions(tables)
    if isinstance(n, ast.Constant) and isinstance(n.value, str):
        return _touche(n.value, tables) or bool(fonctions & set(_APPEL.findall(n.value)))
    if isinstance(n, ast.Attribute):
        if modeles and isinstance(n.ctx, ast.Store) and n.attr in _fins(tables):
            return True
        return n.attr in fonctions and ast.unparse(n.value) == "func.prive"
    if isinstance(n, ast.Call) and isinstance(n.func, ast.Name):
        lui = n.func.id in ("update", "insert", "delete") and ast.unparse(n.args[0]) in modeles
        return lui or n.func.id in modeles
    return False


def _actes(tables: set[str]) -> list[Cle]:
    ecrivent = _qui_ecrivent(frozenset(tables))
    return [cle for cle in _commandes() if ecrivent & _menees(cle)]


def _dit_par_la_base(cles: set[Cle], motif: re.Pattern[str]) -> bool:
    fonctions = _fonctions_qui_disent(motif)
    return any(
        isinstance(n, ast.Constant)
        and isinstance(n.value, str)
        and fonctions & set(_APPEL.findall(n.value))
        for nom, local in cles
        for noeud in _modules()[nom].body
        if local in _nommes(noeud)
        for n in ast.walk(noeud)
    )


def _lui_dit(cle: Cle) -> bool:
    menees = _menees(cle)
    siennes = {c for c in menees if c[0] in _modules()}
    return ("auth.avis.commands", "prevenir_personne") in menees or _dit_par_la_base(
        siennes, _LUI_DIT
    )


def _dit(cle: Cle) -> bool:
    menees = _menees(cle)
    siennes = {c for c in menees if c[0] in _modules()}
    return any(m == "auth.avis.commands" for m, _ in menees) or _dit_par_la_base(siennes, _DIT)


def _nom(cle: Cle) -> str:
    return f"{cle[0].removesuffix('.commands')}.{cle[1]}"


ACTES = {_nom(cle): cle for cle in _actes(DECIDENT)}
EMPLOIS = {_nom(cle): cle for cle in _actes(TRAVAILLENT)}


@pytest.mark.parametrize("acte", sorted(ACTES.keys() - set(_listees(DIT_AILLEURS))))
def test_act_that_opens_closes_or_looks_tells_her(acte: str) -> None:
    assert _lui_dit(ACTES[acte]), "tell her (prevenir_personne), or say why in DIT_AILLEURS"


@pytest.mark.parametrize("acte", sorted(EMPLOIS.keys() - set(_listees(A_QUI_REPOND))))
def test_act_that_changes_who_works_is_told_to_who_answers_for_it(acte: str) -> None:
    assert _dit(EMPLOIS[acte]), "tell who answers for it, or say why in A_QUI_REPOND"


def test_no_reason_is_kept_for_what_is_told_or_gone() -> None:
    assert [a for a in _listees(DIT_AILLEURS) if a not in ACTES or _lui_dit(ACTES[a])] == []
    assert [a for a in _listees(A_QUI_REPOND) if a not in EMPLOIS or _dit(EMPLOIS[a])] == []


@pytest.mark.parametrize(
    "acte",
    [
        "auth.cercle.quitter",
        "auth.cercle.rejoindre",
        "auth.consentements.donner_consentement",
        "auth.consentements.retirer_consentement",
        "auth.consentements.retirer_demande_acces",
        "auth.consentements.exclure",
        "auth.entrees.changer_canal",
        "auth.entrees.donner_code",
        "auth.paroles.noter_fermeture",
        "auth.urgences.ouvrir_sur_carnet",
        "droits.conservation.rouvrir_mon_carnet",
        "droits.reunions.reunir_carnets",
    ],
)
def test_derivation_finds_the_acts_that_everybody_knows(acte: str) -> None:
    assert acte in ACTES
