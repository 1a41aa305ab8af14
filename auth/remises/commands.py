"""Hand the screen over, hear the answer, take the screen back."""

import json
import re
import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.connexions.queries import empreinte_du_jeton
from auth.journal.commands import noter
from auth.remises.queries import ESSAIS, RemiseLue, empreinte_du_code
from auth.vocabulary import Acteur, Geste
from core.coffre import Coffre
from core.errors import Conflict
from core.outbox import Courriel, adresse_sms, deposer_courriel

SUJET = "Votre code"
_CORPS = """Bonjour,

On vous tend un écran pour que vous y donniez votre réponse. Voici votre code :

{code}

Il sert une seule fois, pendant dix minutes. Tapez-le vous-même, ne le dites à personne.
Si personne ne vous tend d’écran en ce moment, ne faites rien, et parlez-en à qui vous accompagne.
"""
_SMS = (
    "Votre code : {code}. On vous tend un écran : tapez-le vous-même, ne le dites à personne. Il"
    " sert une fois, dix minutes."
)
_SANS_CODE = "Tapez votre code : sans lui, cette réponse ne compte pas."
_REFUS_DU_CODE: Mapping[str, str | None] = {
    "ok": None,
    "faux": "Ce n’est pas votre code. Vérifiez-le, ou demandez-en un autre.",
    "sien": "Ce papier ne suffit pas ici. Demandez-en un à un autre professionnel que celui qui"
    " vous tend l’écran.",
    "bloquee": "Trop d’erreurs : cette réponse ne peut plus se donner sur cet écran.",
    "absente": "Cette question n’attend plus de réponse.",
}


async def tendre(
    db: AsyncSession,
    personne_id: UUID,
    question: Mapping[str, Any],
    masque: int,
    *,
    session: str,
    code: str,
) -> str:
    """Hand the screen over with any question that its page can show, on those domains.

    Returns the screen's token.
    """
    jeton = secrets.token_urlsafe(32)
    await noter(db, Geste.consentement, "Écran remis à la personne", personne_id=personne_id)
    await db.execute(
        text(
            "select prive.remettre(:session, :empreinte, :code, :personne, cast(:quoi as jsonb),"
            " :masque)"
        ),
        {
            "session": empreinte_du_jeton(session),
            "empreinte": empreinte_du_jeton(jeton),
            "code": empreinte_du_code(jeton, code),
            "personne": personne_id,
            "quoi": json.dumps(question),
            "masque": masque,
        },
    )
    return jeton


class EnvoiDeCode(NamedTuple):
    """Hold by what her code leaves: the key of messages, the gateway of text messages, which way.

    Without a gateway, none leaves by a text message.
    """

    coffre: Coffre
    passerelle_sms: str
    par_sms: bool = False


async def envoyer_son_code(
    db: AsyncSession, acteur: Acteur, envoi: EnvoiDeCode, remise: RemiseLue, jeton: str
) -> None:
    """Send a code to her own address or her own number, for this screen alone.

    Raises Conflict when none of hers may receive one, or after three.
    """
    if envoi.par_sms and not envoi.passerelle_sms:
        raise Conflict("Aucun SMS ne part d’ici : servez-vous du code de votre papier.")
    code = f"{secrets.randbelow(10**6):06}"
    pose = (
        await db.execute(
            text("select * from prive.poser_code_remise(:empreinte, :code, :sms)"),
            {
                "empreinte": empreinte_du_jeton(jeton),
                "code": empreinte_du_code(jeton, code),
                "sms": envoi.par_sms,
            },
        )
    ).one_or_none()
    if pose is None:
        raise Conflict("Aucun code ne peut partir : servez-vous du code de votre papier.")
    dit = f"{code[:3]} {code[3:]}"
    if envoi.par_sms:
        ou, sujet = adresse_sms(envoi.passerelle_sms, pose.mobile), "Carnet"
        corps = _SMS.format(code=dit)
    else:
        ou, sujet, corps = pose.courriel, SUJET, _CORPS.format(code=dit)
    qui = acteur.territoire_id, None, str(pose.compte_id)
    await deposer_courriel(db, envoi.coffre, Courriel(ou, sujet, corps, "code", *qui))
    await noter(db, Geste.consentement, "Code envoyé à la personne", personne_id=remise.personne_id)


async def prouver(db: AsyncSession, jeton: str, saisi: str, papiers: list[bytes]) -> str | None:
    """Take a code that she types, sent to her or of her paper; says what is wrong, or None.

    A miss counts, so nothing is raised.
    """
    saisi = re.sub(r"[\s.\-]", "", saisi)
    if not saisi:
        return _SANS_CODE
    dit = await db.scalar(
        text("select prive.prouver_remise(:empreinte, :envoye, :papiers)"),
        {
            "empreinte": empreinte_du_jeton(jeton),
            "envoye": empreinte_du_code(jeton, saisi),
            "papiers": papiers,
        },
    )
    return _REFUS_DU_CODE[dit]


async def entendre(db: AsyncSession, jeton: str, *, accepte: bool, coches: int = 0) -> UUID:
    """Keep the person's answer, once, with what they ticked; returns the screen that proves it.

    Raises Conflict when they already answered.
    """
    remise_id: UUID | None = await db.scalar(
        text("select prive.repondre_remise(:empreinte, :dit, :coches)"),
        {
            "empreinte": empreinte_du_jeton(jeton),
            "dit": "accord" if accepte else "refus",
            "coches": coches,
        },
    )
    if remise_id is None:
        raise Conflict("La réponse est déjà enregistrée.")
    return remise_id


async def reprendre_ecran(db: AsyncSession, jeton: str, code: str) -> tuple[str | None, str | None]:
    """Give the session a new token when the code is right; otherwise say why not, in French."""
    session = secrets.token_urlsafe(32)
    verdict = await db.scalar(
        text("select prive.reprendre(:empreinte, :code, :session)"),
        {
            "empreinte": empreinte_du_jeton(jeton),
            "code": empreinte_du_code(jeton, code),
            "session": empreinte_du_jeton(session),
        },
    )
    if verdict == "ok":
        await noter(db, Geste.connexion, "Écran repris")
        return session, None
    if verdict == "faux":
        return None, f"Ce n’est pas le code. Après {ESSAIS} erreurs, il faudra se reconnecter."
    return None, "Trop d’erreurs : fermez cette session, puis reconnectez-vous."


async def abandonner_ecran(db: AsyncSession, jeton: str) -> None:
    """End the session that waits."""
    await noter(db, Geste.deconnexion, "Session fermée depuis l’écran remis")
    await db.execute(
        text("select prive.abandonner_remise(:empreinte)"), {"empreinte": empreinte_du_jeton(jeton)}
    )
