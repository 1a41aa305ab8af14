"""Invite, in the lives of the demo, a structure that could help, and tell what became of it."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from auth.consentements.commands import retirer_demande_acces
from auth.vocabulary import Acteur, Categorie, Domaine
from core.db import AsyncSession
from droits.invitations.commands import entendre_invitation, inviter_dans_le_cercle
from droits.invitations.queries import list_invitables
from droits.invitations.schemas import ChoixInvites, NouvelleInvitation, ReponseInvitation

# What each sort of structure would bring, and what it would have to read.
_POURQUOI: Mapping[str, tuple[str, Domaine]] = {
    Categorie.mobilite.value: (
        "Pour préparer ensemble le permis, sans répéter votre histoire.",
        Domaine.mobilite,
    ),
    Categorie.logement.value: (
        "Pour votre demande de logement : elle connaît les délais d’ici.",
        Domaine.logement,
    ),
    Categorie.formation.value: (
        "Pour choisir une formation avec vous, et la commencer à la rentrée.",
        Domaine.emploi_formation,
    ),
    Categorie.iae.value: (
        "Pour parler d’un premier contrat, quelques heures par semaine.",
        Domaine.emploi_formation,
    ),
    Categorie.ccas.value: (
        "Pour une aide rapide, le temps que vos droits arrivent.",
        Domaine.budget,
    ),
}


async def conter(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    *,
    hasard: random.Random,
    maintenant: datetime,
    a_un_compte: bool,
) -> None:
    """Invite for one person out of three, and for those who can answer in their space."""
    if not a_un_compte and hasard.random() > 1 / 3:
        return
    absentes = [
        i.structure
        for i in await list_invitables(db, acteur, personne_id, ChoixInvites())
        if not i.presente and i.structure.categorie in _POURQUOI
    ]
    if not absentes:
        return
    structure = hasard.choice(absentes)
    motif, domaine = _POURQUOI[structure.categorie]
    le = maintenant - timedelta(days=hasard.randint(1, 12))
    saisie = NouvelleInvitation(structure_id=structure.id, domaines=[domaine.name], motif=motif)
    cle = await inviter_dans_le_cercle(db, acteur, personne_id, saisie, maintenant=le)
    suite = hasard.random()
    if a_un_compte or suite < 0.4:
        return
    if suite < 0.55:
        await retirer_demande_acces(db, acteur, cle, maintenant=maintenant)
        return
    reponse = ReponseInvitation(oui=suite < 0.8, domaines=[domaine.name])
    await entendre_invitation(db, acteur, cle, reponse, maintenant=maintenant)
