"""Hand the screen over, hear the answer, take the screen back."""

import json
import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.connexions.queries import empreinte_du_jeton
from auth.journal.commands import noter
from auth.remises.queries import ESSAIS, empreinte_du_code
from auth.vocabulary import Geste
from core.errors import Conflict


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
