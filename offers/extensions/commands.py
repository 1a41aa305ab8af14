"""Say something of an offer; what was said before stays, with the instant when it was replaced."""

from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.journal.commands import noter_fait
from auth.vocabulary import Acteur
from core.clock import aujourdhui
from core.dates import refuser_passes
from core.editions import empreinte_des_champs, exiger_edition
from core.errors import Conflict, Forbidden, Invalid, NotFound
from offers.catalogue.queries import get_service, lire_zones
from offers.extensions.models import Dit, OffreConvention, OffreCritere, OffrePrecision
from offers.extensions.queries import Extension, champs_dits, get_extension
from offers.extensions.rules import ROLES_QUI_PRECISENT
from offers.extensions.schemas import FicheCriteres, FichePrecision, NouvelleConvention
from offers.extensions.vocabulary import GenreCritere

_D = TypeVar("_D", bound=Dit)
_TENIR = text("select prive.tenir_offre(:service)")


def exiger_de_preciser(acteur: Acteur) -> None:
    """Let pass whoever works in the territoire with people or with offers."""
    if acteur.role not in ROLES_QUI_PRECISENT or acteur.structure_id is None:
        raise Forbidden("Les offres sont précisées par les professionnels du territoire.")


async def tenir_offre(db: AsyncSession, service_id: str) -> None:
    """Hold what is said of an offer until the transaction ends; the others wait their turn."""
    await db.execute(_TENIR, {"service": service_id})


async def _tenir(
    db: AsyncSession, service_id: str, fiche: FichePrecision | FicheCriteres, edition: int | None
) -> Extension:
    """Hold an offer, and see that what stands is the `edition` that was read; else Perime.

    Gives what stands.
    """
    await tenir_offre(db, service_id)
    tenue = await get_extension(db, service_id)
    tenus = champs_dits(tenue, type(fiche))
    ecrits = fiche.model_dump(mode="json")
    exiger_edition(edition, empreinte_des_champs(tenus), ecrits, tenus)
    return tenue


async def enoncer(
    db: AsyncSession,
    acteur: Acteur,
    table: type[_D],
    service_id: str,
    valeurs: dict[str, Any],
    cle: str | None = None,
) -> _D | None:
    """State something of an offer in place of what stood.

    `cle` names the column that tells statements apart. Gives the new statement, or None when it
    says what already stood. All empty values: what stood is withdrawn.
    """
    requete = select(table).where(
        table.territoire_id == acteur.territoire_id,
        table.service_id == service_id,
        table.remplace_le.is_(None),
    )
    if cle is not None:
        requete = requete.where(getattr(table, cle) == valeurs[cle])
    present = (await db.execute(requete.with_for_update())).scalar_one_or_none()
    dits = {nom: valeur for nom, valeur in valeurs.items() if nom != cle}
    if present is not None:
        if all(getattr(present, nom) == valeur for nom, valeur in valeurs.items()):
            return None
        present.remplace_le = func.now()
        await db.flush()
    if not any(dits.values()):
        return None
    return await ajouter_dire(db, acteur, table, service_id, valeurs)


async def ajouter_dire(
    db: AsyncSession, acteur: Acteur, table: type[_D], service_id: str, valeurs: dict[str, Any]
) -> _D:
    """Add a statement, signed."""
    auteur = {
        "territoire_id": acteur.territoire_id,
        "compte_id": acteur.compte_id,
        "structure_id": acteur.structure_id,
    }
    dit = table(**auteur | {"id": uuid4(), "service_id": service_id} | valeurs)
    db.add(dit)
    await db.flush()
    return dit


# What an offer announces: a day to come when it is said. Since when it is suspended or closed, and
# who paid until when, may be said afterwards.
PREVUS = ("ouverture_prevue", "suspendue_au")


