"""Correct an identity or a text by API, and read what it was: the same commands as the pages."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste
from carnet.corrections.commands import changer_domaine, corriger_identite, corriger_texte
from carnet.corrections.queries import VersionLue, get_identite, get_texte
from carnet.corrections.schemas import ChangementDomaine, CorrectionIdentite, CorrectionTexte
from core.clock import aujourdhui, maintenant
from core.db import AsyncSession
from core.si_meme import etiqueter_edition, joindre_si_meme


def _version(lue: VersionLue) -> dict[str, Any]:
    return {
        "le": lue.version.le,
        "par": lue.noms or None,
        "structure": lue.structure,
        "motif": lue.version.motif,
        "avant": lue.version.avant,
    }


@get("/carnets/{personne_id:uuid}/identite", name="api-identite", tags=["carnets"])
async def identite(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Response[dict[str, Any]]:
    """Give who the person is and how to reach them, with the corrections, the newest first."""
    lue = await get_identite(db, acteur, personne_id)
    await noter(db, Geste.lecture, "Identité et coordonnées", personne_id=personne_id, domaines=1)
    corps = {**lue.valeurs, "versions": [_version(v) for v in lue.versions]}
    return etiqueter_edition(corps, lue.personne.edition)


@post("/carnets/{personne_id:uuid}/identite", name="api-corriger-identite", tags=["carnets"])
async def corriger(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    data: JSONBody[CorrectionIdentite],
    attendue: NamedDependency[int | None],
) -> dict[str, UUID]:
    """Write the whole identity as it should be: what is left out is emptied."""
    lue = await corriger_identite(
        db, acteur, personne_id, data, aujourdhui=aujourdhui(), edition=attendue
    )
    return {"id": lue.personne.id}


@get("/textes/{relation:str}/{ligne_id:uuid}", name="api-texte", tags=["carnets"])
async def texte(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    relation: FromPath[str],
    ligne_id: FromPath[UUID],
) -> Response[dict[str, Any]]:
    """Give what a line says, and what it said before each correction, the newest first."""
    lu = await get_texte(db, acteur, relation, ligne_id)
    await noter(
        db,
        Geste.lecture,
        "Versions d’un texte",
        personne_id=lu.ligne.personne_id,
        domaines=1 << lu.ligne.domaine,
    )
    corps = {
        **lu.valeurs,
        "domaine": lu.domaine.name,
        "versions": [_version(v) for v in lu.versions],
    }
    return etiqueter_edition(corps, lu.ligne.edition)


@post("/textes/{relation:str}/{ligne_id:uuid}", name="api-corriger-texte", tags=["carnets"])
async def reecrire(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    relation: FromPath[str],
    ligne_id: FromPath[UUID],
    data: JSONBody[CorrectionTexte],
    attendue: NamedDependency[int | None],
) -> dict[str, UUID]:
    """Correct the words of a line that one's structure wrote, or one's own."""
    lu = await corriger_texte(db, acteur, relation, ligne_id, data, edition=attendue)
    return {"id": lu.ligne.id}


@post(
    "/textes/{relation:str}/{ligne_id:uuid}/domaine", name="api-changer-domaine", tags=["carnets"]
)
async def ranger(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    relation: FromPath[str],
    ligne_id: FromPath[UUID],
    data: JSONBody[ChangementDomaine],
    attendue: NamedDependency[int | None],
) -> dict[str, UUID]:
    """File a line in another domain, with what tells of it and what rests on it.

    `lu` is the domain that was read, If-Match or `lue` the edition of the line.
    """
    vu = joindre_si_meme(data, attendue)
    lu = await changer_domaine(db, acteur, relation, ligne_id, vu, maintenant=maintenant())
    return {"id": lu.ligne.id}


router = Router("/api/v1", route_handlers=[identite, corriger, texte, reecrire, ranger])
