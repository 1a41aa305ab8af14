"""Add, close and reopen findings by API: the same commands as the pages."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from auth.journal.commands import noter
from auth.personnes.queries import expliquer, get_personne
from auth.vocabulary import Acteur, Geste, masque
from carnet.diagnostic.commands import ajouter_constat, avancer_constat, repondre_questions
from carnet.diagnostic.queries import list_faits, reponses_de
from carnet.diagnostic.schemas import ConstatAvance, NouveauConstat, ReponsesSituation
from carnet.elements.commands import Vu
from core.clock import maintenant
from core.db import AsyncSession
from core.editions import empreinte_des_champs
from core.si_meme import etiqueter_edition


@post("/constats/{constat_id:uuid}/etat", name="api-avancer-constat", tags=["carnets"])
async def constat(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    constat_id: FromPath[UUID],
    data: JSONBody[ConstatAvance],
    attendue: NamedDependency[int | None],
) -> dict[str, UUID]:
    """Close a finding that no longer holds, or reopen it, with a reason."""
    lu = await avancer_constat(
        db,
        acteur,
        constat_id,
        data,
        maintenant=maintenant(),
        vu=Vu(edition=attendue),
    )
    return {"id": lu.id}


@get("/carnets/{personne_id:uuid}/situation", name="api-situation", tags=["carnets"])
async def situation(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Response[dict[str, Any]]:
    """Give the answers that stand to the questions on the situation, as far as one may read.

    The edition is that of the answers that one may change.
    """
    await get_personne(db, acteur, personne_id)
    verdicts = await expliquer(db, acteur, personne_id)
    lus = masque(v.domaine for v in verdicts if v.lit)
    faits = await list_faits(db, acteur, personne_id)
    await noter(db, Geste.lecture, "Situation par l’API", personne_id=personne_id, domaines=lus)
    reponses = {cle: str(fait.constat.valeur) for cle, fait in faits.items()}
    edition = empreinte_des_champs(reponses_de(verdicts, faits))
    return etiqueter_edition({"reponses": reponses}, edition)


@post(
    "/carnets/{personne_id:uuid}/situation",
    name="api-completer-situation",
    tags=["carnets"],
    status_code=200,
)
async def completer(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    data: JSONBody[ReponsesSituation],
    attendue: NamedDependency[int | None],
) -> dict[str, int]:
    """Answer questions on the situation, each in its own domain; gives how many answers are new."""
    await get_personne(db, acteur, personne_id)
    nouvelles = await repondre_questions(
        db, acteur, personne_id, data.reponses, maintenant=maintenant(), edition=attendue
    )
    return {"nouvelles": nouvelles}


@post("/carnets/{personne_id:uuid}/constats", name="api-ajouter-constat", tags=["carnets"])
async def creer_constat(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    data: JSONBody[NouveauConstat],
) -> dict[str, UUID]:
    """Add a finding."""
    return {
        "id": (await ajouter_constat(db, acteur, personne_id, data, maintenant=maintenant())).id
    }


router = Router("/api/v1", route_handlers=[creer_constat, constat, situation, completer])
