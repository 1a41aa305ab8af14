"""Show what is new, and mark it as read; choose one's morning summary."""

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.acces import ROLES_QUI_ECRIVENT
from auth.journal.commands import noter
from auth.vocabulary import Acteur, Domaine, Geste, masque
from carnet.elements.queries import mots
from carnet.nouveautes.commands import choisir_resume, marquer_lues, marquer_non_lues
from carnet.nouveautes.queries import (
    Nouveaute,
    familles_nouvelles,
    lire_nouveautes,
    list_carnets_nouveaux,
    veut_resume,
)
from carnet.nouveautes.rules import dire_nouveautes, grouper_par_jour
from carnet.nouveautes.schemas import ChoixNouveautes, MarqueDeLecture, PreferenceResume
from carnet.nouveautes.vocabulary import FILTRES, PAR_PAGE
from core.db import AsyncSession
from core.errors import Forbidden
from core.forms import Rien, lire_adresse
from core.pages import Requete, Revenir, demande, page, poster, vers

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "avis_lus": "C’est noté : lu.",
    "avis_repris": "C’est noté : de nouveau non lu.",
    "resume_choisi": "C’est noté.",
}
# The way back to what was done (core.pages.Revenir).
REVENIR: Revenir = {"avis_lus": ("", "relire", "Annuler")}


def domaines_nouveaux(lues: list[Nouveaute]) -> int:
    """Give the mask of the domains that a page of what is new quotes, the identity included."""
    return masque(Domaine(lue.evenement.domaine) for lue in lues if lue.evenement) | 1


@get("/avis", name="avis")
async def avis(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Answer « Quoi de neuf ? »: what changed in which carnet, by day, and what one is told."""
    choix = lire_adresse(ChoixNouveautes, demande(request))
    lu = await lire_nouveautes(db, acteur, request.app.state.coffre, choix, PAR_PAGE)
    lues = list(lu.lues)
    if any(lue.personne for lue in lues) and not acteur.est_personne:
        await noter(db, Geste.lecture, "Quoi de neuf", domaines=domaines_nouveaux(lues))
    choisis = choix.model_dump(mode="json", exclude_defaults=True, exclude={"curseur"})
    return page(
        "carnet.nouveautes/avis.html",
        choix=choix,
        choisis=choisis,
        filtres=FILTRES,
        familles=familles_nouvelles(),
        carnets=[] if acteur.est_personne else await list_carnets_nouveaux(db, acteur),
        jours=grouper_par_jour(lues, lambda lue: lue.le, lambda lue: lue.personne_id),
        dit=dire_nouveautes(lu.non_lues),
        suite=urlencode(choisis | {"curseur": lu.suite}) if lu.suite else None,
        geste=_geste(request),
        **mots(),
    )


def _geste(request: Requete) -> UUID | None:
    """Give what was just marked as read, that the page offers to take back."""
    if request.query_params.get("fait") != "avis_lus":
        return None
    try:
        return UUID(request.query_params.get("sur") or "")
    except ValueError:
        return None


@post("/avis/lus", name="avis-lus")
async def lire(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Mark as read: one line, what is of one carnet, or all."""

    async def agir(marque: MarqueDeLecture) -> Redirect:
        geste = await marquer_lues(db, acteur, marque)
        return vers(request.app.route_reverse("avis"), "avis_lus", geste)

    return await poster(request, db, MarqueDeLecture, agir)


@post("/avis/lus/{geste_id:uuid}/reprise", name="avis-a-relire")
async def relire(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    geste_id: FromPath[UUID],
) -> Template | Redirect:
    """Take back what was marked as read in one gesture."""

    async def agir(_: Rien) -> Redirect:
        await marquer_non_lues(db, acteur, geste_id)
        return vers(request.app.route_reverse("avis"), "avis_repris")

    return await poster(request, db, Rien, agir)


def _exiger_resume(acteur: Acteur) -> None:
    if acteur.role not in ROLES_QUI_ECRIVENT or acteur.est_personne:
        raise Forbidden("Ce résumé est celui des professionnels qui accompagnent des personnes.")


@get("/mon-compte/resume", name="mon-resume")
async def mon_resume(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Say what the morning summary is, and whether one has it."""
    _exiger_resume(acteur)
    return page("carnet.nouveautes/mon_resume.html", actif=await veut_resume(db, acteur))


@post("/mon-compte/resume", name="choisir-resume")
async def choisir(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Have the morning summary, or have it no more."""
    _exiger_resume(acteur)

    async def agir(choix: PreferenceResume) -> Redirect:
        await choisir_resume(db, acteur, actif=choix.actif)
        return vers(request.app.route_reverse("mon-resume"), "resume_choisi")

    return await poster(request, db, PreferenceResume, agir)


router = Router("/", route_handlers=[avis, lire, relire, mon_resume, choisir])
