"""Invite into a circle, and hear her answer in presence."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.acces import ROLES_QUI_ECRIVENT
from auth.avis.commands import prevenir_personne, prevenir_referent
from auth.avis.vocabulary import GenreAvis
from auth.consentements.commands import donner_consentement, noter_refus
from auth.consentements.models import DemandeAcces
from auth.consentements.queries import DemandeAccesLue
from auth.consentements.rules import fin_apres, fin_de_vive_voix
from auth.consentements.schemas import NouveauConsentement
from auth.journal.commands import Precisions, noter
from auth.personnes.queries import get_personne
from auth.vocabulary import (
    Acteur,
    Domaine,
    DonnePar,
    Geste,
    Portee,
    Recueil,
    domaines_du_masque,
    masque,
)
from core.dates import jour_de
from core.errors import Conflict, Forbidden, Invalid
from droits.invitations.queries import get_invitation
from droits.invitations.rules import REFUS_D_INVITATION, SANS_ORDINAIRE, ordinaires_demandes
from droits.invitations.schemas import NouvelleInvitation, ReponseInvitation
from droits.recueil.commands import SessionGardee, remettre_ecran

SEULS_MEMBRES = "Seul un membre du cercle invite quelqu’un."
# For how long a yes given on the screen opens, unless she says less.
_MOIS = 12


def exiger_membre(acteur: Acteur) -> None:
    """Raise Forbidden for whoever invites nobody; she answers in her own space."""
    if acteur.role not in ROLES_QUI_ECRIVENT or acteur.est_personne:
        raise Forbidden(SEULS_MEMBRES)


async def inviter_dans_le_cercle(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    saisie: NouvelleInvitation,
    *,
    maintenant: datetime,
) -> UUID:
    """Invite a structure, or somebody there by name: nothing opens, nor is told them, before she
    says yes.

    Raises NotFound for a hidden carnet, Forbidden for whoever is not of the circle, Invalid for
    whom one may not invite, Conflict when the same invitation waits.
    """
    await get_personne(db, acteur, personne_id)
    exiger_membre(acteur)
    refus = await db.scalar(
        select(
            func.prive.refus_d_invitation(
                acteur.territoire_id, personne_id, saisie.structure_id, saisie.compte_id
            )
        )
    )
    if refus == "cercle":
        raise Forbidden(SEULS_MEMBRES)
    if refus == "attend":
        raise Conflict(REFUS_D_INVITATION[refus])
    if refus is not None:
        champ = "compte_id" if refus in ("inconnu", "present") else "structure_id"
        raise Invalid({champ: REFUS_D_INVITATION[refus]})
    invitation = DemandeAcces(
        territoire_id=acteur.territoire_id,
        id=uuid4(),
        personne_id=personne_id,
        structure_id=saisie.structure_id,
        compte_id=acteur.compte_id,
        par_structure_id=acteur.structure_id,
        invite_compte_id=saisie.compte_id,
        domaines=saisie.masque,
        motif=saisie.motif,
        faite_le=maintenant,
    )
    db.add(invitation)
    await noter(
        db,
        Geste.consentement,
        "Invitation dans le cercle",
        precisions=Precisions(motif=saisie.motif),
        personne_id=personne_id,
        domaines=saisie.masque,
    )
    await prevenir_personne(db, acteur, GenreAvis.invitation, personne_id)
    await prevenir_referent(db, acteur, GenreAvis.invitation, personne_id)
    return invitation.id


def _proposition(
    lue: DemandeAccesLue, domaines: int, recueil: Recueil, maintenant: datetime
) -> NouveauConsentement:
    jour = jour_de(maintenant)
    fin = fin_de_vive_voix(jour) if recueil is Recueil.oral else fin_apres(jour, _MOIS)
    return NouveauConsentement(
        portee=Portee.structure,
        structure_id=lue.demande.structure_id,
        domaines=[d.name for d in domaines_du_masque(domaines)],
        fin=fin,
        donne_par=DonnePar.professionnel,
        recueil=recueil,
    )


def exiger_en_attente(lue: DemandeAccesLue, maintenant: datetime) -> None:
    """Raise Conflict for an invitation that waits for nothing any more."""
    if not lue.demande.attend(maintenant):
        raise Conflict("Cette invitation n’attend plus de réponse.")


async def tendre_invitation(
    db: AsyncSession,
    acteur: Acteur,
    invitation_id: UUID,
    garde: SessionGardee,
    *,
    maintenant: datetime,
) -> str:
    """Hand the screen over with the question of an invitation; returns the screen's token.

    What is sensitive is not asked there: it is hers alone to open, in her space.
    """
    lue = await get_invitation(db, acteur, invitation_id)
    exiger_membre(acteur)
    exiger_en_attente(lue, maintenant)
    domaines = ordinaires_demandes(lue.demande.domaines)
    if not domaines & ~1:
        raise Conflict(SANS_ORDINAIRE)
    proposition = _proposition(lue, domaines, Recueil.ecran, maintenant)
    return await remettre_ecran(
        db, acteur, lue.demande.personne_id, proposition, garde, maintenant=maintenant
    )


async def entendre_invitation(
    db: AsyncSession,
    acteur: Acteur,
    invitation_id: UUID,
    reponse: ReponseInvitation,
    *,
    maintenant: datetime,
) -> None:
    """Note what she said of an invitation before the acteur: yes on ordinary domains, or no.

    Her spoken yes opens for thirty days, and never what is sensitive: the wall refuses the rest.
    """
    lue = await get_invitation(db, acteur, invitation_id)
    exiger_membre(acteur)
    exiger_en_attente(lue, maintenant)
    demandes = lue.demande.domaines
    if not reponse.oui:
        proposition = _proposition(lue, demandes, Recueil.oral, maintenant)
        await noter_refus(db, acteur, lue.demande.personne_id, proposition, maintenant=maintenant)
        return
    choisis = demandes & masque({Domaine.identite, *(Domaine[n] for n in reponse.domaines)})
    domaines = ordinaires_demandes(choisis)
    if not domaines & ~1:
        raise Invalid({"domaines": "Cochez ce à quoi elle dit oui."})
    proposition = _proposition(lue, domaines, Recueil.oral, maintenant)
    await donner_consentement(
        db, acteur, lue.demande.personne_id, proposition, maintenant=maintenant
    )
