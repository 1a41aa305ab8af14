"""Read and write the register of violations by API: the same commands as the pages."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel

from auth.comptes.commands import exiger_dpo, exiger_personne
from auth.connexions.pages import ABSOLUE_S
from auth.journal.commands import Precisions, noter
from auth.vocabulary import Acteur, Geste
from core.clock import maintenant
from core.dates import jour_de
from core.db import AsyncSession
from core.si_meme import etiqueter_edition
from droits.papiers.schemas import RechercheFuite
from droits.violations.commands import (
    conclure_violation,
    corriger_violation,
    exiger_lecteur_du_registre,
    noter_violation,
    prevenir_touchees,
    rouvrir_violation,
)
from droits.violations.models import Violation
from droits.violations.queries import (
    ViolationLue,
    find_a_prevenir,
    get_violation,
    list_mes_avis,
    list_violations,
)
from droits.violations.schemas import (
    AvisAuxPersonnes,
    Reouverture,
    SaisieViolation,
    VersionViolation,
)

CONNEXION = timedelta(seconds=ABSOLUE_S)


class ViolationSortie(BaseModel):
    """Show an entry as it is now; no name is in it."""

    id: UUID
    numero: int
    version: int
    etat: str
    notifier_avant: datetime
    en_retard: bool
    attend_la_cnil: bool
    attend_les_personnes: bool
    valeurs: dict[str, Any]


def _sortie(lue: ViolationLue) -> ViolationSortie:
    return ViolationSortie(
        id=lue.ligne.violation_id,
        numero=lue.ligne.numero,
        version=lue.ligne.version,
        etat=lue.ligne.etat,
        notifier_avant=lue.echeance,
        en_retard=lue.retard is not None,
        attend_la_cnil=lue.attend_la_cnil,
        attend_les_personnes=lue.attend_les_personnes,
        valeurs=lue.ligne.valeurs,
    )


class VersionSortie(BaseModel):
    """Name an entry, and the version that was written."""

    id: UUID
    numero: int
    version: int


def _ecrite(ligne: Violation) -> VersionSortie:
    return VersionSortie(id=ligne.violation_id, numero=ligne.numero, version=ligne.version)


@get("/registre/violations", name="api-registre-violations")
async def registre(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> list[ViolationSortie]:
    """List the entries of the register, the last known first."""
    exiger_lecteur_du_registre(acteur)
    await noter(db, Geste.lecture, "Registre des violations, par l’API")
    return [_sortie(v) for v in await list_violations(db, acteur, maintenant=maintenant())]


@get("/registre/violations/{violation_id:uuid}", name="api-violation")
async def une(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    violation_id: FromPath[UUID],
) -> Response[Any]:
    """Read one entry; its ETag is the version that a correction must name."""
    exiger_lecteur_du_registre(acteur)
    lue = await get_violation(db, acteur, violation_id, maintenant=maintenant())
    await noter(db, Geste.lecture, "Une violation du registre, par l’API")
    return etiqueter_edition(_sortie(lue).model_dump(mode="json"), lue.ligne.version)


@post("/registre/violations", name="api-noter-violation")
async def ajouter(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[SaisieViolation],
) -> VersionSortie:
    """Add an entry; by the administration, its first words alone."""
    return _ecrite(await noter_violation(db, acteur, data, maintenant=maintenant()))


@put("/registre/violations/{violation_id:uuid}", name="api-corriger-violation")
async def corriger(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    attendue: NamedDependency[int | None],
    violation_id: FromPath[UUID],
    data: JSONBody[SaisieViolation],
) -> VersionSortie:
    """Write every field of an entry anew: the former version stays."""
    return _ecrite(
        await corriger_violation(
            db, acteur, violation_id, data, maintenant=maintenant(), edition=attendue
        )
    )


@post("/registre/violations/{violation_id:uuid}/conclusion", name="api-conclure-violation")
async def conclure(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    violation_id: FromPath[UUID],
    data: JSONBody[VersionViolation],
) -> VersionSortie:
    """Conclude the version that was read."""
    return _ecrite(
        await conclure_violation(
            db, acteur, violation_id, version=data.version, maintenant=maintenant()
        )
    )


@post("/registre/violations/{violation_id:uuid}/reouverture", name="api-rouvrir-violation")
async def rouvrir(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    violation_id: FromPath[UUID],
    data: JSONBody[Reouverture],
) -> VersionSortie:
    """Open a concluded entry again, with a reason."""
    return _ecrite(
        await rouvrir_violation(
            db,
            acteur,
            violation_id,
            data.pourquoi,
            version=data.version,
            maintenant=maintenant(),
        )
    )


class TrouvesSortie(BaseModel):
    """Show how many people a violation touched, and how many of them are still to be told."""

    trouves: int
    a_prevenir: int
    listes: int


@post(
    "/registre/violations/{violation_id:uuid}/personnes",
    name="api-personnes-violation",
    status_code=200,
)
async def chercher(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    violation_id: FromPath[UUID],
    data: JSONBody[RechercheFuite],
) -> TrouvesSortie:
    """Count whom a violation touched and who is still to be told; nothing is sent."""
    exiger_dpo(acteur)
    await get_violation(db, acteur, violation_id, maintenant=maintenant())
    lus = await find_a_prevenir(db, acteur, violation_id, data, connexion=CONNEXION)
    criteres = data.model_dump(mode="json", exclude_none=True)
    await noter(
        db,
        Geste.recherche,
        "Personnes touchées par une violation, par l’API",
        precisions=Precisions(details=criteres | {"carnets": lus.trouves}),
    )
    return TrouvesSortie(trouves=lus.trouves, a_prevenir=len(lus.personnes), listes=lus.listes)


@post("/registre/violations/{violation_id:uuid}/avis", name="api-prevenir-violation")
async def prevenir(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    violation_id: FromPath[UUID],
    data: JSONBody[AvisAuxPersonnes],
) -> dict[str, int]:
    """Tell those whom the search finds, once each: `nombre` is how many are still to be told."""
    dites = await prevenir_touchees(
        db, acteur, violation_id, data, connexion=CONNEXION, maintenant=maintenant()
    )
    return {"prevenues": dites}


class IncidentSortie(BaseModel):
    """Show what the person was told of one violation of their data."""

    le: date
    nature: str
    effets: str
    mesures: str
    contact: str


@get("/mes-incidents", name="api-mes-violations", tags=["droits"])
async def les_miens(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> list[IncidentSortie]:
    """List what one was told of violations of one's data, the last first."""
    exiger_personne(acteur)
    return [
        IncidentSortie(
            le=jour_de(a.le),
            nature=a.nature,
            effets=a.effets,
            mesures=a.mesures,
            contact=a.contact,
        )
        for a in await list_mes_avis(db, acteur)
    ]


router = Router(
    "/api/v1",
    route_handlers=[
        registre,
        une,
        ajouter,
        corriger,
        conclure,
        rouvrir,
        chercher,
        prevenir,
        les_miens,
    ],
    tags=["administration"],
)
