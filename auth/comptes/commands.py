"""Manage one's own sessions and tokens, and the structure one acts for."""

import secrets
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.comptes.models import Compte
from auth.comptes.queries import champs_profil, get_mon_compte
from auth.comptes.schemas import MonProfil, NouveauJeton
from auth.connexions.queries import empreinte_du_jeton
from auth.journal.commands import Precisions, noter, noter_fait
from auth.vocabulary import Acteur, Geste, Role
from core.editions import exiger_edition
from core.errors import Forbidden, NotFound, Perime

_ECRIRE_PROFIL = text(
    "select prive.ecrire_mon_profil(:fonction, :telephone, :presences, :avis_par_courriel, :lue)"
)


def exiger_personne(acteur: Acteur) -> UUID:
    """Give whose space it is, or refuse whoever is not an accompanied person."""
    if acteur.personne_id is None:
        raise Forbidden("Cette page est celle de la personne accompagnée.")
    return acteur.personne_id


def exiger_dpo(acteur: Acteur) -> None:
    """Refuse whoever is not the DPO."""
    if acteur.role is not Role.dpo:
        raise Forbidden("Cette page est celle du délégué à la protection des données.")


async def ecrire_mon_profil(
    db: AsyncSession, acteur: Acteur, saisie: MonProfil, *, edition: int | None = None
) -> None:
    """Say how one is reached at work, and how often one is mailed.

    Raises Forbidden for whoever is no professional, Perime when it is not the `edition` that was
    read.
    """
    compte = await get_mon_compte(db, acteur)
    ecrit, tenu = saisie.model_dump(mode="json"), champs_profil(compte)
    exiger_edition(edition, compte.edition, ecrit, tenu)
    changes = sorted(nom for nom, valeur in ecrit.items() if tenu[nom] != valeur)
    if not changes:
        # Read again and found right: it is not asked for any more.
        await voir_mon_profil(db)
        return
    if await db.scalar(_ECRIRE_PROFIL, ecrit | {"lue": compte.edition}) is None:
        await refuser_profil_change(db, compte, ecrit)
    await noter_fait(db, "Profil d’un professionnel modifié", champs=changes)


async def voir_mon_profil(db: AsyncSession) -> None:
    """Stop asking a professional to complete how they are reached."""
    await db.execute(text("select prive.voir_mon_profil()"))


async def refuser_profil_change(db: AsyncSession, compte: Compte, ecrit: dict[str, object]) -> None:
    """Raise Perime when the compte changed since it was read, Forbidden when it is not one's to."""
    lue = compte.edition
    await db.refresh(compte)
    if compte.edition == lue:
        raise Forbidden("Ce compte n’est pas de ceux que vous pouvez corriger aujourd’hui.")
    raise Perime(
        compte.edition, {nom: (valeur, getattr(compte, nom)) for nom, valeur in ecrit.items()}
    )


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
