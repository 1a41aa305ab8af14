"""Open her space, give a code on a paper, close it; and enter with that code."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.commands import (
    prevenir_cercle,
    prevenir_compte,
    prevenir_personne,
    prevenir_role,
)
from auth.avis.vocabulary import GenreAvis
from auth.connexions.commands import CompteProuve, OuvertureSession, ouvrir_apres_preuve
from auth.connexions.queries import empreinte_du_jeton
from auth.connexions.vocabulary import MoyenConnexion
from auth.entrees.queries import Canal, get_espace
from auth.entrees.schemas import ALPHABET, LONGUEUR, CodeDePapier, EntreeParCode, NouvelEspace
from auth.vocabulary import Acteur, Role
from core.coffre import Coffre, deriver
from core.editions import exiger_edition
from core.errors import Conflict, Forbidden, Invalid
from core.forms import lire_formulaire
from core.outbox import Courriel, adresse_sms, deposer_courriel

_SANS_ESPACE = "Cette personne n’a pas d’espace ouvert."
# A locked screen shows the subject of a text message.
_SUJET_CANAL, _SUJET_SMS = "Votre entrée a changé", "Carnet"
# Whoever reads it may be a stranger, when the address was a slip: it names nobody, nor the other
# address.
_CANAL = """Bonjour,

La façon d’entrer dans un carnet où cette adresse sert, ou servait, a changé.

Vous l’avez demandé ? Il n’y a rien à faire.
Sinon, dites-le à la structure qui vous accompagne : {adresse}/confidentialite
"""
_SMS_CANAL = (
    "La façon d’entrer dans un carnet où ce numéro sert, ou servait, a changé. Si vous ne l’avez"
    " pas demandé, dites-le à la structure qui vous accompagne."
)


def _empreinte(secret: str, code: str) -> bytes:
    return hmac.digest(deriver(secret, b"carnet/entrees/1"), code.encode(), "sha256")


def nouveau_code(secret: str) -> tuple[str, bytes]:
    """Draw the code of a paper, and what is kept of it."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LONGUEUR))
    return code, _empreinte(secret, code)


def empreintes_du_papier(saisi: str, *secrets_: str) -> list[bytes]:
    """Give what is kept of the code of a paper, as it is typed, under each of these secrets.

    Nothing when it cannot be one.
    """
    lu, _ = lire_formulaire(CodeDePapier, {"code": saisi})
    return [_empreinte(secret, lu.code) for secret in secrets_] if lu else []


async def ouvrir_espace(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, saisie: NouvelEspace
) -> None:
    """Open her space, once.

    Raises Invalid when the way chosen has no address, Conflict when it is open.
    """
    await get_espace(db, personne_id)
    exiger_adresse(saisie)
    ouvert = await db.scalar(
        text("select prive.ouvrir_espace(:personne, :courriel, :mobile)"),
        {"personne": personne_id, **saisie.joint},
    )
    if ouvert is None:
        raise Conflict("Cette personne a déjà son espace.")
    await prevenir_personne(db, acteur, GenreAvis.espace_ouvert, personne_id)
    await prevenir_role(db, acteur, GenreAvis.espace_prepare, Role.dpo)


def exiger_adresse(saisie: NouvelEspace) -> None:
    """Refuse a way to come back that leads nowhere."""
    if saisie.canal == "courriel" and saisie.courriel is None:
        raise Invalid({"courriel": "Écrivez une adresse, ou choisissez le papier."})
    if saisie.canal == "sms" and saisie.mobile is None:
        raise Invalid({"mobile": "Écrivez un numéro, ou choisissez le papier."})


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
    personne_id = exiger_elle(acteur)
    donne = await _tirer(db, personne_id, secret)
    await prevenir_personne(db, acteur, GenreAvis.code_remis, personne_id)
    return donne


