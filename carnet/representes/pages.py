"""Show a guardian what the mandate opens, read-only."""

from uuid import UUID

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from auth.acces import mesurer_ouverture
from auth.cercle.queries import list_cercle
from auth.journal.commands import Precisions, noter
from auth.mandats.pages import FONDEMENT
from auth.mandats.queries import get_mes_mandats
from auth.vocabulary import ORDINAIRES, TOUS, Acteur, Domaine, Geste, domaines_du_masque
from carnet.elements.queries import mots
from carnet.elements.resumes import TITRES, Page, lire_resumes
from core.db import AsyncSession
from core.pages import Requete, page


@get("/represente/{personne_id:uuid}", name="carnet-represente")
async def carnet(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template:
    """Show the carnet of whom one represents, on the domains of the mandate alone."""
    mandats = await get_mes_mandats(db, personne_id)
    lus = ORDINAIRES if acteur.par_lien else TOUS
    masque = 0
    for mandat in mandats:
        masque |= mandat.masque & lus
    contexte = {
        "personne": mandats[0],
        "cercle": await list_cercle(db, acteur, personne_id),
        "resumes": await lire_resumes(
            db, acteur, personne_id, request.app.state.resumes, Page.urgence
        ),
    }
    await noter(
        db,
        Geste.lecture,
        "Carnet, par un représentant",
        precisions=Precisions(fondement=FONDEMENT),
        personne_id=personne_id,
        domaines=masque,
    )
    return page(
        "carnet.representes/carnet.html",
        mandats=mandats,
        domaines=domaines_du_masque(masque),
        etendue=mesurer_ouverture(masque, par_lien=acteur.par_lien),
        parties=TITRES,
        Domaine=Domaine,
        **mots(),
        # Nothing is corrected by a guardian, and what a text was before is not read.
        modifications={},
        corriges=frozenset[int](),
        **contexte,
    )


router = Router("/", route_handlers=[carnet])
