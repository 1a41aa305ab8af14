"""Manage one's own sessions and tokens, and the structure one acts for."""

import secrets
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.comptes.schemas import NouveauJeton
from auth.connexions.queries import empreinte_du_jeton
from auth.journal.commands import Precisions, noter
from auth.vocabulary import Acteur, Geste, Role
from core.errors import Forbidden, NotFound


def exiger_personne(acteur: Acteur) -> UUID:
    """Give whose space it is, or refuse whoever is not an accompanied person."""
    if acteur.personne_id is None:
        raise Forbidden("Cette page est celle de la personne accompagnée.")
    return acteur.personne_id


def exiger_dpo(acteur: Acteur) -> None:
    """Refuse whoever is not the DPO."""
    if acteur.role is not Role.dpo:
        raise Forbidden("Cette page est celle du délégué à la protection des données.")


async def changer_capacite(db: AsyncSession, jeton: str, habilitation_id: UUID) -> str:
    """Go on in another capacity of one's compte, under a new token, which is returned.

    The old one opens nothing more. Raises NotFound when one does not hold that capacity now.
    """
    nouveau = secrets.token_urlsafe(32)
    change = await db.scalar(
        text("select prive.changer_capacite(:ancienne, :nouvelle, :habilitation)"),
        {
            "ancienne": empreinte_du_jeton(jeton),
            "nouvelle": empreinte_du_jeton(nouveau),
            "habilitation": habilitation_id,
        },
    )
    if not change:
        raise NotFound("Vous ne pouvez pas agir pour cette structure aujourd’hui.")
    return nouveau


async def fermer_une_connexion(db: AsyncSession, connexion_id: UUID) -> None:
    """Close one of one's own sessions; raises NotFound when it is not, or no longer, one's own."""
    await noter(db, Geste.deconnexion, "Connexion fermée à distance")
    if not await _revoquer(db, connexion_id, ""):
        raise NotFound("Cette connexion est déjà fermée.")


async def fermer_les_autres(db: AsyncSession, jeton: str) -> None:
    """Close every session of one's compte but the present one."""
    await noter(db, Geste.deconnexion, "Autres connexions fermées à distance")
    await _revoquer(db, None, jeton)


async def _revoquer(db: AsyncSession, connexion_id: UUID | None, gardee: str) -> int:
    parametres = {"connexion": connexion_id, "gardee": empreinte_du_jeton(gardee)}
    return int(
        await db.scalar(text("select prive.revoquer_connexions(:connexion, :gardee)"), parametres)
        or 0
    )


async def creer_jeton(db: AsyncSession, acteur: Acteur, saisie: NouveauJeton) -> str:
    """Create a token that acts as one does now, and give it, once.

    Raises Forbidden in a session opened by a link.
    """
    if acteur.est_representant:
        raise Forbidden("Un représentant agit par ses pages : il n’a pas de jeton.")
    if acteur.par_lien:
        raise Forbidden(
            "Un jeton se crée après une connexion par FranceConnect ou ProConnect, pas par un lien."
        )
    jeton = secrets.token_urlsafe(32)
    await db.execute(
        text("select prive.creer_jeton(:empreinte, :nom, :ecrit, :jours)"),
        {
            "empreinte": empreinte_du_jeton(jeton),
            "nom": saisie.nom,
            "ecrit": saisie.portee == "ecriture",
            "jours": int(saisie.jours),
        },
    )
    await noter(
        db,
        Geste.connexion,
        "Jeton d’API créé",
        precisions=Precisions(details={"portee": saisie.portee, "jours": int(saisie.jours)}),
    )
    return jeton


async def revoquer_jeton(db: AsyncSession, jeton_id: UUID) -> None:
    """Revoke one of one's own tokens: its next call is refused.

    Raises NotFound when it is not, or no longer, alive.
    """
    if not await db.scalar(text("select prive.revoquer_jeton(:jeton)"), {"jeton": jeton_id}):
        raise NotFound("Ce jeton est déjà révoqué.")
    await noter(db, Geste.deconnexion, "Jeton d’API révoqué")
