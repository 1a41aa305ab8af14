"""Decide of a pair of offers; nothing is erased: the last line of a pair stands."""

from uuid import uuid4

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.journal.commands import Precisions, noter
from auth.vocabulary import Acteur, Geste
from core.errors import Conflict, Forbidden, NotFound
from offers.doublons.models import DoublonDecision
from offers.doublons.queries import est_proposee, list_decides
from offers.doublons.rules import ROLES_QUI_DECIDENT, refuser
from offers.doublons.schemas import NouvelleDecision
from offers.doublons.vocabulary import Sens

# Decisions are rare: one at a time, so that none contradicts another that is being written.
_VERROU = text("select pg_advisory_xact_lock(hashtextextended('offers/doublons/decides', 0))")


def exiger_de_decider(acteur: Acteur) -> None:
    """Let pass whoever may say that two sheets are one offer."""
    if acteur.role not in ROLES_QUI_DECIDENT or acteur.structure_id is None:
        raise Forbidden(
            "Les doublons sont tranchés par le coordonnateur ou l’administrateur du territoire."
        )


async def decider(db: AsyncSession, acteur: Acteur, nouvelle: NouvelleDecision) -> None:
    """Say that two sheets are one offer or two, or take the standing decision back."""
    exiger_de_decider(acteur)
    a, b = sorted((nouvelle.a_id, nouvelle.b_id))
    await db.execute(_VERROU)
    decides = await list_decides(db)
    sens, numero = decides.get((a, b), (Sens.annulee, 0))
    if nouvelle.sens is Sens.annulee:
        sienne = select(DoublonDecision.numero).where(
            DoublonDecision.territoire_id == acteur.territoire_id, DoublonDecision.numero == numero
        )
        if sens is Sens.annulee or (await db.execute(sienne)).first() is None:
            raise NotFound("Il n’y a pas de décision de votre territoire à annuler.")
    else:
        if not await est_proposee(db, acteur, a, b):
            raise NotFound("Cette paire n’est plus proposée.")
        if sens is not Sens.annulee:
            raise Conflict(
                f"Cette paire est déjà tranchée\u202f: {sens.libelle[0].lower()}{sens.libelle[1:]}."
            )
        memes = [paire for paire, (dit, _) in decides.items() if dit is Sens.meme]
        distinctes = {paire for paire, (dit, _) in decides.items() if dit is Sens.distinctes}
        if refus := refuser(nouvelle.sens, a, b, memes, distinctes):
            raise Conflict(refus)
    db.add(
        DoublonDecision(
            territoire_id=acteur.territoire_id,
            id=uuid4(),
            a_id=a,
            b_id=b,
            sens=nouvelle.sens.value,
            motif=nouvelle.motif,
            compte_id=acteur.compte_id,
            structure_id=acteur.structure_id,
        )
    )
    details = {"offres": [a, b], "sens": nouvelle.sens.value}
    await noter(db, Geste.ecriture, "Offres en double", precisions=Precisions(details=details))
