"""Draw a card of codes, confirm it with its holder, cancel it; and enter with it."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.commands import (
    differer_avis,
    prevenir_compte,
    prevenir_personne,
    prevenir_referent,
    prevenir_role,
)
from auth.avis.vocabulary import GenreAvis
from auth.cartes.schemas import (
    CODE,
    NUMERO,
    ConfirmationDeCarte,
    EntreeParCarte,
    NombreChoisi,
)
from auth.cartes.vocabulary import CODES, IssueConfirmation
from auth.connexions.commands import CompteProuve, OuvertureSession, ouvrir_apres_preuve
from auth.connexions.queries import empreinte_du_jeton
from auth.connexions.vocabulary import MoyenConnexion
from auth.entrees.commands import exiger_elle
from auth.entrees.queries import get_espace
from auth.entrees.schemas import ALPHABET
from auth.vocabulary import Acteur, Automate, Role
from core.coffre import deriver
from core.errors import Conflict, Forbidden, Invalid

_SANS_ESPACE = "Cette personne n’a pas d’espace ouvert : ouvrez-le d’abord avec elle."
_SANS_CARTE = "Cette personne n’a pas de carte qui marche : faites-en une."
_SIENNE = (
    "Vous avez fait cette carte : vous en avez vu les codes. Un autre professionnel de son cercle"
    " la confirme."
)
_FAIBLE = (
    "Par un lien ou un code, on ne fait pas de carte. Demandez-la à qui vous accompagne, ou entrez"
    " avec FranceConnect."
)


@dataclass(frozen=True, slots=True)
class CarteNeuve:
    """Hold a card as it is printed, the only time that it is seen, and the day it ends."""

    numero: str
    codes: list[str]
    fin: datetime


def _empreinte(secret: str, *mots: str) -> bytes:
    cle = deriver(secret, b"carnet/cartes/1")
    return hmac.digest(cle, "\x1f".join(mots).encode(), "sha256")


def _tirer(longueur: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(longueur))


async def donner_carte(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, secret: str
) -> CarteNeuve:
    """Draw her card and give it, once; the former one opens nothing more.

    She, her référent and the DPO are told. Raises Conflict without a space.
    """
    await get_espace(db, personne_id)
    carte = await _poser(db, personne_id, secret)
    await prevenir_personne(db, acteur, GenreAvis.carte_remise, personne_id)
    await prevenir_referent(db, acteur, GenreAvis.carte_remise, personne_id)
    await prevenir_role(db, acteur, GenreAvis.espace_prepare, Role.dpo)
    return carte


async def tirer_ma_carte(
    db: AsyncSession, acteur: Acteur, saisie: NombreChoisi, secret: str, jeton: str
) -> CarteNeuve:
    """Draw one's own card with the number that one chose; the session that asks goes on.

    Raises Forbidden for whoever entered by a weak proof.
    """
    personne_id = exiger_elle(acteur)
    if acteur.par_lien:
        raise Forbidden(_FAIBLE)
    carte = await _poser(db, personne_id, secret, saisie.nombre, jeton)
    await prevenir_personne(db, acteur, GenreAvis.carte_remise, personne_id)
    await prevenir_referent(db, acteur, GenreAvis.carte_remise, personne_id)
    return carte


async def _poser(
    db: AsyncSession, personne_id: UUID, secret: str, nombre: str | None = None, jeton: str = ""
) -> CarteNeuve:
    numero, codes = _tirer(NUMERO), set[str]()
    while len(codes) < CODES:
        codes.add(_tirer(CODE))
    # A set has an order of its own, which says nothing of the codes.
    ranges = list(codes)
    fin = await db.scalar(
        text("select prive.poser_carte(:personne, :numero, :codes, :nombre, :gardee)"),
        {
            "personne": personne_id,
            "numero": _empreinte(secret, "numero", numero),
            "codes": [_empreinte(secret, "code", numero, code) for code in ranges],
            "nombre": nombre and _empreinte(secret, "nombre", numero, nombre),
            "gardee": empreinte_du_jeton(jeton),
        },
    )
    if fin is None:
        raise Conflict(_SANS_ESPACE)
    return CarteNeuve(numero, ranges, fin)


async def confirmer_carte(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    saisie: ConfirmationDeCarte,
    *secrets_: str,
) -> None:
    """Say that she is here with her card, and keep the number that she chose.

    Raises Forbidden for whoever drew the card, Conflict when there is none, Invalid when it is
    another card.
    """
    await get_espace(db, personne_id)
    for sous in secrets_:
        dit = IssueConfirmation(
            await db.scalar(
                text("select prive.confirmer_carte(:personne, :numero, :nombre)"),
                {
                    "personne": personne_id,
                    "numero": _empreinte(sous, "numero", saisie.numero),
                    "nombre": _empreinte(sous, "nombre", saisie.numero, saisie.nombre),
                },
            )
        )
        if dit is not IssueConfirmation.autre:
            break
    if dit is IssueConfirmation.absente:
        raise Conflict(_SANS_CARTE)
    if dit is IssueConfirmation.sienne:
        raise Forbidden(_SIENNE)
    if dit is IssueConfirmation.autre:
        raise Invalid({"numero": "Ce n’est pas le numéro de la carte qui marche."})
    await prevenir_personne(db, acteur, GenreAvis.carte_confirmee, personne_id)
    await prevenir_referent(db, acteur, GenreAvis.carte_confirmee, personne_id)


async def annuler_carte(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, jeton: str = ""
) -> None:
    """Cancel her card and close what it had opened, but the session that asks.

    She is told, and whoever had drawn it. Raises Conflict when there is none.
    """
    if acteur.personne_id != personne_id:
        await get_espace(db, personne_id)
    par: UUID | None = await db.scalar(
        text("select prive.annuler_carte(:personne, :gardee)"),
        {"personne": personne_id, "gardee": empreinte_du_jeton(jeton)},
    )
    if par is None:
        raise Conflict("Aucune carte ne marche : elle a fini, ou elle est déjà annulée.")
    await prevenir_personne(db, acteur, GenreAvis.carte_annulee, personne_id)
    await prevenir_compte(db, acteur, GenreAvis.carte_annulee, par, personne_id)


async def demander_code(db: AsyncSession, numero: str, *secrets_: str) -> int:
    """Say which code of a card is asked; a card that nobody has is answered alike."""
    empreintes = [_empreinte(sous, "numero", numero) for sous in secrets_]
    demandes = [
        await db.scalar(text("select prive.demander_code_carte(:numero)"), {"numero": empreinte})
        for empreinte in empreintes
    ]
    # The number itself draws what is asked of a card that nobody has: the same each time.
    return next((rang for rang in demandes if rang), 1 + empreintes[0][0] % CODES)


async def entrer_par_carte(
    db: AsyncSession, saisie: EntreeParCarte, *secrets_: str
) -> tuple[OuvertureSession, int] | None:
    """Enter with the code that was asked; gives how many are left.

    None when it opens nothing, and that is counted, so nothing is raised. With the number that she
    chose she enters as herself; without it, as by the code of a paper.
    """
    for sous in secrets_:
        lignes = await db.execute(
            text("select * from prive.entrer_par_carte(:numero, :code, :nombre, :naissance)"),
            {
                "numero": _empreinte(sous, "numero", saisie.numero),
                "code": _empreinte(sous, "code", saisie.numero, saisie.code),
                "nombre": saisie.nombre
                and _empreinte(sous, "nombre", saisie.numero, saisie.nombre),
                "naissance": saisie.date_naissance,
            },
        )
        ligne = lignes.one_or_none()
        if ligne is None:
            continue
        await differer_avis(db, Automate(ligne.territoire_id), ligne.avis_ids)
        if not ligne.ouvre:
            return None
        moyen = MoyenConnexion.carte if saisie.nombre else MoyenConnexion.carte_seule
        compte = CompteProuve(ligne.territoire_id, ligne.compte_id)
        return await ouvrir_apres_preuve(db, [compte], moyen), ligne.restent
    return None
