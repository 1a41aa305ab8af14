"""Keep the journal month by month: seal those that ended, drop those that are old.

Each is signed outside the database before anything goes: what is missing later was either dropped
so, or cut.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.journal.ancres import AncreEcrite, PeriodeLue, ancrer_periodes
from auth.journal.commands import Precisions, noter
from auth.vocabulary import Automate, Geste
from core.coffre import Coffre
from core.db import Sessions, open_session

# Lines dropped in one transaction: none of them is held long by anybody.
LOT = 5000
_SCELLER = text("select * from prive.sceller_journal()")
_DUES = text("select mois, retenue from prive.periodes_a_retirer()")
_RETIRER = text("select * from prive.retirer_periode(:mois)")
_A_OTER = text("select * from prive.periodes_a_oter()")
_OTER = text("select prive.oter_lignes(:mois, :combien)")
# Recomputing a month takes longer than a page may.
_LONGTEMPS = text("set local statement_timeout = '10min'")


@dataclass(frozen=True, slots=True)
class Ancreur:
    """Hold what the journal's jobs need.

    The database, the seal of the key, the folder outside the database.
    """

    sessions: Sessions
    coffre: Coffre
    dossier: Path


@dataclass(slots=True)
class BilanDesMois:
    """Count what was done of one territoire's journal, and what waits."""

    scelles: list[date] = field(default_factory=list)
    retires: list[date] = field(default_factory=list)
    retenus: dict[date, str] = field(default_factory=dict)
    lignes: int = 0
    ecrites: list[AncreEcrite] = field(default_factory=list)


async def entretenir(ancreur: Ancreur, territoire: int, le: datetime) -> BilanDesMois:
    """Seal, decide, sign, then drop, in that order.

    Killed at any point, it goes on the next time.
    """
    bilan = BilanDesMois()
    automate = Automate(territoire)
    async with open_session(ancreur.sessions, automate) as db, db.begin():
        scellees = await _lire(db, _SCELLER)
        dues = {ligne.mois: ligne.retenue for ligne in (await db.execute(_DUES)).all()}
    bilan.scelles = [p.mois for p in scellees]
    bilan.ecrites += ancrer_periodes(ancreur.dossier, ancreur.coffre, scellees, le)
    bilan.retenus = {mois: raison for mois, raison in dues.items() if raison is not None}
    for mois in sorted(dues.keys() - bilan.retenus.keys()):
        async with open_session(ancreur.sessions, automate) as db, db.begin():
            await db.execute(_LONGTEMPS)
            retiree = (await _lire(db, _RETIRER, mois=mois))[0]
            dit = {"mois": mois.isoformat(), "premier": retiree.premier, "dernier": retiree.dernier}
            await noter(
                db, Geste.ecriture, "Mois du journal retiré", precisions=Precisions(details=dit)
            )
        bilan.retires.append(mois)
    async with open_session(ancreur.sessions, automate) as db, db.begin():
        a_oter = await _lire(db, _A_OTER)
    bilan.ecrites += ancrer_periodes(ancreur.dossier, ancreur.coffre, a_oter, le)
    for periode in a_oter:
        bilan.lignes += await _oter(ancreur.sessions, automate, periode.mois)
    return bilan


async def _lire(db: AsyncSession, requete: object, **parametres: object) -> list[PeriodeLue]:
    lignes = (await db.execute(requete, parametres)).all()  # type: ignore[call-overload]
    return [
        PeriodeLue(
            x.territoire_id,
            x.mois,
            x.premier,
            x.dernier,
            bytes(x.empreinte),
            x.retiree_le is not None,
        )
        for x in lignes
    ]


async def _oter(sessions: Sessions, automate: Automate, mois: date) -> int:
    total = 0
    while True:
        async with open_session(sessions, automate) as db, db.begin():
            otees = int(await db.scalar(_OTER, {"mois": mois, "combien": LOT}) or 0)
        if not otees:
            return total
        total += otees
