"""Start a login at a provider, come back from it, and tie an identity to a compte."""

import secrets
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.commands import prevenir_personne
from auth.avis.vocabulary import GenreAvis
from auth.connexions.commands import CompteProuve
from auth.connexions.oidc import DepartOidc, IdentiteProuvee
from auth.connexions.queries import empreinte_du_jeton
from auth.connexions.rules import RefusConnexion
from auth.connexions.vocabulary import MoyenConnexion
from auth.vocabulary import Acteur, Role
from core.errors import Forbidden, NotFound

_IDENTIFIER = text(
    "select * from prive.identifier(:moyen, :emetteur, :sujet, :courriel, :nom, :prenoms,"
    " :naissance, :sexe, :commune, :pays)"
)


def preparer(suite: str) -> tuple[str, str, DepartOidc]:
    """Draw the state, the browser's own secret, the nonce and the PKCE verifier of a new login."""
    etat, navigateur, nonce = (secrets.token_urlsafe(32) for _ in range(3))
    return etat, navigateur, DepartOidc(nonce, secrets.token_urlsafe(48), suite)


async def partir(
    db: AsyncSession, moyen: MoyenConnexion, etat: str, navigateur: str, depart: DepartOidc
) -> None:
    """Remember a login that starts."""
    await db.execute(
        text(
            "select prive.noter_depart(:etat, :moyen, :navigateur, :nonce, :verificateur, :suite)"
        ),
        {
            "etat": empreinte_du_jeton(etat),
            "moyen": moyen.value,
            "navigateur": empreinte_du_jeton(navigateur),
            "nonce": depart.nonce,
            "verificateur": depart.verificateur,
            "suite": depart.suite,
        },
    )


async def reprendre_connexion(
    db: AsyncSession, moyen: MoyenConnexion, etat: str, navigateur: str
) -> DepartOidc | None:
    """Take back, once, the login that this browser started here; None when there is none."""
    lignes = await db.execute(
        text("select * from prive.reprendre_depart(:etat, :moyen, :navigateur)"),
        {
            "etat": empreinte_du_jeton(etat),
            "moyen": moyen.value,
            "navigateur": empreinte_du_jeton(navigateur),
        },
    )
    ligne = lignes.one_or_none()
    return None if ligne is None else DepartOidc(ligne.nonce, ligne.verificateur, ligne.suite)


async def identifier(
    db: AsyncSession, identite: IdentiteProuvee
) -> tuple[Sequence[CompteProuve], RefusConnexion | None]:
    """Find the comptes of an identity, tying at its first login the one that waits for it.

    Or say why there is none. The refusal is returned, not raised: its line in the journal must be
    kept.
    """
    lignes = await db.execute(
        _IDENTIFIER,
        {
            "moyen": identite.moyen.value,
            "emetteur": identite.emetteur,
            "sujet": identite.sujet,
            "courriel": identite.courriel,
            "nom": identite.nom,
            "prenoms": identite.prenoms,
            "naissance": identite.naissance,
            "sexe": identite.sexe,
            "commune": identite.commune,
            "pays": identite.pays,
        },
    )
    trouves = lignes.all()
    comptes = [
        CompteProuve(ligne.territoire_id, ligne.compte_id)
        for ligne in trouves
        if ligne.issue != "prise"
    ]
    if comptes:
        return comptes, None
    return [], RefusConnexion.autre_identite if trouves else RefusConnexion.sans_compte


async def detacher_identite(db: AsyncSession, acteur: Acteur, compte_id: UUID) -> None:
    """Untie a compte of one's territoire from its identity: it waits for a first login again."""
    if acteur.role is not Role.administrateur:
        raise Forbidden("Seule l’administration du territoire détache une identité.")
    trouve = await db.execute(
        text("select prive.detacher_identite(:compte)"), {"compte": compte_id}
    )
    de_qui = trouve.scalars().all()
    if not de_qui:
        raise NotFound("Ce compte n’est lié à aucune identité.")
    if de_qui[0] is not None:
        await prevenir_personne(db, acteur, GenreAvis.identite_detachee, de_qui[0])
