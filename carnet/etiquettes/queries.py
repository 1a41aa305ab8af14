"""Read the tags of one's own structure, and on whom they are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import and_, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.acces import ROLES_QUI_ECRIVENT, ROLES_QUI_SUIVENT
from auth.vocabulary import Acteur
from carnet.etiquettes.models import EtiquettePosee, EtiquetteStructure
from carnet.etiquettes.rules import RESERVEES
from core.errors import Forbidden, NotFound


def lit_les_etiquettes(acteur: Acteur) -> bool:
    """Say whether this rôle reads the tags of its structure: one that sees people for it."""
    return acteur.structure_id is not None and acteur.role in ROLES_QUI_SUIVENT


def pose_des_etiquettes(acteur: Acteur) -> bool:
    """Say whether this rôle puts tags on people: one that accompanies them."""
    return lit_les_etiquettes(acteur) and acteur.role in ROLES_QUI_ECRIVENT


def exiger_etiquettes(acteur: Acteur) -> None:
    """Let pass who reads tags; raises Forbidden for the others."""
    if not lit_les_etiquettes(acteur):
        raise Forbidden(RESERVEES)


async def list_etiquettes(
    db: AsyncSession, acteur: Acteur, *, retirees: bool = False
) -> Sequence[EtiquetteStructure]:
    """List the tags of the acteur's structure by name; `retirees`, those that were taken back."""
    e = EtiquetteStructure
    requete = (
        select(e)
        .where(
            e.territoire_id == acteur.territoire_id,
            e.structure_id == acteur.structure_id,
            e.retiree_le.is_not(None) if retirees else e.retiree_le.is_(None),
        )
        .order_by(func.lower(e.nom), e.id)
    )
    return (await db.execute(requete)).scalars().all()


async def compter_porteurs(db: AsyncSession, acteur: Acteur) -> Mapping[UUID, int]:
    """Count, tag by tag, the people who have it, among those whom the acteur may see."""
    p = EtiquettePosee
    requete = (
        select(p.etiquette_id, func.count(distinct(p.personne_id)))
        .where(
            p.territoire_id == acteur.territoire_id,
            p.structure_id == acteur.structure_id,
            p.retiree_le.is_(None),
        )
        .group_by(p.etiquette_id)
    )
    return {cle: int(nombre) for cle, nombre in await db.execute(requete)}


async def get_etiquette(db: AsyncSession, acteur: Acteur, etiquette_id: UUID) -> EtiquetteStructure:
    """Get a tag of the acteur's structure, or raise NotFound."""
    e = EtiquetteStructure
    requete = select(e).where(
        e.territoire_id == acteur.territoire_id,
        e.structure_id == acteur.structure_id,
        e.id == etiquette_id,
    )
    trouvee = (await db.execute(requete)).scalar_one_or_none()
    if trouvee is None:
        raise NotFound()
    return trouvee


async def list_posees(
    db: AsyncSession, acteur: Acteur, personnes: Sequence[UUID] | None = None
) -> Mapping[UUID, Sequence[EtiquetteStructure]]:
    """List the standing tags of each person who has some, by name; of these alone, when said."""
    e, p = EtiquetteStructure, EtiquettePosee
    requete = (
        select(p.personne_id, e)
        .join(e, and_(e.territoire_id == p.territoire_id, e.id == p.etiquette_id))
        .where(
            p.territoire_id == acteur.territoire_id,
            p.structure_id == acteur.structure_id,
            p.retiree_le.is_(None),
            e.retiree_le.is_(None),
        )
        .order_by(func.lower(e.nom), e.id, p.personne_id, p.id)
    )
    if personnes is not None:
        requete = requete.where(p.personne_id.in_(personnes))
    posees: defaultdict[UUID, list[EtiquetteStructure]] = defaultdict(list)
    for personne_id, etiquette in await db.execute(requete):
        if etiquette not in posees[personne_id]:
            posees[personne_id].append(etiquette)
    return posees
