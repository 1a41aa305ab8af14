"""Read the journal: what the person is told about who opened their carnet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from auth.comptes.models import Compte
from auth.journal.models import Ligne
from auth.territoires.models import Structure
from auth.vocabulary import Acteur, Domaine, Geste, domaines_du_masque


@dataclass(frozen=True, slots=True)
class Consultation:
    """Hold one line as the person reads it."""

    numero: int
    le: datetime
    prenom: str | None
    nom: str | None
    fonction: str | None
    structure: str | None
    geste: Geste
    objet: str
    domaines: list[Domaine]
    motif: str | None
    fondement: str | None


async def list_consultations(
    db: AsyncSession, acteur: Acteur, *, avant: int | None = None, limite: int = 50
) -> Sequence[Consultation]:
    """List what others did with the acteur's own carnet, newest first; `avant` is the number to start below."""
    filtre = (Ligne.personne_id == acteur.personne_id) & (Ligne.compte_id != acteur.compte_id)
    return await _list(db, acteur, filtre, avant, limite)


async def list_registre(
    db: AsyncSession, acteur: Acteur, *, avant: int | None = None, limite: int = 50
) -> Sequence[Consultation]:
    """List every line that the acteur may see, newest first: the whole territoire for the DPO."""
    return await _list(db, acteur, true(), avant, limite)


async def _list(
    db: AsyncSession, acteur: Acteur, filtre: ColumnElement[bool], avant: int | None, limite: int
) -> Sequence[Consultation]:
    requete = (
        select(Ligne, Compte.prenom, Compte.nom, Compte.fonction, Structure.nom)
        .outerjoin(Compte, and_(Compte.territoire_id == Ligne.territoire_id, Compte.id == Ligne.compte_id))
        .outerjoin(Structure, and_(Structure.territoire_id == Ligne.territoire_id, Structure.id == Ligne.structure_id))
        .where(Ligne.territoire_id == acteur.territoire_id, filtre)
        .order_by(Ligne.numero.desc())
        .limit(limite)
    )
    if avant is not None:
        requete = requete.where(Ligne.numero < avant)
    return [
        Consultation(
            ligne.numero,
            ligne.le,
            prenom,
            nom,
            fonction,
            structure,
            Geste(ligne.geste),
            ligne.objet,
            domaines_du_masque(ligne.domaines),
            ligne.motif,
            ligne.fondement,
        )
        for ligne, prenom, nom, fonction, structure in await db.execute(requete)
    ]
