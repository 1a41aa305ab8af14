"""Save the papers of a territoire, and publish them whole."""

from typing import Any
from uuid import uuid4

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.journal.commands import noter_fait
from auth.vocabulary import Acteur, Role
from core.editions import exiger_edition
from core.errors import Conflict, Forbidden, Invalid
from droits.papiers.models import PapiersTerritoire
from droits.papiers.queries import find_derniers
from droits.papiers.rules import choisir_publies, list_manquants
from droits.papiers.schemas import ReglagesPapiers

_TENIR = text("select pg_advisory_xact_lock(hashtextextended('droits/papiers/' || :t, 0))")
_A_REMPLIR = "À remplir avant de publier."


def exiger_lecteur(acteur: Acteur) -> None:
    """Let pass who prepares the papers, and the DPO who reads them first."""
    if acteur.role not in (Role.administrateur, Role.dpo):
        raise Forbidden("Ces papiers se préparent par l’administration, avec le délégué.")


def exiger_redacteur(acteur: Acteur) -> None:
    """Let pass the administrateur of the territoire."""
    if acteur.role is not Role.administrateur:
        raise Forbidden("Ces papiers sont écrits par l’administrateur du territoire.")


async def enregistrer_papiers(
    db: AsyncSession, acteur: Acteur, reglages: ReglagesPapiers, *, edition: int | None = None
) -> int:
    """Save what is written so far, and give its version: the same when nothing changed.

    Raises Perime when it is not the `edition` that was read.
    """
    exiger_redacteur(acteur)
    await db.execute(_TENIR, {"t": str(acteur.territoire_id)})
    derniers = await find_derniers(db, acteur, publies=False)
    ecrit = reglages.model_dump(mode="json", exclude_none=True)
    tenu = derniers.valeurs if derniers else {}
    tenue = derniers.version if derniers else 0
    exiger_edition(edition, tenue, {nom: ecrit.get(nom) for nom in ecrit | tenu}, tenu)
    changes = sorted(nom for nom in ecrit | tenu if ecrit.get(nom) != tenu.get(nom))
    if not changes:
        return tenue
    version = await _ajouter(db, acteur, ecrit, publie=False)
    await noter_fait(db, "Papiers du territoire écrits", version=version, champs=changes)
    return version


async def publier_papiers(db: AsyncSession, acteur: Acteur, *, version: int) -> int:
    """Publish the version that was read again, and give the number of what is published.

    Raises Invalid beside each field that is empty, Conflict when the text changed since.
    """
    exiger_redacteur(acteur)
    await db.execute(_TENIR, {"t": str(acteur.territoire_id)})
    derniers = await find_derniers(db, acteur, publies=False)
    if derniers is None or derniers.version != version:
        raise Conflict("Ces papiers ont changé depuis votre relecture : relisez-les.")
    if manquants := list_manquants(derniers.valeurs):
        raise Invalid(
            {champ.nom: _A_REMPLIR for champ in manquants},
            f"Ces papiers ne sont pas complets. Il manque : {manquants[0].libelle}.",
        )
    publics = choisir_publies(derniers.valeurs)
    en_vigueur = await find_derniers(db, acteur, publies=True)
    if en_vigueur is not None and en_vigueur.valeurs == publics:
        raise Conflict("Ces papiers sont déjà publiés ainsi : rien à publier.")
    numero = await _ajouter(db, acteur, publics, publie=True)
    await noter_fait(db, "Papiers du territoire publiés", version=numero)
    return numero


async def _ajouter(
    db: AsyncSession, acteur: Acteur, valeurs: dict[str, Any], *, publie: bool
) -> int:
    derniere = await db.scalar(
        select(func.coalesce(func.max(PapiersTerritoire.version), 0)).where(
            PapiersTerritoire.territoire_id == acteur.territoire_id
        )
    )
    ligne = PapiersTerritoire(
        territoire_id=acteur.territoire_id,
        id=uuid4(),
        version=int(derniere or 0) + 1,
        valeurs=valeurs,
        publie=publie,
        ecrit_par=acteur.compte_id,
        ecrit_le=func.now(),
    )
    db.add(ligne)
    await db.flush()
    return ligne.version
