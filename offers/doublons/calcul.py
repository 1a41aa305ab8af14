"""Propose again, after the catalogue changed, the pairs of offers that people should look at."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from offers.doublons.ressemblance import trouver_paires
from offers.doublons.rules import departements
from offers.doublons.vocabulary import Fiche

Connexion = psycopg.Connection[Any]
# Which catalogue was looked at: imports and what structures changed since only grow.
VERSION = (
    "select coalesce((select max(id) from import_catalogue), 0) + coalesce((select max(id) from"
    " catalogue_retouche), 0)"
)
FICHES = """
select s.id, s.source, s.nom, t.nom as structure, t.donnees ->> 'siret' as siret,
       coalesce(s.donnees ->> 'telephone', t.donnees ->> 'telephone') as telephone,
       s.donnees ->> 'adresse' as adresse,
       s.code_insee, s.thematiques, s.modes_accueil, s.zones
  from catalogue_service s left join catalogue_structure t on t.id = s.structure_id
 where s.retire_le is null order by s.id
"""
Ligne = tuple[str, str, int, list[str]]


@dataclass(frozen=True, slots=True)
class BilanDoublons:
    """Hold what one run found: over how many offers, how many pairs."""

    offres: int
    paires: int


def calculer(lignes: Sequence[Any]) -> list[Ligne]:
    """Find the pairs among rows of `FICHES`: both identifiers in order, the score, the owners."""
    fiches = [Fiche(*ligne[:10]) for ligne in lignes]
    trouvees = []
    for paire in trouver_paires(fiches):
        a, b = sorted((paire.a, paire.b), key=lambda rang: fiches[rang].id)
        ou = {d for rang in (a, b) for d in departements(fiches[rang].code_insee, lignes[rang][10])}
        trouvees.append((fiches[a].id, fiches[b].id, paire.score, sorted(ou)))
    return trouvees


def paires_en_json(paires: Sequence[Ligne]) -> str:
    """Write pairs as the database reads them."""
    noms = ("a_id", "b_id", "score", "departements")
    return json.dumps([dict(zip(noms, paire, strict=True)) for paire in paires])


def proposer_paires(connexion: Connexion) -> BilanDoublons:
    """Replace the proposed pairs by those of the catalogue as it stands, in one transaction.

    Decisions are not touched. For the owner of the database: the worker does the same by itself
    (`jobs.py`). Two runs at once wait for each other.
    """
    with connexion.transaction():
        connexion.execute(
            "select pg_advisory_xact_lock(hashtextextended('offers/doublons/proposes', 0))"
        )
        version = connexion.execute(VERSION).fetchone()
        lignes = connexion.execute(FICHES).fetchall()
        paires = calculer(lignes)
        connexion.execute(
            "select prive.remplacer_doublons(%s, %s, %s::jsonb)",
            (version[0] if version else 0, len(lignes), paires_en_json(paires)),
        )
    connexion.execute("analyze doublon_propose")
    return BilanDoublons(len(lignes), len(paires))
