"""Read the circle of a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.comptes.models import Compte
from auth.territoires.models import Structure
from auth.vocabulary import Acteur
from carnet.suivi.models import Accompagnement


@dataclass(frozen=True, slots=True)
class Membre:
    """Hold one place in the circle with its names."""

    accompagnement: Accompagnement
    structure: str
    categorie: str
    prenom: str | None
    nom: str | None
    fonction: str | None
    telephone: str | None


async def list_cercle(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Sequence[Membre]:
    """List who accompanies the person now: the référent de parcours first, then by structure."""
    requete = (
        select(
            Accompagnement,
            Structure.nom,
            Structure.categorie,
            Compte.prenom,
            Compte.nom,
            Compte.fonction,
            Compte.telephone,
        )
        .join(
            Structure,
            and_(Structure.territoire_id == Accompagnement.territoire_id, Structure.id == Accompagnement.structure_id),
        )
        .outerjoin(
            Compte, and_(Compte.territoire_id == Accompagnement.territoire_id, Compte.id == Accompagnement.compte_id)
        )
        .where(Accompagnement.territoire_id == acteur.territoire_id, Accompagnement.personne_id == personne_id)
        .where(Accompagnement.debut <= func.now())
        .where((Accompagnement.fin.is_(None)) | (Accompagnement.fin > func.now()))
        .order_by(Accompagnement.est_referent.desc(), Structure.nom, Accompagnement.id)
    )
    return [Membre(*ligne) for ligne in await db.execute(requete)]
