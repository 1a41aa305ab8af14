"""Show who surrounds a person; let a professional join and leave."""

from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.acces import ROLES_QUI_ECRIVENT
from auth.journal.commands import noter
from auth.personnes.queries import find_personne, get_personne
from auth.vocabulary import Acteur, Geste
from carnet.suivi.commands import quitter, rejoindre
from carnet.suivi.queries import exiger_de_pouvoir_rejoindre, find_ma_place, lecture_seule, list_places
from carnet.suivi.schemas import Entree
from core.clock import maintenant
from core.db import AsyncSession
from core.errors import Forbidden, NotFound
from core.forms import lire
from core.pages import Requete, essayer, formulaire, limiter, page, saisie, vers


@get("/carnets/{personne_id:uuid}/cercle", name="cercle")
async def cercle(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template:
    """Answer « Qui entoure cette personne ? »."""
    personne = await get_personne(db, acteur, personne_id)
    places = await list_places(db, acteur, personne_id)
    await noter(db, Geste.lecture, "Cercle", personne_id=personne_id, domaines=1, fondement="accord de la personne")
    return page(
        "carnet.suivi/cercle.html",
        personne=personne,
        presents=[m for m in places if m.est_present],
        passes=[m for m in places if not m.est_present],
        lecture_seule=lecture_seule(places, acteur),
        ma_place=await find_ma_place(db, acteur, personne_id),
        peut_rejoindre=acteur.role in ROLES_QUI_ECRIVENT,
    )


@get("/mon-cercle", name="mon-cercle")
async def mon_cercle(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """Answer « Qui m’accompagne ? » for the person: since when, how they came, who left."""
    if acteur.personne_id is None:
        raise Forbidden("Cette page est celle de la personne accompagnée.")
    places = await list_places(db, acteur, acteur.personne_id)
    await noter(db, Geste.lecture, "Mon cercle", personne_id=acteur.personne_id, domaines=1)
    return page(
        "carnet.suivi/mon_cercle.html",
        presents=[m for m in places if m.est_present],
        passes=[m for m in places if not m.est_present],
    )


async def _rejoindre(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, valeurs: dict[str, Any], erreurs: dict[str, str]
) -> Template:
    await exiger_de_pouvoir_rejoindre(db, acteur, personne_id)
    personne = await find_personne(db, acteur, personne_id)
    return formulaire(
        "carnet.suivi/rejoindre.html",
        valeurs,
        erreurs,
        personne_id=personne_id,
        personne=personne,
        deja=personne is not None and await find_ma_place(db, acteur, personne_id) is not None,
    )


@get("/carnets/{personne_id:uuid}/cercle/rejoindre", name="rejoindre-cercle")
async def entrer(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template:
    """Ask why one joins; nothing of the carnet shows before."""
    if acteur.role not in ROLES_QUI_ECRIVENT:
        raise NotFound()
    return await _rejoindre(db, acteur, personne_id, {}, {})


@post("/carnets/{personne_id:uuid}/cercle/rejoindre", name="entrer-dans-le-cercle")
async def joindre(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template | Redirect:
    """Join, and tell the person and their référent."""
    await limiter(request, "cercle", acteur.compte_id, maximum=30, fenetre_s=3600)
    await exiger_de_pouvoir_rejoindre(db, acteur, personne_id)
    donnees = await saisie(request)
    valeur, erreurs = lire(Entree, donnees)
    if valeur:
        async with essayer(db, erreurs):
            await rejoindre(db, acteur, personne_id, motif=valeur.motif, maintenant=maintenant())
    if erreurs:
        return await _rejoindre(db, acteur, personne_id, donnees, erreurs)
    return vers(request.app.route_reverse("carnet", personne_id=personne_id), "cercle_rejoint")


@get("/carnets/{personne_id:uuid}/cercle/quitter", name="quitter-cercle")
async def confirmer_sortie(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template:
    """Say what leaving changes and what it does not, before it is done."""
    personne = await get_personne(db, acteur, personne_id)
    place = await find_ma_place(db, acteur, personne_id)
    if place is None:
        raise NotFound()
    return page("carnet.suivi/quitter.html", personne=personne, place=place)


@post("/carnets/{personne_id:uuid}/cercle/quitter", name="sortir-du-cercle")
async def sortir(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Redirect:
    """Leave, and tell the person and their référent."""
    await quitter(db, acteur, personne_id, maintenant=maintenant())
    return vers(request.app.route_reverse("ma-journee"), "cercle_quitte")


router = Router("/", route_handlers=[cercle, mon_cercle, entrer, joindre, confirmer_sortie, sortir])
