"""Check a producer's file against the schema and the geography, without importing it."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath
from time import monotonic

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import Invalid
from offers.catalogue.importer import (
    COMMUNES,
    ZONES,
    Verification,
    ranger_geographie,
    verifier_fichiers,
)
from offers.catalogue.lecture import exiger_lisible
from offers.catalogue.rapport import Probleme
from offers.catalogue.validation import Geographie

DUREE_MAX_S = 15.0
_CONNUES = text("select id from catalogue_structure where retire_le is null and id = any(:ids)")


@dataclass(frozen=True, slots=True)
class ParChamp:
    """Hold what was found on one field, the lines in order.

    The errors that refuse rows come before warnings.
    """

    champ: str
    bloquant: bool
    problemes: Sequence[Probleme]


@dataclass(frozen=True, slots=True)
class BilanVerification:
    """Hold what a file says of itself.

    `absentes` are structures that neither it nor the catalogue has.
    """

    nom: str
    structures: int
    services: int
    refusees: int
    averties: int
    champs: Sequence[ParChamp]
    absentes: Sequence[tuple[str, int]]


async def get_geographie(db: AsyncSession) -> Geographie:
    """Read the codes that rows may name."""
    return ranger_geographie(
        (await db.execute(text(COMMUNES))).all(), (await db.execute(text(ZONES))).all()
    )


def verifier_fichier(nom: str, contenu: bytes, geographie: Geographie, jour: date) -> Verification:
    """Check one file.

    Invalid when it is no JSON, JSON lines, CSV or XLSX that can be read, or takes too long.
    Takes seconds, and asks nothing of the database.
    """
    suffixe, fin = exiger_lisible(nom, contenu), monotonic() + DUREE_MAX_S

    def progres(_fait: int, _total: int, _fichier: str) -> None:
        if monotonic() > fin:
            raise Invalid(
                {
                    "fichier": "Ce fichier est trop long à vérifier d’un coup : coupez-le en"
                    " plusieurs."
                }
            )

    with tempfile.TemporaryDirectory() as dossier:
        chemin = Path(dossier, f"fichier{suffixe}")
        chemin.write_bytes(contenu)
        return verifier_fichiers([chemin], geographie, jour, progres)


async def dresser_bilan(db: AsyncSession, nom: str, fait: Verification) -> BilanVerification:
    """Say what was found, once the structures that the catalogue already has are known."""
    connues = set((await db.execute(_CONNUES, {"ids": list(fait.structures_absentes)})).scalars())
    absentes = sorted((cle, n) for cle, n in fait.structures_absentes.items() if cle not in connues)
    return BilanVerification(
        PurePath(nom).name[:120],
        fait.structures,
        fait.services - sum(n for _, n in absentes),
        fait.rapport.refuses + sum(n for _, n in absentes),
        fait.rapport.avertis,
        _grouper(fait.rapport.problemes),
        absentes,
    )


def _grouper(problemes: Sequence[Probleme]) -> list[ParChamp]:
    groupes: dict[tuple[str, bool], list[Probleme]] = {}
    for probleme in problemes:
        groupes.setdefault((probleme.champ, probleme.bloquant), []).append(probleme)
    champs = [ParChamp(champ, bloquant, trouves) for (champ, bloquant), trouves in groupes.items()]
    return sorted(champs, key=lambda c: (not c.bloquant, -len(c.problemes), c.champ))
