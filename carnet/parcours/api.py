"""Add to a path, advance it and read its timeline by API: the same commands as the pages."""

from uuid import UUID

from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from auth.vocabulary import Acteur
from carnet.elements.commands import Vu
from carnet.parcours.commands import (
    ajouter_action,
    ajouter_objectif,
    annuler_les_suivants,
    avancer_action,
    avancer_objectif,
    choisir_creneau,
    conclure_rendez_vous,
    corriger_echange,
    deplacer_rendez_vous,
    fixer_rendez_vous,
    laisser_offre,
    noter_echange,
    redater_action,
    reprendre_rendez_vous,
    retenir_offre,
    retirer_echange,
)
from carnet.parcours.schemas import (
    ActionAvancee,
    ActionRedatee,
    CreneauChoisi,
    IssueRendezVous,
    NouveauRendezVous,
    NouvelEchange,
    NouvelleAction,
    NouvelObjectif,
    ObjectifAvance,
    OffreRetenue,
    RendezVousDeplace,
)
from core.clock import maintenant
from core.db import AsyncSession


@post("/rendez-vous/{rendez_vous_id:uuid}/etat", name="api-conclure-rendez-vous", tags=["carnets"])
async def conclure(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    rendez_vous_id: FromPath[UUID],
    data: JSONBody[IssueRendezVous],
    attendue: NamedDependency[int | None],
) -> dict[str, UUID]:
    """Say what became of an appointment; `prevu` takes it back."""
    lu = await conclure_rendez_vous(
        db, acteur, rendez_vous_id, data.etat, maintenant=maintenant(), vu=Vu(edition=attendue)
    )
    if data.suivants:
        await annuler_les_suivants(db, acteur, rendez_vous_id, data.etat, maintenant=maintenant())
    return {"id": lu.id}


@post("/rendez-vous/{rendez_vous_id:uuid}/creneau", name="api-choisir-creneau", tags=["carnets"])
async def choisir(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    rendez_vous_id: FromPath[UUID],
    data: JSONBody[CreneauChoisi],
    attendue: NamedDependency[int | None],
) -> dict[str, UUID]:
    """Choose one of the slots that were offered; the others are free again."""
    lu = await choisir_creneau(
        db, acteur, rendez_vous_id, data, maintenant=maintenant(), vu=Vu(edition=attendue)
    )
    return {"id": lu.id}


@post(
    "/rendez-vous/{rendez_vous_id:uuid}/deplacement",
    name="api-deplacer-rendez-vous",
    tags=["carnets"],
)
async def deplacer(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    rendez_vous_id: FromPath[UUID],
    data: JSONBody[RendezVousDeplace],
    attendue: NamedDependency[int | None],
) -> dict[str, UUID]:
    """Move an appointment."""
    lu = await deplacer_rendez_vous(
        db, acteur, rendez_vous_id, data, maintenant=maintenant(), edition=attendue
    )
    return {"id": lu.id}


@post(
    "/rendez-vous/{rendez_vous_id:uuid}/reprise", name="api-reprendre-rendez-vous", tags=["carnets"]
)
async def reprendre(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    rendez_vous_id: FromPath[UUID],
    attendue: NamedDependency[int | None],
) -> dict[str, UUID]:
    """Take an appointment whose professional stopped."""
    lu = await reprendre_rendez_vous(
        db, acteur, rendez_vous_id, maintenant=maintenant(), edition=attendue
    )
    return {"id": lu.id}


@post("/actions/{action_id:uuid}/etat", name="api-avancer-action", tags=["carnets"])
async def action(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    action_id: FromPath[UUID],
    data: JSONBody[ActionAvancee],
    attendue: NamedDependency[int | None],
) -> dict[str, UUID]:
    """Move an action to another state."""
    lue = await avancer_action(
        db, acteur, action_id, data.etat, maintenant=maintenant(), vu=Vu(edition=attendue)
    )
    return {"id": lue.id}


@post("/actions/{action_id:uuid}/echeance", name="api-redater-action", tags=["carnets"])
async def redater(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    action_id: FromPath[UUID],
    data: JSONBody[ActionRedatee],
    attendue: NamedDependency[int | None],
) -> dict[str, UUID]:
    """Change the day by which an action is to be done."""
    lue = await redater_action(
        db, acteur, action_id, data, maintenant=maintenant(), edition=attendue
    )
    return {"id": lue.id}


