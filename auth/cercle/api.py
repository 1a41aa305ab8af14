"""Join and leave the circle, propose a référent de parcours and answer, by API.

What the person says of it is hers, on a screen: no program answers in her place.
"""

from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel

from auth.acces import ROLES_QUI_ECRIVENT
from auth.cercle.commands import (
    proposer_referent,
    quitter,
    rejoindre,
    repondre_designation,
    retirer_designation,
)
from auth.cercle.queries import DesignationLue, get_designation
from auth.cercle.schemas import EntreeCercle, PropositionParCle, ReponseReferent
from auth.vocabulary import Acteur
from core.clock import maintenant
from core.db import AsyncSession
from core.errors import NotFound
from core.pages import Requete, limiter


class DesignationSortie(BaseModel):
    """Show a proposal of référent: who, why, where it stands."""

    id: UUID
    etat: str
    compte_id: UUID
    structure_id: UUID
    structure: str
    motif: str
    reponse: str | None
    accord: str | None


def _sortie(lue: DesignationLue) -> DesignationSortie:
    d = lue.designation
    return DesignationSortie(
        id=d.id,
        etat=lue.etat,
        compte_id=d.compte_id,
        structure_id=d.structure_id,
        structure=lue.structure,
        motif=d.motif,
        reponse=d.reponse,
        accord=d.accord,
    )


@post("/carnets/{personne_id:uuid}/cercle", name="api-rejoindre-cercle")
async def joindre(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    data: JSONBody[EntreeCercle],
) -> dict[str, UUID]:
    """Join the circle where an agreement already covers one’s structure; she is told."""
    if acteur.role not in ROLES_QUI_ECRIVENT:
        raise NotFound()
    await limiter(request, "cercle", acteur.compte_id, maximum=30, fenetre_s=3600)
    place = await rejoindre(db, acteur, personne_id, motif=data.motif, maintenant=maintenant())
    return {"id": place}


@post("/carnets/{personne_id:uuid}/cercle/sortie", name="api-quitter-cercle", status_code=204)
async def sortir(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> None:
    """Leave the circle; the person and the référent are told."""
    await quitter(db, acteur, personne_id, maintenant=maintenant())


@post("/carnets/{personne_id:uuid}/referent", name="api-proposer-referent")
async def proposer(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    data: JSONBody[PropositionParCle],
) -> dict[str, UUID]:
    """Propose a professional of the circle as référent: nothing moves before both say yes."""
    proposition = await proposer_referent(
        db, acteur, personne_id, data.compte_id, data.structure_id, motif=data.motif
    )
    return {"id": proposition}


@get("/designations/{designation_id:uuid}", name="api-designation")
async def designation(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    designation_id: FromPath[UUID],
) -> DesignationSortie:
    """Read a proposal of référent, and who has still to answer."""
    return _sortie(await get_designation(db, acteur, designation_id))


@post(
    "/designations/{designation_id:uuid}/reponse",
    name="api-repondre-designation",
    status_code=200,
)
async def repondre(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    designation_id: FromPath[UUID],
    data: JSONBody[ReponseReferent],
) -> DesignationSortie:
    """Accept to be the référent, or refuse and say why."""
    await repondre_designation(db, acteur, designation_id, oui=data.oui, motif=data.motif)
    return _sortie(await get_designation(db, acteur, designation_id))


@post(
    "/designations/{designation_id:uuid}/retrait",
    name="api-retirer-designation",
    status_code=204,
)
async def retirer(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    designation_id: FromPath[UUID],
) -> None:
    """Take one's own proposal back while it waits."""
    await retirer_designation(db, acteur, designation_id)


router = Router(
    "/api/v1",
    route_handlers=[joindre, sortir, proposer, designation, repondre, retirer],
    tags=["carnets"],
)
