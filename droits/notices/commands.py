"""Publish a version of the notice; nothing changes it afterwards."""

from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.consentements.models import Notice
from auth.journal.commands import Precisions, noter
from auth.vocabulary import Acteur, Geste, Role
from core.errors import Conflict, Forbidden
from droits.notices.rules import empreinte_de_notice
from droits.notices.schemas import NouvelleNotice


def exiger_administrateur(acteur: Acteur) -> None:
    """Let pass the administrateur of the territoire."""
    if acteur.role is not Role.administrateur:
        raise Forbidden("La notice est publiée par l’administrateur du territoire.")


async def publier_notice(db: AsyncSession, acteur: Acteur, nouvelle: NouvelleNotice) -> UUID:
    """Publish the next version.

    Agreements given from now on rest on it, those already given keep theirs.
    Raises Conflict when nothing changed since the version in force.
    """
    exiger_administrateur(acteur)
    t = acteur.territoire_id
    requete = (
        select(Notice).where(Notice.territoire_id == t).order_by(Notice.version.desc()).limit(1)
    )
    derniere = (await db.execute(requete)).scalar_one_or_none()
    sceau = empreinte_de_notice(nouvelle.texte, nouvelle.texte_falc)
    if derniere is not None and derniere.sha256 == sceau:
        raise Conflict("Ces textes sont ceux de la version en vigueur : rien à publier.")
    notice = Notice(
        territoire_id=t,
        id=uuid4(),
        version=(derniere.version if derniere else 0) + 1,
        texte=nouvelle.texte,
        texte_falc=nouvelle.texte_falc,
        sha256=sceau,
        changement=nouvelle.changement,
        publiee_par=acteur.compte_id,
        publiee_le=func.now(),
    )
    db.add(notice)
    await noter(
        db,
        Geste.ecriture,
        f"Notice publiée, version {notice.version}",
        precisions=Precisions(motif=nouvelle.changement),
    )
    return notice.id
