"""Read one's own sessions, capacities and tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from auth.comptes.models import Compte, Connexion, Habilitation, Jeton
from auth.comptes.vocabulary import LIBELLES_PROFIL
from auth.connexions.vocabulary import MoyenConnexion
from auth.territoires.models import Structure
from auth.territoires.queries import RESTREINTE, est_nommee, ligne_de, nommer
from auth.vocabulary import Acteur, Role
from core.editions import dire_changement
from core.errors import Forbidden

# The roles that accompany people for their structure.
ACCOMPAGNENT = (Role.professionnel.value, Role.charge_orientation.value)


def auteur_nomme(
    compte: SQLColumnExpression[Any], structure: SQLColumnExpression[Any]
) -> ColumnElement[bool]:
    """Join the compte that signs a row, unless its structure hides it.

    The structure is joined first: who may not be named is joined to nobody.
    """
    return and_(ligne_de(Compte, compte), est_nommee(structure))


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
    def moyen(self) -> MoyenConnexion:
        """Say how it was opened."""
        return MoyenConnexion(self.connexion.moyen)


@dataclass(frozen=True, slots=True)
class MonJeton:
    """Hold one of one's own tokens, and the structure it acts for."""

    jeton: Jeton
    structure: str | None


async def list_collegues(db: AsyncSession, acteur: Acteur) -> Sequence[tuple[str, str]]:
    """List who accompanies people today for the acteur's structure: their key and their name.

    By name.
    """
    h = Habilitation
    requete = (
        select(Compte.id, Compte.prenom, Compte.nom, Compte.fonction)
        .join(h, and_(h.territoire_id == Compte.territoire_id, h.compte_id == Compte.id))
        .where(
            Compte.territoire_id == acteur.territoire_id,
            Compte.clos_le.is_(None),
            h.structure_id == acteur.structure_id,
            h.role.in_(ACCOMPAGNENT),
            h.debut <= func.now(),
            (h.fin.is_(None)) | (h.fin > func.now()),
        )
        .distinct()
        .order_by(Compte.nom, Compte.prenom, Compte.id)
    )
    return [
        (str(cle), f"{prenom} {nom}" + (f", {fonction}" if fonction else ""))
        for cle, prenom, nom, fonction in await db.execute(requete)
    ]


async def get_mon_compte(db: AsyncSession, acteur: Acteur) -> Compte:
    """Get one's own compte, as a professional; raises Forbidden for anybody else."""
    if acteur.est_personne or acteur.est_representant:
        raise Forbidden("Ce profil est celui des professionnels.")
    requete = select(Compte).where(
        Compte.territoire_id == acteur.territoire_id, Compte.id == acteur.compte_id
    )
    return (await db.execute(requete)).scalar_one()


def champs_profil(compte: Compte) -> dict[str, Any]:
    """Give how a professional is reached, as the form and the API show it."""
    return {nom: getattr(compte, nom) for nom in LIBELLES_PROFIL}


async def list_mes_capacites(db: AsyncSession) -> Sequence[CapaciteTenue]:
    """List what one may act as now, in the order of the structures' names."""
    lignes = (await db.execute(text("select * from prive.mes_capacites()"))).all()
    tenues = [
        CapaciteTenue(
            ligne.habilitation_id, Role(ligne.role), ligne.structure_nom, ligne.territoire_nom
        )
        for ligne in lignes
    ]
    return sorted(tenues, key=lambda c: (c.structure_nom or "", c.role))


async def list_mes_connexions(db: AsyncSession, acteur: Acteur) -> Sequence[MaConnexion]:
    """List one's own sessions that still run, the last seen first."""
    requete = (
        select(Connexion, Structure.nom)
        .outerjoin(Habilitation, ligne_de(Habilitation, Connexion.habilitation_id))
        .outerjoin(Structure, ligne_de(Structure, Habilitation.structure_id))
        .options(defer(Connexion.jeton_sha256, raiseload=True))
        .where(
            Connexion.territoire_id == acteur.territoire_id, Connexion.compte_id == acteur.compte_id
        )
        .where(
            Connexion.expire_le > func.now(),
            Connexion.vue_le > func.now() - func.prive.repos(Connexion.partagee),
        )
        .order_by(Connexion.vue_le.desc(), Connexion.id)
    )
    return [MaConnexion(connexion, nom) for connexion, nom in await db.execute(requete)]


async def list_mes_jetons(db: AsyncSession, acteur: Acteur) -> Sequence[MonJeton]:
    """List one's own tokens that still open something, the newest first."""
    requete = (
        select(Jeton, Structure.nom)
        .outerjoin(Habilitation, ligne_de(Habilitation, Jeton.habilitation_id))
        .outerjoin(Structure, ligne_de(Structure, Habilitation.structure_id))
        .options(defer(Jeton.jeton_sha256, raiseload=True))
        .where(Jeton.territoire_id == acteur.territoire_id, Jeton.compte_id == acteur.compte_id)
        .where(Jeton.revoque_le.is_(None), Jeton.expire_le > func.now())
        .order_by(Jeton.cree_le.desc(), Jeton.id)
    )
    return [MonJeton(jeton, nom) for jeton, nom in await db.execute(requete)]


async def dire_qui_changea(
    db: AsyncSession,
    acteur: Acteur,
    le: datetime,
    compte_id: UUID | None,
    structure_id: UUID | None,
) -> str:
    """Say when something was changed, and by whom as far as the wall lets the reader know."""
    if compte_id == acteur.compte_id:
        return dire_changement(le, "vous-même")
    structure = None
    if structure_id is not None:
        nommee = select(Structure.nom).where(
            Structure.territoire_id == acteur.territoire_id, Structure.id == structure_id
        )
        structure = await db.scalar(nommee)
        if structure is None:
            return dire_changement(le, nommer(None, None, RESTREINTE))
    noms = select(Compte.prenom, Compte.nom).where(
        Compte.territoire_id == acteur.territoire_id, Compte.id == compte_id
    )
    prenom, nom = (await db.execute(noms)).one_or_none() or (None, None)
    return dire_changement(le, nommer(prenom, nom, structure))
