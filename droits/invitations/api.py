"""Invite into a circle by API, and note what she said of it in presence."""

from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from auth.consentements.queries import DemandeAccesLue, list_invitations
from auth.journal.commands import noter
from auth.personnes.queries import get_personne
from auth.vocabulary import Acteur, Geste, domaines_du_masque
from core.clock import maintenant
from core.db import AsyncSession
from droits.invitations.commands import entendre_invitation, inviter_dans_le_cercle
from droits.invitations.queries import get_invitation
from droits.invitations.schemas import InvitationSortie, NouvelleInvitation, ReponseInvitation


def _sortie(lue: DemandeAccesLue) -> InvitationSortie:
    d = lue.demande
    return InvitationSortie(
        id=d.id,
        personne_id=d.personne_id,
        structure_id=d.structure_id,
        structure=lue.structure,
        compte_id=d.invite_compte_id,
        domaines=[x.name for x in domaines_du_masque(d.domaines_demandes)],
        motif=d.motif,
        # What became of one that opened nothing is not told.
        etat="close" if d.etat in ("refusee", "depassee") else d.etat,
        faite_le=d.faite_le,
    )


@get("/carnets/{personne_id:uuid}/invitations", name="api-invitations")
async def invitations(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> list[InvitationSortie]:
    """List the invitations that one’s structure made around a person, waiting ones first."""
    await get_personne(db, acteur, personne_id)
    lues = await list_invitations(db, acteur, personne_id)
    await noter(db, Geste.lecture, "Invitations par l’API", personne_id=personne_id, domaines=1)
    return [_sortie(lue) for lue in lues]


@post("/carnets/{personne_id:uuid}/invitations", name="api-inviter")
async def inviter(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    data: JSONBody[NouvelleInvitation],
) -> dict[str, UUID]:
    """Invite a structure, or somebody there: nothing opens before she says yes."""
    cle = await inviter_dans_le_cercle(db, acteur, personne_id, data, maintenant=maintenant())
    return {"id": cle}


@get("/invitations/{invitation_id:uuid}", name="api-invitation")
async def invitation(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    invitation_id: FromPath[UUID],
) -> InvitationSortie:
    """Read an invitation of one’s structure, and where it stands."""
    lue = await get_invitation(db, acteur, invitation_id)
    await noter(
        db,
        Geste.lecture,
        "Invitation par l’API",
        personne_id=lue.demande.personne_id,
        domaines=1,
    )
    return _sortie(lue)


@post("/invitations/{invitation_id:uuid}/reponse", name="api-repondre-invitation", status_code=200)
async def repondre(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    invitation_id: FromPath[UUID],
    data: JSONBody[ReponseInvitation],
) -> InvitationSortie:
    """Note what she said in presence: yes on ordinary domains, for thirty days, or no."""
    await entendre_invitation(db, acteur, invitation_id, data, maintenant=maintenant())
    return _sortie(await get_invitation(db, acteur, invitation_id))


router = Router(
    "/api/v1", route_handlers=[invitations, inviter, invitation, repondre], tags=["carnets"]
)
