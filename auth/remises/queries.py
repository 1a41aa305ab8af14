"""Read the screen that was handed over."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from auth.connexions.queries import Moi, empreinte_du_jeton
from auth.vocabulary import Acteur, Role

# Four digits hold against five tries, not against more.
ESSAIS = 5


@dataclass(frozen=True, slots=True)
class RemiseLue:
    """Hold a screen handed over: by whom, about whom, what is asked, and what was answered.

    `prouvee` says that she typed a code of hers, `joignable` that one may go to her own address,
    `joignable_sms` to her own number.
    """

    moi: Moi
    personne_id: UUID
    proposition: dict[str, Any]
    reponse: str | None
    essais: int
    prouvee: bool
    joignable: bool
    joignable_sms: bool


def empreinte_du_code(jeton: str, code: str) -> bytes:
    """Bind the four digits to the token of the screen: the database tells nothing about them."""
    return hashlib.sha256(f"{jeton}/{code}".encode()).digest()


async def find_remise(db: AsyncConnection, jeton: str) -> RemiseLue | None:
    """Find the screen that this token shows, while the professional's session still waits."""
    lue = await db.execute(
        text("select * from prive.lire_remise(:empreinte)"),
        {"empreinte": empreinte_du_jeton(jeton)},
    )
    ligne = lue.one_or_none()
    if ligne is None:
        return None
    acteur = Acteur(ligne.territoire_id, ligne.compte_id, Role(ligne.role), ligne.structure_id)
    moi = Moi(
        acteur, ligne.prenom, ligne.nom, ligne.fonction, ligne.structure_nom, ligne.territoire_nom
    )
    return RemiseLue(
        moi,
        ligne.visee_id,
        ligne.proposition,
        ligne.reponse,
        ligne.essais,
        prouvee=ligne.prouvee,
        joignable=ligne.joignable,
        joignable_sms=ligne.joignable_sms,
    )
