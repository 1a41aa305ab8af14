"""Make tags, put them on people and take them off by API: the commands of the pages."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from auth.journal.commands import noter
from auth.personnes.queries import get_personne
from auth.vocabulary import Acteur, Geste
from carnet.etiquettes.commands import (
    creer_etiquette,
    oter_etiquette,
    poser_etiquette,
    remettre_etiquette,
    renommer_etiquette,
    retirer_etiquette,
)
from carnet.etiquettes.queries import exiger_etiquettes, list_etiquettes, list_posees
from carnet.etiquettes.schemas import (
    EtiquetteChoisie,
    EtiquettesDePersonne,
    EtiquetteSortie,
    EtiquettesPage,
    NomEtiquetteLu,
    NouvelleEtiquette,
)
from core.db import AsyncSession
from core.editions import EditionLue
from core.si_meme import etiqueter_edition, joindre_si_meme


@get("/etiquettes", name="api-etiquettes")
async def etiquettes(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> EtiquettesPage:
    """List the tags of the token's structure, then those that it took back, each by name."""
    exiger_etiquettes(acteur)
    lues = [
        *await list_etiquettes(db, acteur),
        *await list_etiquettes(db, acteur, retirees=True),
    ]
    return EtiquettesPage(items=[EtiquetteSortie.model_validate(e) for e in lues])


@post("/etiquettes", name="api-creer-etiquette")
async def creer(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[NouvelleEtiquette],
) -> dict[str, UUID]:
    """Make a tag: a word or two, never a fact about somebody's life."""
    return {"id": (await creer_etiquette(db, acteur, data)).id}


@post("/etiquettes/{etiquette_id:uuid}", name="api-renommer-etiquette")
async def renommer(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    etiquette_id: FromPath[UUID],
    data: JSONBody[NomEtiquetteLu],
    attendue: NamedDependency[int | None],
) -> Response[dict[str, Any]]:
    """Rename a tag; If-Match or `lue` is the edition that was read."""
    voulue = joindre_si_meme(data, attendue)
    etiquette = await renommer_etiquette(db, acteur, etiquette_id, voulue)
    await db.flush()
    await db.refresh(etiquette)
    return etiqueter_edition({"id": etiquette.id, "nom": etiquette.nom}, etiquette.edition)


@post("/etiquettes/{etiquette_id:uuid}/retrait", name="api-retirer-etiquette")
async def retirer(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    etiquette_id: FromPath[UUID],
    data: JSONBody[EditionLue],
    attendue: NamedDependency[int | None],
) -> dict[str, UUID]:
    """Take a tag back: nobody has it any more, until it is put back."""
    lue = joindre_si_meme(data, attendue).lue
    return {"id": (await retirer_etiquette(db, acteur, etiquette_id, lue=lue)).id}


@post("/etiquettes/{etiquette_id:uuid}/remise", name="api-remettre-etiquette")
async def remettre(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    etiquette_id: FromPath[UUID],
    data: JSONBody[EditionLue],
    attendue: NamedDependency[int | None],
) -> dict[str, UUID]:
    """Put back a tag that was taken back."""
    lue = joindre_si_meme(data, attendue).lue
    return {"id": (await remettre_etiquette(db, acteur, etiquette_id, lue=lue)).id}


@get("/carnets/{personne_id:uuid}/etiquettes", name="api-etiquettes-de")
async def de_la_personne(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> EtiquettesDePersonne:
    """List the tags that the token's structure put on this person."""
    await get_personne(db, acteur, personne_id)
    exiger_etiquettes(acteur)
    posees = (await list_posees(db, acteur, [personne_id])).get(personne_id, ())
    await noter(db, Geste.lecture, "Étiquettes, par l’API", personne_id=personne_id)
    return EtiquettesDePersonne(items=[EtiquetteSortie.model_validate(e) for e in posees])


@post("/carnets/{personne_id:uuid}/etiquettes", name="api-poser-etiquette", status_code=200)
async def poser(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    data: JSONBody[EtiquetteChoisie],
) -> dict[str, int]:
    """Put a tag on this person; already there, nothing changes."""
    await get_personne(db, acteur, personne_id)
    return {"posees": len(await poser_etiquette(db, acteur, [personne_id], data.etiquette_id))}


@post("/carnets/{personne_id:uuid}/etiquettes/retrait", name="api-oter-etiquette", status_code=200)
async def oter(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    data: JSONBody[EtiquetteChoisie],
) -> dict[str, int]:
    """Take a tag off this person; not there, nothing changes."""
    await get_personne(db, acteur, personne_id)
    return {"enlevees": len(await oter_etiquette(db, acteur, [personne_id], data.etiquette_id))}


router = Router(
    "/api/v1",
    route_handlers=[etiquettes, creer, renommer, retirer, remettre, de_la_personne, poser, oter],
    tags=["étiquettes"],
)
