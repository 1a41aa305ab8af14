"""Read the journal: what the person is told about who opened their carnet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
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
    requete = (
        select(Ligne, Compte.prenom, Compte.nom, Compte.fonction, Structure.nom)
        .outerjoin(Compte, and_(Compte.territoire_id == Ligne.territoire_id, Compte.id == Ligne.compte_id))
        .outerjoin(Structure, and_(Structure.territoire_id == Ligne.territoire_id, Structure.id == Ligne.structure_id))
        .where(Ligne.territoire_id == acteur.territoire_id, Ligne.personne_id == acteur.personne_id)
        .where(Ligne.compte_id != acteur.compte_id)
        .order_by(Ligne.numero.desc())
        .limit(limite)
    )
    if avant is not None:
        requete = requete.where(Ligne.numero < avant)
    lignes = await db.execute(requete)
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
        for ligne, prenom, nom, fonction, structure in lignes
    ]
