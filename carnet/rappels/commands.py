"""Send a reminder once, and let her choose whether, what and when."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.comptes.commands import exiger_personne, refuser_profil_change
from auth.comptes.vocabulary import RappelDit
from auth.journal.commands import noter, noter_fait
from auth.vocabulary import Acteur, Automate, Geste, Role
from carnet.rappels.queries import (
    GENRE_RAPPEL,
    Rappel,
    find_rappels_perdus,
    get_mes_rappels,
)
from carnet.rappels.schemas import MesRappels, ReglagesRappels
from core.editions import exiger_edition
from core.errors import Forbidden
from core.outbox import Courriel, Postier, adresse_sms, deposer_courriel
from core.texts import date_heure_fr

_PRENDRE = text("select prive.prendre_rappel(:rendez_vous, :heures, :lu, :message)")
_RENDRE = text("select prive.rendre_rappels(:messages)")
_CHOISIR = text("select prive.choisir_rappels(:rappels, :rappel_dit, :calme_de, :calme_a, :lue)")
_REGLER = text("select prive.regler_rappels(:rappel_jours, :rappel_heures, :calme_de, :calme_a)")
SUJET = "Un rappel de Carnet"
_CORPS = """Bonjour,

{dit}. Pour lire où et avec qui : {adresse}/mon-parcours

Plus de rappels, ou d’autres heures : {adresse}/mes-rappels
"""


def dire_rappel(rappel: Rappel) -> str:
    """Say what she chose that a reminder says, in one sentence without its end."""
    quand = f"Vous avez un rendez-vous le {date_heure_fr(rappel.debut)}"
    match rappel.dit:
        case RappelDit.rien:
            return "Un rappel vous attend dans votre carnet"
        case RappelDit.structure if rappel.structure:
            return f"{quand}, avec {rappel.structure}"
        case _:
            return quand


async def envoyer_rappel(
    db: AsyncSession, automate: Automate, postier: Postier, rappel: Rappel, *, heures: bool
) -> bool:
    """Leave the message and take the reminder, in one transaction; False when it is due no more.

    The caller then undoes the message. Where no text message leaves, a mobile is no way.
    """
    if rappel.mobile is not None and not postier.passerelle_sms:
        return False
    dit, qui = dire_rappel(rappel), str(rappel.compte_id)
    territoire = automate.territoire_id
    if rappel.mobile is None:
        corps = _CORPS.format(dit=dit, adresse=postier.base_url)
        message = Courriel(rappel.courriel, SUJET, corps, GENRE_RAPPEL, territoire, pour=qui)
    else:
        ici = adresse_sms(postier.passerelle_sms, rappel.mobile)
        corps = f"{dit}. {postier.base_url}/mon-parcours"
        message = Courriel(ici, "Carnet", corps, GENRE_RAPPEL, territoire, pour=qui)
    cle = await deposer_courriel(db, postier.coffre, message)
    parametres = {
        "rendez_vous": rappel.rendez_vous_id,
        "heures": heures,
        "lu": rappel.debut,
        "message": cle,
    }
    if not await db.scalar(_PRENDRE, parametres):
        return False
    await noter(db, Geste.ecriture, "Rappel de rendez-vous envoyé", personne_id=rappel.personne_id)
    return True


async def rendre_rappels_perdus(db: AsyncSession) -> None:
    """Let what could not leave in time be recalled again, while it still helps."""
    if perdus := await find_rappels_perdus(db):
        await db.execute(_RENDRE, {"messages": list(perdus)})


async def choisir_rappels(
    db: AsyncSession, acteur: Acteur, saisie: MesRappels, *, edition: int | None = None
) -> UUID:
    """Choose whether one is reminded, what is said, and between which hours never.

    Raises Perime when it is not the `edition` that was read.
    """
    personne_id = exiger_personne(acteur)
    compte = await get_mes_rappels(db, acteur)
    ecrit = saisie.model_dump(mode="json")
    tenu = {nom: getattr(compte, nom) for nom in ecrit}
    exiger_edition(edition, compte.edition, ecrit, tenu)
    if ecrit != tenu:
        if await db.scalar(_CHOISIR, ecrit | {"lue": compte.edition}) is None:
            await refuser_profil_change(db, compte, ecrit)
        await noter(db, Geste.ecriture, "Mes rappels de rendez-vous", personne_id=personne_id)
    return compte.id


def exiger_reglages(acteur: Acteur) -> None:
    """Let pass the administrateur of the territoire."""
    if acteur.role is not Role.administrateur:
        raise Forbidden("Cette page est celle de l’administration du territoire.")


async def regler_rappels(db: AsyncSession, acteur: Acteur, saisie: ReglagesRappels) -> None:
    """Say how long before an appointment the territoire recalls it, and at which hours never."""
    exiger_reglages(acteur)
    if await db.scalar(_REGLER, saisie.model_dump()):
        await noter_fait(db, "Rappels de rendez-vous réglés", **saisie.model_dump())
