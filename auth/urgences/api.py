"""Close one's emergency opening and review those of others by API.

Nothing opens in an emergency here: that is somebody's act, at a screen, never in a list or an
export.
"""

from datetime import datetime
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel

from auth.comptes.commands import exiger_dpo
from auth.journal.commands import noter
from auth.urgences.commands import exiger_role, refermer_ouverture, revoir
from auth.urgences.queries import list_urgences
from auth.urgences.schemas import Revue
from auth.vocabulary import Acteur, Geste
from core.clock import maintenant
from core.db import AsyncSession


class UrgenceSortie(BaseModel):
    """Show an opening without its content: who, why, until when, what the review concluded."""

    id: UUID
    compte_id: UUID
    structure: str
    motif: str
    texte: str
    ouvert_le: datetime
    fin: datetime
    etat: str
    issue: str | None


@post("/urgences/{bris_id:uuid}/fermeture", name="api-refermer-urgence", status_code=204)
async def fermer(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], bris_id: FromPath[UUID]
) -> None:
    """Close now the carnet that one opened in an emergency."""
    exiger_role(acteur)
    await refermer_ouverture(db, acteur, bris_id, maintenant=maintenant())


@get("/revues-urgence", name="api-revues-urgence")
async def revues(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> dict[str, list[UrgenceSortie]]:
    """List the emergency openings, to be reviewed or reviewed."""
    exiger_dpo(acteur)
    lues = await list_urgences(db, acteur, maintenant=maintenant())
    await noter(db, Geste.lecture, "Ouvertures en urgence à revoir, par l’API")
    return {
        "items": [
            UrgenceSortie(
                id=u.bris.id,
                compte_id=u.bris.compte_id,
                structure=u.structure,
                motif=u.motif.value,
                texte=u.bris.texte,
                ouvert_le=u.bris.ouvert_le,
                fin=u.bris.fin,
                etat=u.etat.value,
                issue=u.issue.value if u.issue else None,
            )
            for u in lues
        ]
    }


@post("/revues-urgence/{bris_id:uuid}", name="api-revoir-urgence", status_code=204)
async def conclure(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    bris_id: FromPath[UUID],
    data: JSONBody[Revue],
) -> None:
    """Conclude on one opening; the person and the professional are told."""
    exiger_dpo(acteur)
    await revoir(db, acteur, bris_id, data, maintenant=maintenant())


router = Router("/api/v1", route_handlers=[fermer, revues, conclure], tags=["droits"])
