"""Let invented people answer as real ones do: on the screen that a professional hands over."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from auth.cercle.commands import (
    entendre_designation,
    proposer_referent,
    repondre_designation,
    tendre_designation,
)
from auth.connexions.commands import ouvrir_connexion
from auth.connexions.vocabulary import MoyenConnexion
from auth.consentements.schemas import NouveauConsentement
from auth.remises.commands import abandonner_ecran
from auth.remises.queries import RemiseLue, find_remise
from auth.vocabulary import Acteur
from core.db import AsyncSession
from droits.recueil.commands import SessionGardee, remettre_ecran, repondre_remise

_HABILITATION = text(
    "select id from habilitation where territoire_id = :t and compte_id = :c and structure_id = :s"
    " and role = :r"
    " order by debut, id limit 1"
)


async def _ouvrir(db: AsyncSession, moi: Acteur) -> str:
    tenue = {"t": moi.territoire_id, "c": moi.compte_id, "s": moi.structure_id, "r": moi.role.value}
    habilitation = await db.scalar(_HABILITATION, tenue)
    return await ouvrir_connexion(
        db, moi.territoire_id, moi.compte_id, habilitation, MoyenConnexion.demo
    )


async def _remise(db: AsyncSession, jeton: str) -> RemiseLue:
    remise = await find_remise(await db.connection(), jeton)
    if remise is None:
        raise RuntimeError("the screen that was just handed over is not there")
    return remise


async def designer(db: AsyncSession, moi: Acteur, personne_id: UUID) -> None:
    """Become the person's référent: proposed, accepted, and agreed on the screen handed over."""
    motif = "Vous suit depuis le premier accueil."
    designation = await proposer_referent(
        db, moi, personne_id, moi.compte_id, _structure(moi), motif=motif
    )
    await repondre_designation(db, moi, designation, oui=True)
    jeton = await tendre_designation(
        db, moi, designation, session=await _ouvrir(db, moi), code="2611"
    )
    await entendre_designation(db, await _remise(db, jeton), jeton, oui=True)
    await abandonner_ecran(db, jeton)


def _structure(moi: Acteur) -> UUID:
    if moi.structure_id is None:
        raise RuntimeError("a référent acts for a structure")
    return moi.structure_id


async def tendre_ecran(
    db: AsyncSession,
    moi: Acteur,
    personne_id: UUID,
    accord: NouveauConsentement,
    *,
    maintenant: datetime,
) -> None:
    """Hand the screen over with this question.

    The person says yes, and ticks each sensitive domain of it.
    """
    session = await _ouvrir(db, moi)
    jeton = await remettre_ecran(
        db,
        moi,
        personne_id,
        accord,
        SessionGardee(session=session, code="2611"),
        maintenant=maintenant,
    )
    remise = await _remise(db, jeton)
    await repondre_remise(
        db, remise, jeton, accepte=True, coches=accord.domaines, maintenant=maintenant
    )
    await abandonner_ecran(db, jeton)