async def annuler_code(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> None:
    """Cancel the code that waits; she is told. Raises Conflict when none does."""
    await get_espace(db, personne_id)
    await _annuler(db, personne_id)
    await prevenir_personne(db, acteur, GenreAvis.code_annule, personne_id)


async def annuler_mon_code(db: AsyncSession, acteur: Acteur) -> None:
    """Cancel the code that opens the person's own space; who had prepared it is told."""
    personne_id = exiger_elle(acteur)
    par = await _annuler(db, personne_id)
    await prevenir_compte(db, acteur, GenreAvis.code_annule, par, personne_id)
    await prevenir_personne(db, acteur, GenreAvis.code_annule, personne_id)


def exiger_elle(acteur: Acteur) -> UUID:
    """Give the carnet of the acteur; raises Forbidden for whoever is not accompanied."""
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
    code, empreinte = nouveau_code(secret)
    fin = await db.scalar(
        text("select prive.donner_code(:personne, :empreinte)"),
        {"personne": personne_id, "empreinte": empreinte},
    )
    if fin is None:
        raise Conflict(_SANS_ESPACE)
    return code, fin


@dataclass(frozen=True, slots=True)
class Poste:
    """Hold what a message needs to leave: the key, the gateway of text messages, our address.

    `jeton` is the session from which one acts: it goes on.
    """

    coffre: Coffre
    passerelle_sms: str
    base_url: str
    jeton: str = ""


async def changer_canal(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    saisie: NouvelEspace,
    poste: Poste,
    *,
    edition: int | None = None,
) -> None:
    """Change how she comes back, told to the former address and to the new, to her and the DPO.

    Raises Perime when it is not the `edition` that was read.
    """
    await get_espace(db, personne_id)
    await _changer(db, acteur, personne_id, saisie, poste, edition)
    await prevenir_personne(db, acteur, GenreAvis.canal_change, personne_id)
    await prevenir_role(db, acteur, GenreAvis.canal_change, Role.dpo)


async def changer_mon_canal(
    db: AsyncSession,
    acteur: Acteur,
    saisie: NouvelEspace,
    poste: Poste,
    *,
    edition: int | None = None,
) -> None:
    """Change how one comes back oneself, told to both addresses, to the circle and to the DPO.

    A weak proof is enough for it: whoever took her session is not alone to hear. The other sessions
    of the former address close, hers goes on. Raises Perime when it is not the `edition` that was
    read.
    """
    personne_id = exiger_elle(acteur)
    await _changer(db, acteur, personne_id, saisie, poste, edition)
    await prevenir_personne(db, acteur, GenreAvis.canal_change, personne_id)
    await prevenir_cercle(db, acteur, GenreAvis.canal_change, personne_id)
    await prevenir_role(db, acteur, GenreAvis.canal_change, Role.dpo)


async def _changer(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    saisie: NouvelEspace,
    poste: Poste,
    edition: int | None,
) -> None:
    exiger_adresse(saisie)
    avant = (
        await db.execute(
            text("select * from prive.changer_canal(:personne, :courriel, :mobile, :gardee)"),
            {
                "personne": personne_id,
                "gardee": empreinte_du_jeton(poste.jeton),
                **saisie.joint,
            },
        )
    ).one_or_none()
    if avant is None:
        raise Conflict(_SANS_ESPACE)
    # The wall holds the compte before it gives what it held; a refusal undoes the change.
    tenu = Canal(avant.courriel, avant.mobile)
    exiger_edition(edition, tenu.edition, saisie.joint, tenu._asdict())
    messages = [
        (courriel, (_SUJET_CANAL, _CANAL.format(adresse=poste.base_url.rstrip("/"))))
        for courriel in (avant.courriel, saisie.joint["courriel"])
        if courriel
    ]
    messages += [
        (adresse_sms(poste.passerelle_sms, mobile), (_SUJET_SMS, _SMS_CANAL))
        for mobile in (avant.mobile, saisie.joint["mobile"])
        if mobile and poste.passerelle_sms
    ]
    # An address that did not change is told once.
    for ou, (sujet, corps) in dict(messages).items():
        message = Courriel(
            ou,
            sujet,
            corps,
            "entrée changée",
            acteur.territoire_id,
            pour=str(avant.compte_id),
        )
        await deposer_courriel(db, poste.coffre, message)


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
    db: AsyncSession, saisie: EntreeParCode, *secrets_: str
) -> OuvertureSession | None:
    """Enter with the code of a paper, given under one of these secrets.

    None when it opens nothing, and that is counted, so nothing is raised.
    """
    for sous in secrets_:
        lignes = await db.execute(
            text("select * from prive.entrer_par_code(:empreinte, :naissance)"),
            {"empreinte": _empreinte(sous, saisie.code), "naissance": saisie.date_naissance},
        )
        comptes = [CompteProuve(ligne.territoire_id, ligne.compte_id) for ligne in lignes.all()]
        if comptes:
            return await ouvrir_apres_preuve(db, comptes, MoyenConnexion.papier)
    return None
