"""Let programs read what is new, mark it as read, and choose the morning summary."""

from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from auth.acces import ROLES_QUI_ECRIVENT
from auth.journal.commands import noter
from auth.vocabulary import Acteur, Domaine, Geste, masque
from carnet.nouveautes.commands import choisir_resume, marquer_lues, marquer_non_lues
from carnet.nouveautes.queries import dire_ligne, lire_nouveautes
from carnet.nouveautes.schemas import (
    ChoixNouveautesApi,
    MarqueDeLecture,
    NouveauteSortie,
    NouveautesPage,
    PreferenceResume,
)
from core.db import AsyncSession
from core.errors import Forbidden
from core.forms import lire_adresse
from core.pages import Requete


@get("/nouveautes", name="api-nouveautes", opt={"parametres_lus": True})
async def nouveautes(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> NouveautesPage:
    """List what is new, the latest first: what others noted or corrected, notices.

    `voir=non_lues` keeps what is unread, `genre` one kind, `carnet` one person.
    """
    choix = lire_adresse(ChoixNouveautesApi, request.query_params)
    lu = await lire_nouveautes(db, acteur, request.app.state.coffre, choix, choix.limite)
    if any(lue.personne for lue in lu.lues) and not acteur.est_personne:
        quoi = masque(Domaine(lue.evenement.domaine) for lue in lu.lues if lue.evenement) | 1
        await noter(db, Geste.lecture, "Quoi de neuf, par l’API", domaines=quoi)
    items = []
    for lue in lu.lues:
        genre, phrase = dire_ligne(lue)
        items.append(
            NouveauteSortie(
                id=lue.id,
                evenement_id=lue.evenement.id if lue.evenement else None,
                genre=genre,
                phrase=phrase,
                le=lue.le,
                lue=lue.lue,
                personne_id=lue.personne_id,
                par=lue.par,
                corrigee=lue.corrigee,
            )
        )
    return NouveautesPage(items=items, non_lues=lu.non_lues, suite=lu.suite)


@post("/nouveautes/lues", name="api-nouveautes-lues", status_code=200)
async def lire(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[MarqueDeLecture],
) -> dict[str, UUID]:
    """Mark as read one line, one notice, what is of one carnet, or all; gives the gesture."""
    return {"geste_id": await marquer_lues(db, acteur, data)}


@post("/nouveautes/lues/{geste_id:uuid}/reprise", name="api-nouveautes-a-relire", status_code=204)
async def relire(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], geste_id: FromPath[UUID]
) -> None:
    """Take back what was marked as read in one gesture."""
    await marquer_non_lues(db, acteur, geste_id)


@post("/mon-compte/resume", name="api-choisir-resume", status_code=204)
async def choisir(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[PreferenceResume],
) -> None:
    """Have one’s day summed up by mail, or have it no more."""
    if acteur.role not in ROLES_QUI_ECRIVENT or acteur.est_personne:
        raise Forbidden("Ce résumé est celui des professionnels qui accompagnent des personnes.")
    await choisir_resume(db, acteur, actif=data.actif)


router = Router("/api/v1", route_handlers=[nouveautes, lire, relire, choisir], tags=["compte"])
