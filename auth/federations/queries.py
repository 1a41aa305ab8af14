"""Read which comptes are tied to an identity."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.comptes.models import Compte, IdentiteFederee
from auth.connexions.vocabulary import MoyenConnexion
from auth.vocabulary import Acteur


@dataclass(frozen=True, slots=True)
class Identifie:
    """Hold one professional's compte and since when it is tied; never the subject."""

    compte_id: UUID
    prenom: str
    nom: str
    courriel: str
    moyen: MoyenConnexion
    liee_le: datetime
    vue_le: datetime


async def list_identifies(db: AsyncSession, acteur: Acteur) -> Sequence[Identifie]:
    """List the professionals of the territoire whose compte is tied to an identity, by name."""
    i, k = IdentiteFederee, Compte
    requete = (
        select(k.id, k.prenom, k.nom, k.courriel, i.fournisseur, i.liee_le, i.vue_le)
        .join(i, (i.territoire_id == k.territoire_id) & (i.compte_id == k.id))
        .where(
            k.territoire_id == acteur.territoire_id,
            k.personne_id.is_(None),
            k.id != acteur.compte_id,
        )
        .order_by(k.nom, k.prenom, k.id)
    )
    lignes = (await db.execute(requete)).all()
    return [
        Identifie(c, p, n, a, MoyenConnexion(f), liee, vue) for c, p, n, a, f, liee, vue in lignes
    ]
