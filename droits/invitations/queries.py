"""Read whom one may invite into a circle, and one's invitations."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Text, and_, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.cercle.models import Accompagnement
from auth.comptes.models import Compte, Habilitation
from auth.consentements.models import DemandeAcces
from auth.consentements.queries import DemandeAccesLue, list_invitations
from auth.territoires.models import Structure
from auth.vocabulary import Acteur
from core.errors import NotFound
from core.plier import normaliser
from droits.invitations.schemas import ChoixInvites


@dataclass(frozen=True, slots=True)
class Invitable:
    """Hold a structure of the territoire, and whether it is in the circle already."""

    structure: Structure
    presente: bool


async def list_invitables(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, choix: ChoixInvites
) -> Sequence[Invitable]:
    """List the structures of the territoire other than one's own, by sort and name."""
    place = Accompagnement
    presente = exists().where(
        place.territoire_id == Structure.territoire_id,
        place.structure_id == Structure.id,
        place.personne_id == personne_id,
        place.origine != "observe",
        place.debut <= func.now(),
        (place.fin.is_(None)) | (place.fin > func.now()),
    )
    requete = (
        select(Structure, presente)
        .where(Structure.territoire_id == acteur.territoire_id, Structure.id != acteur.structure_id)
        .where((Structure.quittee_le.is_(None)) | (Structure.quittee_le > func.now()))
        .order_by(Structure.categorie, Structure.nom, Structure.id)
    )
    if choix.categorie is not None:
        requete = requete.where(Structure.categorie == choix.categorie.value)
    if choix.nom:
        plie = func.prive.plier(Structure.nom, type_=Text)
        requete = requete.where(plie.contains(normaliser(choix.nom), autoescape=True))
    return [Invitable(*ligne) for ligne in await db.execute(requete)]


async def list_invitables_de(
    db: AsyncSession, acteur: Acteur, structure_id: UUID
) -> Sequence[tuple[UUID, str]]:
    """List who accompanies people for a structure today, as far as they may be named."""
    h = Habilitation
    requete = (
        select(Compte.id, Compte.prenom, Compte.nom, Compte.fonction)
        .join(h, and_(h.territoire_id == Compte.territoire_id, h.compte_id == Compte.id))
        .where(Compte.territoire_id == acteur.territoire_id, Compte.clos_le.is_(None))
        .where(h.structure_id == structure_id, h.debut <= func.now())
        .where(h.role.in_(("professionnel", "charge_orientation")))
        .where((h.fin.is_(None)) | (h.fin > func.now()))
        .distinct()
        .order_by(Compte.nom, Compte.prenom, Compte.id)
    )
    return [
        (cle, ", ".join(mot for mot in (f"{prenom} {nom}", fonction) if mot))
        for cle, prenom, nom, fonction in await db.execute(requete)
    ]


async def get_invitation(db: AsyncSession, acteur: Acteur, invitation_id: UUID) -> DemandeAccesLue:
    """Get an invitation that the acteur's structure made, or raise NotFound."""
    personne = select(DemandeAcces.personne_id).where(
        DemandeAcces.territoire_id == acteur.territoire_id,
        DemandeAcces.id == invitation_id,
        DemandeAcces.par_structure_id.is_not(None),
    )
    personne_id = await db.scalar(personne)
    trouvees = [] if personne_id is None else await list_invitations(db, acteur, personne_id)
    for lue in trouvees:
        if lue.demande.id == invitation_id:
            return lue
    raise NotFound()