async def preciser(
    db: AsyncSession,
    acteur: Acteur,
    service_id: str,
    fiche: FichePrecision,
    *,
    edition: int | None = None,
) -> None:
    """Say what an offer is, who pays for it, whether it runs.

    Raises Invalid for a planned day that is over, Perime when what stands is not the `edition` that
    was read.
    """
    exiger_de_preciser(acteur)
    await get_service(db, service_id)
    presente = (await _tenir(db, service_id, fiche, edition)).precision
    prevus = {nom: getattr(fiche, nom) for nom in PREVUS}
    deja = {nom: getattr(presente, nom) for nom in PREVUS} if presente else {}
    if refus := refuser_passes(prevus, aujourdhui(), deja):
        raise Invalid(refus)
    await enoncer(db, acteur, OffrePrecision, service_id, fiche.model_dump())
    await noter_fait(db, "Offre précisée", offre=service_id)


async def poser_criteres(
    db: AsyncSession,
    acteur: Acteur,
    service_id: str,
    fiche: FicheCriteres,
    *,
    edition: int | None = None,
) -> None:
    """Say the conditions of access; one left empty becomes unknown again.

    Raises Invalid for an unknown place, Perime when what stands is not the `edition` that was read.
    """
    exiger_de_preciser(acteur)
    await get_service(db, service_id)
    await _tenir(db, service_id, fiche, edition)
    zones = await lire_zones(db, fiche.residence, "residence")
    valeurs: dict[GenreCritere, dict[str, Any]] = {
        GenreCritere.age: {"age_min": fiche.age_min, "age_max": fiche.age_max},
        GenreCritere.statuts: {"valeurs": sorted(fiche.statuts), "precisions": fiche.precisions},
        GenreCritere.residence: {"valeurs": zones},
        GenreCritere.niveau: {"valeurs": [fiche.niveau] if fiche.niveau else []},
        GenreCritere.langue: {"valeurs": [fiche.langue] if fiche.langue else []},
        GenreCritere.permis: {"valeurs": sorted(fiche.permis)},
        GenreCritere.documents: {"valeurs": sorted(fiche.documents)},
    }
    for genre, dits in valeurs.items():
        await enoncer(db, acteur, OffreCritere, service_id, {"genre": genre.value} | dits, "genre")
    await noter_fait(db, "Critères d’une offre", offre=service_id)


async def conventionner(
    db: AsyncSession, acteur: Acteur, service_id: str, nouvelle: NouvelleConvention
) -> OffreConvention:
    """Say who else may prescribe, where and until when.

    Raises Invalid for an unknown place, or when it is over already.
    """
    exiger_de_preciser(acteur)
    await get_service(db, service_id)
    await tenir_offre(db, service_id)
    if refus := refuser_passes({"fin": nouvelle.fin}, aujourdhui()):
        raise Invalid(refus)
    valeurs = nouvelle.model_dump() | {
        "categories": sorted(nouvelle.categories),
        "zones": await lire_zones(db, nouvelle.zones, "zones"),
    }
    memes = select(OffreConvention.id).where(
        OffreConvention.service_id == service_id,
        OffreConvention.remplace_le.is_(None),
        *(
            getattr(OffreConvention, nom) == valeurs[nom]
            for nom in ("categories", "zones", "debut")
        ),
    )
    if (await db.execute(memes)).first() is not None:
        raise Invalid({"categories": "Cette convention est déjà notée."})
    convention = await ajouter_dire(db, acteur, OffreConvention, service_id, valeurs)
    await noter_fait(db, "Convention d’une offre", offre=service_id)
    return convention


async def retirer_dire(
    db: AsyncSession, acteur: Acteur, table: type[_D], id: UUID, objet: str
) -> str:
    """Withdraw a statement that no longer holds; it stays in the history.

    Gives the offer's identifier.
    """
    exiger_de_preciser(acteur)
    requete = (
        select(table)
        .where(table.territoire_id == acteur.territoire_id, table.id == id)
        .with_for_update()
    )
    dit = (await db.execute(requete)).scalar_one_or_none()
    if dit is None:
        raise NotFound()
    if dit.remplace_le is not None:
        raise Conflict("C’est déjà retiré.")
    dit.remplace_le = func.now()
    await noter_fait(db, objet, offre=dit.service_id)
    return dit.service_id
