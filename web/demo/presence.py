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
from auth.connexions.queries import empreinte_du_jeton
from auth.connexions.vocabulary import MoyenConnexion
from auth.consentements.schemas import NouveauConsentement
from auth.remises.commands import abandonner_ecran
from auth.remises.queries import RemiseLue, find_remise
from auth.vocabulary import SENSIBLES, Acteur, Role
from core.db import AsyncSession
from droits.recueil.commands import SessionGardee, remettre_ecran, repondre_remise

_COLLEGUE = text(
    "select h.compte_id, h.role from habilitation h where h.territoire_id = :t and"
    " h.structure_id = :s and h.compte_id <> :c and h.role in ('professionnel',"
    " 'charge_orientation') order by h.debut, h.id limit 1"
)
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


async def _donner_son_code(db: AsyncSession, moi: Acteur, personne_id: UUID, jeton: str) -> None:
    """Let her type, on the screen, the code of a paper that a colleague prepared for her."""
    ici = {"t": moi.territoire_id, "s": moi.structure_id, "c": moi.compte_id}
    ligne = (await db.execute(_COLLEGUE, ici)).one()
    collegue = Acteur(moi.territoire_id, ligne.compte_id, Role(ligne.role), moi.structure_id)
    sien = {"p": personne_id, "papier": empreinte_du_jeton(f"papier {jeton}")}
    ouvert = await db.scalar(text("select prive.ouvrir_espace(:p, null)"), sien)
    await _agir(db, collegue)
    await db.execute(text("select prive.donner_code(:p, :papier)"), sien)
    await _agir(db, moi)
    prouver = text("select prive.prouver_remise(:j, null, array[cast(:papier as bytea)])")
    await db.execute(prouver, sien | {"j": empreinte_du_jeton(jeton)})
    if ouvert is not None:
        # Who keeps a space of her own is said elsewhere.
        await db.execute(text("select prive.fermer_espace(:p)"), sien)


async def _agir(db: AsyncSession, acteur: Acteur) -> None:
    entrer, parametres = acteur.statement()
    await db.flush()
    await db.execute(text(entrer), dict(parametres))


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
    await _donner_son_code(db, moi, personne_id, jeton)
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
    if accord.masque & SENSIBLES:
        await _donner_son_code(db, moi, personne_id, jeton)
    remise = await _remise(db, jeton)
    await repondre_remise(
        db, remise, jeton, accepte=True, coches=accord.domaines, maintenant=maintenant
    )
    await abandonner_ecran(db, jeton)
