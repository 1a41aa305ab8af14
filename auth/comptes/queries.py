"""Read one's own sessions, capacities and tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from auth.comptes.models import Connexion, Habilitation, Jeton
from auth.connexions.vocabulary import Moyen
from auth.territoires.models import Structure
from auth.vocabulary import Acteur, Role


@dataclass(frozen=True, slots=True)
class CapaciteTenue:
    """Hold one capacity that the caller's compte holds now."""

    habilitation_id: UUID | None
    role: Role
    structure_nom: str | None
    territoire_nom: str


@dataclass(frozen=True, slots=True)
class MaConnexion:
    """Hold one of one's own sessions, and the structure it acts for."""

    connexion: Connexion
    structure: str | None

    @property
    def moyen(self) -> Moyen:
        """Say how it was opened."""
        return Moyen(self.connexion.moyen)


@dataclass(frozen=True, slots=True)
class MonJeton:
    """Hold one of one's own tokens, and the structure it acts for."""

    jeton: Jeton
    structure: str | None


async def list_mes_capacites(db: AsyncSession) -> Sequence[CapaciteTenue]:
    """List what one may act as now, in the order of the structures' names."""
    lignes = (await db.execute(text("select * from prive.mes_capacites()"))).all()
    tenues = [
        CapaciteTenue(ligne.habilitation_id, Role(ligne.role), ligne.structure_nom, ligne.territoire_nom)
        for ligne in lignes
    ]
    return sorted(tenues, key=lambda c: (c.structure_nom or "", c.role))


async def list_mes_connexions(db: AsyncSession, acteur: Acteur) -> Sequence[MaConnexion]:
    """List one's own sessions that still run, the last seen first."""
    requete = (
        select(Connexion, Structure.nom)
        .outerjoin(
            Habilitation,
            (Habilitation.territoire_id == Connexion.territoire_id) & (Habilitation.id == Connexion.habilitation_id),
        )
        .outerjoin(
            Structure,
            (Structure.territoire_id == Habilitation.territoire_id) & (Structure.id == Habilitation.structure_id),
        )
        .options(defer(Connexion.jeton_sha256, raiseload=True))
        .where(Connexion.territoire_id == acteur.territoire_id, Connexion.compte_id == acteur.compte_id)
        .where(Connexion.expire_le > func.now(), Connexion.vue_le > func.now() - text("interval '30 minutes'"))
        .order_by(Connexion.vue_le.desc(), Connexion.id)
    )
    return [MaConnexion(connexion, nom) for connexion, nom in await db.execute(requete)]


async def list_mes_jetons(db: AsyncSession, acteur: Acteur) -> Sequence[MonJeton]:
    """List one's own tokens that still open something, the newest first."""
    requete = (
        select(Jeton, Structure.nom)
        .outerjoin(
            Habilitation,
            (Habilitation.territoire_id == Jeton.territoire_id) & (Habilitation.id == Jeton.habilitation_id),
        )
        .outerjoin(
            Structure,
            (Structure.territoire_id == Habilitation.territoire_id) & (Structure.id == Habilitation.structure_id),
        )
        .options(defer(Jeton.jeton_sha256, raiseload=True))
        .where(Jeton.territoire_id == acteur.territoire_id, Jeton.compte_id == acteur.compte_id)
        .where(Jeton.revoque_le.is_(None), Jeton.expire_le > func.now())
        .order_by(Jeton.cree_le.desc(), Jeton.id)
    )
    return [MonJeton(jeton, nom) for jeton, nom in await db.execute(requete)]
