"""Open her space, give a code on a paper, close it; and enter with that code."""

import hmac
import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.commands import prevenir_compte, prevenir_personne, prevenir_role
from auth.avis.vocabulary import GenreAvis
from auth.connexions.commands import CompteProuve, OuvertureSession, ouvrir_apres_preuve
from auth.connexions.vocabulary import MoyenConnexion
from auth.entrees.queries import get_espace
from auth.entrees.schemas import ALPHABET, LONGUEUR, EntreeParCode, NouvelEspace
from auth.vocabulary import Acteur, Role
from core.coffre import deriver
from core.errors import Conflict, Forbidden, Invalid

_SANS_ESPACE = "Cette personne n’a pas d’espace ouvert."


def _empreinte(secret: str, code: str) -> bytes:
    return hmac.digest(deriver(secret, b"carnet/entrees/1"), code.encode(), "sha256")


async def ouvrir_espace(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, saisie: NouvelEspace
) -> None:
    """Open her space, once.

    Raises Invalid when the address serves another carnet, Conflict when it is open.
    """
    await get_espace(db, personne_id)
    if saisie.canal == "courriel" and saisie.courriel is None:
        raise Invalid({"courriel": "Écrivez son adresse, ou choisissez le papier."})
    courriel = saisie.courriel if saisie.canal == "courriel" else None
    try:
        async with db.begin_nested():
            ouvert = await db.scalar(
                text("select prive.ouvrir_espace(:personne, :courriel)"),
                {"personne": personne_id, "courriel": courriel},
            )
    except IntegrityError as erreur:
        raise Invalid(
            {"courriel": "Cette adresse ne peut pas servir ici : choisissez le papier."}
        ) from erreur
    if ouvert is None:
        raise Conflict("Cette personne a déjà son espace.")
    await prevenir_personne(db, acteur, GenreAvis.espace_ouvert, personne_id)
    await prevenir_role(db, acteur, GenreAvis.espace_prepare, Role.dpo)


async def donner_code(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, secret: str
) -> tuple[str, datetime]:
    """Draw a code and give it, once, with the day it ends; the former one opens nothing more."""
    await get_espace(db, personne_id)
    donne = await _tirer(db, personne_id, secret)
    await prevenir_personne(db, acteur, GenreAvis.code_remis, personne_id)
    await prevenir_role(db, acteur, GenreAvis.espace_prepare, Role.dpo)
    return donne


async def tirer_mon_code(db: AsyncSession, acteur: Acteur, secret: str) -> tuple[str, datetime]:
    """Draw the person's own next code from her space; the former one opens nothing more."""
    return await _tirer(db, _elle(acteur), secret)


async def annuler_code(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> None:
    """Cancel the code that waits; she is told. Raises Conflict when none does."""
    await get_espace(db, personne_id)
    await _annuler(db, personne_id)
    await prevenir_personne(db, acteur, GenreAvis.code_annule, personne_id)


async def annuler_mon_code(db: AsyncSession, acteur: Acteur) -> None:
    """Cancel the code that opens the person's own space; who had prepared it is told."""
    personne_id = _elle(acteur)
    par = await _annuler(db, personne_id)
    await prevenir_compte(db, acteur, GenreAvis.code_annule, par, personne_id)


def _elle(acteur: Acteur) -> UUID:
    if acteur.personne_id is None:
        raise Forbidden("Seule une personne accompagnée a un code pour son espace.")
    return acteur.personne_id


async def _annuler(db: AsyncSession, personne_id: UUID) -> UUID:
    par: UUID | None = await db.scalar(
        text("select prive.annuler_code(:personne)"), {"personne": personne_id}
    )
    if par is None:
        raise Conflict("Aucun code n’attend : il a servi, il a fini, ou il est déjà annulé.")
    return par


async def _tirer(db: AsyncSession, personne_id: UUID, secret: str) -> tuple[str, datetime]:
    code = "".join(secrets.choice(ALPHABET) for _ in range(LONGUEUR))
    fin = await db.scalar(
        text("select prive.donner_code(:personne, :empreinte)"),
        {"personne": personne_id, "empreinte": _empreinte(secret, code)},
    )
    if fin is None:
        raise Conflict(_SANS_ESPACE)
    return code, fin


async def attendre_identite(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> None:
    """Say that she is here: her first login by FranceConnect is accepted for half an hour."""
    await get_espace(db, personne_id)
    if not await db.scalar(
        text("select prive.attendre_identite(:personne)"), {"personne": personne_id}
    ):
        raise Conflict(_SANS_ESPACE)
    await prevenir_personne(db, acteur, GenreAvis.identite_confirmee, personne_id)


async def fermer_espace(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> None:
    """Close her space: sessions, codes and identity end; her carnet stays. The DPO is told."""
    await get_espace(db, personne_id)
    await prevenir_personne(db, acteur, GenreAvis.espace_ferme, personne_id)
    if not await db.scalar(
        text("select prive.fermer_espace(:personne)"), {"personne": personne_id}
    ):
        raise Conflict(_SANS_ESPACE)
    await prevenir_role(db, acteur, GenreAvis.espace_ferme, Role.dpo)


async def entrer_par_code(
    db: AsyncSession, saisie: EntreeParCode, secret: str, *anciens: str
) -> OuvertureSession | None:
    """Enter with the code of a paper, given under this secret or under one that it replaced.

    None when it opens nothing, and that is counted, so nothing is raised.
    """
    for sous in (secret, *anciens):
        lignes = await db.execute(
            text("select * from prive.entrer_par_code(:empreinte, :naissance)"),
            {"empreinte": _empreinte(sous, saisie.code), "naissance": saisie.date_naissance},
        )
        comptes = [CompteProuve(ligne.territoire_id, ligne.compte_id) for ligne in lignes.all()]
        if comptes:
            return await ouvrir_apres_preuve(db, comptes, MoyenConnexion.papier)
    return None
