"""Check a producer's file against the schema and the geography, without importing it."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath

from anyio import to_thread
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offers.catalogue.importer import COMMUNES, ZONES, Verification, ranger_geographie, verifier_fichiers
from offers.catalogue.lecture import exiger_lisible
from offers.catalogue.rapport import Probleme

_CONNUES = text("select id from catalogue_structure where retire_le is null and id = any(:ids)")


@dataclass(frozen=True, slots=True)
class ParChamp:
    """Hold what was found on one field, the lines in order; the errors that refuse rows come before warnings."""

    champ: str
    bloquant: bool
    problemes: Sequence[Probleme]


@dataclass(frozen=True, slots=True)
class Bilan:
    """Hold what a file says of itself; `absentes` are structures that neither it nor the catalogue has."""

    nom: str
    structures: int
    services: int
    refusees: int
    averties: int
    champs: Sequence[ParChamp]
    absentes: Sequence[tuple[str, int]]


async def verifier(db: AsyncSession, nom: str, contenu: bytes, jour: date) -> Bilan:
    """Check one file; raises Invalid when it is no JSON, JSON lines, CSV or XLSX that can be read."""
    suffixe = exiger_lisible(nom, contenu)
    geographie = ranger_geographie((await db.execute(text(COMMUNES))).all(), (await db.execute(text(ZONES))).all())

    def faire() -> Verification:
        with tempfile.TemporaryDirectory() as dossier:
            chemin = Path(dossier, f"fichier{suffixe}")
            chemin.write_bytes(contenu)
            return verifier_fichiers([chemin], geographie, jour)

    fait = await to_thread.run_sync(faire)
    connues = set((await db.execute(_CONNUES, {"ids": list(fait.structures_absentes)})).scalars())
    absentes = sorted((cle, n) for cle, n in fait.structures_absentes.items() if cle not in connues)
    return Bilan(
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
