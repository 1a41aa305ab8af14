"""Check that whatever is sealed is known to be: a key cannot be changed in a place nobody knows."""

import ast
import importlib
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import LargeBinary

from core.db import Base
from core.migrations import RACINE
from core.scelles import SCELLE, list_scelles
from tests.architecture.sources import noeuds
from web.commandes.cles import TABLES

PAQUETS = ("core", "auth", "droits", "offers", "carnet", "web")
# Bytes that nobody sealed: hashes, and what an import was handed.
CLAIRS = {
    "carte_codes.nombre_hmac",
    "carte_codes.numero_hmac",
    "catalogue_service.empreinte",
    "catalogue_structure.empreinte",
    "code_entree.code_hmac",
    "import_depot.contenu",
    "consentement_evenement.journal",
    "journal.empreinte",
    "journal.precedente",
    "journal_periode.empreinte",
    "journal_periode.ouverture",
    "journal_tete.empreinte",
    "limite.cle",
    "personne_identifiant.empreinte",
}
# What is sealed and kept in no column: links of mails, cursors, forms, files beside the database;
# and a code of ten minutes, of which only the hash is kept.
SANS_COLONNE = {
    "auth.journal.ancres": {"_OBJET"},
    "auth.liens.commands": {"_OBJET_CODE"},
    "auth.personnes.empreintes": {"_OBJET_ACCUEIL"},
    "core.backup": {"_OBJET"},
    "core.liens": {"objet"},
    "core.paging": {"_objet(liste)"},
    "core.scelles": {"scelle.objet"},
    "droits.fermetures.registre": {"_OBJET"},
    "web.changees": {"_OBJET"},
}


def test_every_column_of_bytes_says_that_it_is_sealed_or_is_known_not_to_be() -> None:
    assert TABLES
    inconnues = {
        f"{table.name}.{colonne.name}"
        for table in Base.metadata.sorted_tables
        for colonne in table.columns
        if isinstance(colonne.type, LargeBinary)
        and SCELLE not in colonne.info
        and not str(colonne.name).endswith("sha256")
    }
    assert inconnues == CLAIRS, "say in its model for what it is sealed (core/scelles.py)"


def test_a_column_that_is_sealed_beside_others_names_columns_of_its_row() -> None:
    for colonne in list_scelles(Base.metadata):
        scelle = colonne.info[SCELLE]
        voisines = {*scelle.lien, *([scelle.empreinte] if scelle.empreinte else [])}
        assert voisines <= set(colonne.table.columns.keys()), colonne


def _scellements() -> Iterator[tuple[str, str]]:
    """Find each call that seals: its module, and how it writes for what."""
    for paquet in PAQUETS:
        for fichier in sorted((RACINE / paquet).rglob("*.py")):
            module = ".".join(fichier.relative_to(RACINE).with_suffix("").parts)
            for noeud in noeuds(fichier):
                if (
                    isinstance(noeud, ast.Call)
                    and isinstance(noeud.func, ast.Attribute)
                    and noeud.func.attr in ("sceller", "sceller_constant")
                ):
                    yield module, ast.unparse(noeud.args[1])


def test_whatever_is_sealed_is_kept_in_a_column_that_says_so_or_in_none() -> None:
    connus = {colonne.info[SCELLE].objet for colonne in list_scelles(Base.metadata)}
    trouves = list(_scellements())
    assert len(trouves) > 10
    for module, objet in trouves:
        if objet in SANS_COLONNE.get(module, ()):
            continue
        valeur = getattr(importlib.import_module(module), objet)
        assert valeur in connus, f"{module} seals for {objet}, which no column says"


@pytest.mark.parametrize("motif", [r"\bsecret\.encode\(", r"hmac\.\w+\(\s*secret\b"])
def test_no_key_is_the_secret_itself(motif: str) -> None:
    lecteurs = {
        str(fichier.relative_to(RACINE))
        for paquet in PAQUETS
        for fichier in (RACINE / paquet).rglob("*.py")
        if re.search(motif, fichier.read_text("utf-8"))
    }
    assert lecteurs <= {"core/coffre.py"}, "draw a key for that use alone (core.coffre.deriver)"
