"""Read the screen that was handed over, and the papers."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from auth.connexions.queries import Moi, empreinte
from auth.consentements.models import ConsentementPreuve
from auth.personnes.models import Personne
from auth.personnes.queries import visible
from auth.vocabulary import Acteur, Role
from core.errors import Forbidden, NotFound

ESSAIS = 5


@dataclass(frozen=True, slots=True)
class RemiseLue:
    """Hold a screen handed over: by whom, about whom, what is asked, and what was answered."""

    moi: Moi
    personne_id: UUID
    proposition: dict[str, Any]
    reponse: str | None
    essais: int


def empreinte_du_code(jeton: str, code: str) -> bytes:
    """Bind the four digits to the token of the screen: the database alone tells nothing about them."""
    return hashlib.sha256(f"{jeton}/{code}".encode()).digest()


async def find_remise(db: AsyncConnection, jeton: str) -> RemiseLue | None:
    """Find the screen that this token shows, while the professional's session still waits."""
    lue = await db.execute(text("select * from prive.lire_remise(:empreinte)"), {"empreinte": empreinte(jeton)})
    ligne = lue.one_or_none()
    if ligne is None:
        return None
    acteur = Acteur(ligne.territoire_id, ligne.compte_id, Role(ligne.role), ligne.structure_id)
    moi = Moi(acteur, ligne.prenom, ligne.nom, ligne.fonction, ligne.structure_nom, ligne.territoire_nom)
    return RemiseLue(moi, ligne.visee_id, ligne.proposition, ligne.reponse, ligne.essais)


async def find_prenom(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> str | None:
    """Find the name of a person; None when the acteur may listen to them but not read who they are."""
    requete = select(Personne.prenom).where(
        Personne.territoire_id == acteur.territoire_id, Personne.id == personne_id, visible(acteur)
    )
    return (await db.execute(requete)).scalar_one_or_none()


async def get_preuve(db: AsyncSession, acteur: Acteur, preuve_id: UUID) -> ConsentementPreuve:
    """Get a signed paper to open it, or raise NotFound; Forbidden for the DPO, who knows of it and no more."""
    requete = select(ConsentementPreuve).where(
        ConsentementPreuve.territoire_id == acteur.territoire_id, ConsentementPreuve.id == preuve_id
    )
    preuve = (await db.execute(requete)).scalar_one_or_none()
    if preuve is None:
        raise NotFound()
    if acteur.role is Role.dpo:
        raise Forbidden("Vous savez que cette copie existe ; son contenu reste à la personne et à la structure.")
    return preuve