@post("/objectifs/{objectif_id:uuid}/etat", name="api-avancer-objectif", tags=["carnets"])
async def objectif(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    objectif_id: FromPath[UUID],
    data: JSONBody[ObjectifAvance],
    attendue: NamedDependency[int | None],
) -> dict[str, UUID]:
    """Move an objective to another state."""
    lu = await avancer_objectif(
        db, acteur, objectif_id, data.etat, maintenant=maintenant(), vu=Vu(edition=attendue)
    )
    return {"id": lu.id}


@post("/carnets/{personne_id:uuid}/echanges", name="api-noter-echange", tags=["carnets"])
async def echange(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    data: JSONBody[NouvelEchange],
) -> dict[str, UUID]:
    """Note a call, a talk, a message or a visit that happened: it is news of the person."""
    return {"id": (await noter_echange(db, acteur, personne_id, data, maintenant=maintenant())).id}


@post("/echanges/{echange_id:uuid}/correction", name="api-corriger-echange", tags=["carnets"])
async def correction(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    echange_id: FromPath[UUID],
    data: JSONBody[NouvelEchange],
    attendue: NamedDependency[int | None],
) -> dict[str, UUID]:
    """Note again an exchange that one noted oneself; the first line stays, taken back."""
    corrige = await corriger_echange(
        db, acteur, echange_id, data, maintenant=maintenant(), edition=attendue
    )
    return {"id": corrige.id}


@post("/echanges/{echange_id:uuid}/retrait", name="api-retirer-echange", tags=["carnets"])
async def retrait(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    echange_id: FromPath[UUID],
    attendue: NamedDependency[int | None],
) -> dict[str, UUID]:
    """Take back an exchange that one noted oneself: it is no news any more."""
    retire = await retirer_echange(
        db, acteur, echange_id, maintenant=maintenant(), edition=attendue
    )
    return {"id": retire.id}


@post("/actions/{action_id:uuid}/offre", name="api-retenir-offre", tags=["carnets"])
async def offre(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    action_id: FromPath[UUID],
    data: JSONBody[OffreRetenue],
    attendue: NamedDependency[int | None],
) -> dict[str, UUID]:
    """Attach an offer to an action; `confirme` goes on although something stands against it."""
    lue = await retenir_offre(
        db,
        acteur,
        action_id,
        data,
        maintenant=maintenant(),
        edition=attendue,
    )
    return {"id": lue.id}


@post(
    "/actions/{action_id:uuid}/offre/retrait",
    name="api-laisser-offre",
    tags=["carnets"],
    status_code=200,
)
async def sans_offre(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    action_id: FromPath[UUID],
    attendue: NamedDependency[int | None],
) -> dict[str, UUID]:
    """Detach the offer of an action."""
    lue = await laisser_offre(db, acteur, action_id, maintenant=maintenant(), edition=attendue)
    return {"id": lue.id}


@post("/carnets/{personne_id:uuid}/objectifs", name="api-ajouter-objectif", tags=["carnets"])
async def creer_objectif(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    data: JSONBody[NouvelObjectif],
) -> dict[str, UUID]:
    """Add an objective."""
    return {
        "id": (await ajouter_objectif(db, acteur, personne_id, data, maintenant=maintenant())).id
    }


@post("/carnets/{personne_id:uuid}/actions", name="api-ajouter-action", tags=["carnets"])
async def creer_action(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    data: JSONBody[NouvelleAction],
) -> dict[str, UUID]:
    """Add an action."""
    return {"id": (await ajouter_action(db, acteur, personne_id, data, maintenant=maintenant())).id}


@post("/carnets/{personne_id:uuid}/rendez-vous", name="api-fixer-rendez-vous", tags=["carnets"])
async def creer_rendez_vous(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    data: JSONBody[NouveauRendezVous],
) -> dict[str, UUID]:
    """Fix an appointment."""
    return {
        "id": (await fixer_rendez_vous(db, acteur, personne_id, data, maintenant=maintenant())).id
    }


router = Router(
    "/api/v1",
    route_handlers=[
        creer_objectif,
        creer_action,
        creer_rendez_vous,
        conclure,
        choisir,
        deplacer,
        reprendre,
        action,
        redater,
        offre,
        sans_offre,
        objectif,
        echange,
        correction,
        retrait,
    ],
)
