"""Let invented people answer as real ones do: on the screen that a professional hands over."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from auth.connexions.commands import ouvrir_connexion
from auth.connexions.vocabulary import Moyen
from auth.consentements.schemas import NouveauConsentement
from auth.recueil.commands import abandonner_ecran, remettre_ecran, repondre
from auth.recueil.queries import find_remise
from auth.vocabulary import Acteur
from core.db import AsyncSession

_HABILITATION = text(
    "select id from habilitation where territoire_id = :t and compte_id = :c and structure_id = :s and role = :r"
    " limit 1"
)


async def tendre(
    db: AsyncSession, moi: Acteur, personne_id: UUID, accord: NouveauConsentement, *, maintenant: datetime
) -> None:
    """Hand the screen over with this question; the person says yes, and ticks each sensitive domain of it."""
    tenue = {"t": moi.territoire_id, "c": moi.compte_id, "s": moi.structure_id, "r": moi.role.value}
    habilitation = await db.scalar(_HABILITATION, tenue)
    session = await ouvrir_connexion(db, moi.territoire_id, moi.compte_id, habilitation, Moyen.demo)
    jeton = await remettre_ecran(db, moi, personne_id, accord, session=session, code="2611", maintenant=maintenant)
    remise = await find_remise(await db.connection(), jeton)
    if remise is None:
        raise RuntimeError("the screen that was just handed over is not there")
    await repondre(db, remise, jeton, accepte=True, coches=accord.domaines, maintenant=maintenant)
    await abandonner_ecran(db, jeton)
