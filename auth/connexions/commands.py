"""Open and close web sessions; only hashes of tokens are stored."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.connexions.queries import empreinte_du_jeton, list_capacites
from auth.connexions.vocabulary import EtapeConnexion, MoyenConnexion
from auth.journal.commands import noter
from auth.vocabulary import Geste
from core.errors import Forbidden, NotFound

SANS_COMPTE = (
    "Aucun compte ne correspond. Si vous en attendez un, adressez-vous à l’administration de votre"
    " territoire "
    "ou à la structure qui vous accompagne."
)


@dataclass(frozen=True, slots=True)
class OuvertureSession:
    """Say what comes next, and the token that the browser must bring there.

    It is the proof's, or the session's own.
    """

    etape: EtapeConnexion
    jeton: str


@dataclass(frozen=True, slots=True)
class CompteProuve:
    """Name one compte that a proof of identity opens."""

    territoire_id: int
    compte_id: UUID


async def ouvrir_connexion(
    db: AsyncSession,
    territoire_id: int,
    compte_id: UUID,
    habilitation_id: UUID | None,
    moyen: MoyenConnexion,
) -> str:
    """Open a session with a fresh 256-bit token, whatever cookie came before; returns the token."""
    jeton = secrets.token_urlsafe(32)
    await db.execute(
        text(
            "select prive.ouvrir_connexion(:empreinte, :territoire, :compte, :habilitation, :moyen)"
        ),
        {
            "empreinte": empreinte_du_jeton(jeton),
            "territoire": territoire_id,
            "compte": compte_id,
            "habilitation": habilitation_id,
            "moyen": moyen.value,
        },
    )
    return jeton


async def fermer_connexion(db: AsyncSession, jeton: str) -> None:
    """Close a session; its token opens nothing any more."""
    await noter(db, Geste.deconnexion, "Déconnexion")
    await db.execute(
        text("select prive.fermer_connexion(:empreinte)"), {"empreinte": empreinte_du_jeton(jeton)}
    )


async def fermer_ancienne(db: AsyncSession, jeton: str) -> None:
    """Close the session that the browser brought, before another one opens in its place."""
    await db.execute(
        text("select prive.fermer_connexion(:empreinte)"), {"empreinte": empreinte_du_jeton(jeton)}
    )


async def ouvrir_apres_preuve(
    db: AsyncSession,
    comptes: Iterable[CompteProuve],
    moyen: MoyenConnexion,
    *,
    second_facteur: bool = False,
    id_token: bytes | None = None,
) -> OuvertureSession:
    """Go from proven comptes to a session.

    By who comes, the choice of a capacity and a second factor, where they are due.
    `second_facteur` asks for a code before the session; `id_token` is the provider's, sealed, to
    log out there too. Raises Forbidden when the comptes hold no capacity now.
    """
    preuve = secrets.token_urlsafe(32)
    for compte in comptes:
        await db.execute(
            text(
                "select prive.prouver(:empreinte, :territoire, :compte, :moyen, :facteur,"
                " :id_token)"
            ),
            {
                "empreinte": empreinte_du_jeton(preuve),
                "territoire": compte.territoire_id,
                "compte": compte.compte_id,
                "moyen": moyen.value,
                "facteur": second_facteur,
                "id_token": id_token,
            },
        )
    return await avancer_connexion(db, preuve)


async def choisir_capacite(
    db: AsyncSession, preuve: str, territoire_id: int, compte_id: UUID, habilitation_id: UUID | None
) -> OuvertureSession:
    """Act in one of the proven capacities.

    Raises NotFound when the proof does not open it (any more).
    """
    choisie = await db.scalar(
        text("select prive.choisir_capacite(:empreinte, :territoire, :compte, :habilitation)"),
        {
            "empreinte": empreinte_du_jeton(preuve),
            "territoire": territoire_id,
            "compte": compte_id,
            "habilitation": habilitation_id,
        },
    )
    if not choisie:
        raise NotFound("Votre connexion a expiré : recommencez.")
    return await avancer_connexion(db, preuve)


async def avancer_connexion(db: AsyncSession, preuve: str) -> OuvertureSession:
    """Open the session of a proof, or say what it still waits for.

    Raises Forbidden when it opens nothing.
    """
    capacites = await list_capacites(db, preuve)
    if not capacites:
        raise Forbidden(SANS_COMPTE)
    seule = capacites[0]
    if any(capacite.personne_due for capacite in capacites):
        return OuvertureSession(EtapeConnexion.personne, preuve)
    if len(capacites) > 1:
        return OuvertureSession(EtapeConnexion.structure, preuve)
    if not seule.choisie:
        return await choisir_capacite(
            db, preuve, seule.territoire_id, seule.compte_id, seule.habilitation_id
        )
    if seule.second_facteur_du:
        return OuvertureSession(EtapeConnexion.second_facteur, preuve)
    return OuvertureSession(EtapeConnexion.session, await _ouvrir(db, preuve))


async def _ouvrir(db: AsyncSession, preuve: str) -> str:
    depense = await db.execute(
        text("select * from prive.depenser_preuve(:empreinte)"),
        {"empreinte": empreinte_du_jeton(preuve)},
    )
    ligne = depense.one()
    jeton = await ouvrir_connexion(
        db, ligne.territoire_id, ligne.compte_id, ligne.habilitation_id, MoyenConnexion(ligne.moyen)
    )
    if ligne.id_token is not None:
        await db.execute(
            text("select prive.federer_connexion(:empreinte, :moyen, :id_token)"),
            {
                "empreinte": empreinte_du_jeton(jeton),
                "moyen": ligne.moyen,
                "id_token": ligne.id_token,
            },
        )
    return jeton
