"""Report a line of the journal, answer, close an alert."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.commands import prevenir_personne, prevenir_role
from auth.avis.vocabulary import GenreAvis
from auth.comptes.commands import exiger_dpo
from auth.journal.commands import Precisions, noter, noter_fait
from auth.vocabulary import Acteur, Geste, Role
from core.errors import Conflict, Forbidden
from droits.journal.models import Signalement
from droits.journal.queries import (
    get_alerte,
    get_duree_du_journal,
    get_ligne,
    get_signalement,
)
from droits.journal.schemas import (
    DureeDuJournal,
    FermetureAlerte,
    NouveauSignalement,
    ReponseSignalement,
)

_CHOISIR_DUREE = text("select prive.choisir_duree_du_journal(:mois)")


async def signaler(
    db: AsyncSession, acteur: Acteur, numero: int, saisie: NouveauSignalement
) -> UUID:
    """Report a line of one's own journal; the DPO is told, and answers within thirty days."""
    if acteur.personne_id is None:
        raise Forbidden("Seule la personne signale une ligne de son journal.")
    consultation = await get_ligne(db, acteur, numero)
    if consultation.signalement is not None:
        raise Conflict("Vous avez déjà signalé cette ligne ; la réponse viendra ici.")
    signalement = Signalement(
        territoire_id=acteur.territoire_id,
        id=uuid4(),
        personne_id=acteur.personne_id,
        compte_id=acteur.compte_id,
        numero=numero,
        texte=saisie.texte,
    )
    db.add(signalement)
    details = {"ligne": numero}
    await noter(
        db,
        Geste.ecriture,
        "Signalement d’une ligne",
        precisions=Precisions(details=details),
        personne_id=acteur.personne_id,
    )
    await prevenir_role(db, acteur, GenreAvis.signalement, Role.dpo)
    return signalement.id


async def repondre_signalement(
    db: AsyncSession, acteur: Acteur, id: UUID, saisie: ReponseSignalement, *, maintenant: datetime
) -> None:
    """Answer a report, once; the person is told."""
    exiger_dpo(acteur)
    signalement = (await get_signalement(db, acteur, id, maintenant=maintenant)).signalement
    if signalement.repondu_le is not None:
        raise Conflict("Ce signalement a déjà sa réponse.")
    signalement.reponse, signalement.repondu_le = saisie.reponse, maintenant
    signalement.repondu_par = acteur.compte_id
    details = {"ligne": signalement.numero}
    personne_id = signalement.personne_id
    await noter(
        db,
        Geste.ecriture,
        "Réponse à un signalement",
        precisions=Precisions(details=details),
        personne_id=personne_id,
    )
    await prevenir_personne(db, acteur, GenreAvis.signalement_repondu, personne_id)


async def clore_alerte(
    db: AsyncSession, acteur: Acteur, id: UUID, saisie: FermetureAlerte, *, maintenant: datetime
) -> None:
    """Close an alert with a comment; it does not open again."""
    exiger_dpo(acteur)
    alerte = await get_alerte(db, acteur, id)
    if alerte.close_le is not None:
        raise Conflict("Cette alerte est déjà classée.")
    alerte.close_le, alerte.close_par, alerte.commentaire = (
        maintenant,
        acteur.compte_id,
        saisie.commentaire,
    )
    await noter_fait(db, "Alerte de lecture classée", alerte=id)


async def choisir_duree(db: AsyncSession, acteur: Acteur, saisie: DureeDuJournal) -> None:
    """Choose how long the journal is kept; the worker drops, each night, what is older."""
    exiger_dpo(acteur)
    avant = await get_duree_du_journal(db, acteur)
    if not await db.scalar(_CHOISIR_DUREE, {"mois": saisie.mois}):
        raise Conflict(f"Le journal est déjà gardé {avant} mois.")
    await noter_fait(db, "Durée du journal choisie", avant=avant, apres=saisie.mois)
