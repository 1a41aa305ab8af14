"""Show a gestionnaire who accompanies whom, what waits in the team, and each one's list."""

from uuid import UUID

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from auth.absences.queries import list_absents
from auth.cercle.queries import list_equipe, list_sans_referent
from auth.journal.commands import noter
from auth.lettres.queries import count_lettres
from auth.relais.queries import list_relais
from auth.vocabulary import Acteur, Geste, Role
from carnet.journee.liste import AFFAIRES_PAR_PAGE, contexte_des_affaires, page_d_affaires
from carnet.journee.queries import (
    compter_a_noter,
    compter_retards,
    domaines_des_affaires,
    get_collegue,
    lire_a_faire,
)
from carnet.journee.schemas import ChoixAffaires
from core.db import AsyncSession
from core.errors import Forbidden
from core.forms import lire_adresse
from core.pages import Requete, demande, page


def _exiger(acteur: Acteur) -> None:
    if acteur.role is not Role.gestionnaire:
        raise Forbidden("Cette page est celle des gestionnaires de structure.")


@get("/equipe", name="equipe")
async def equipe(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """Answer « Qui accompagne qui, dans ma structure, et qu’est-ce qui attend ? »."""
    _exiger(acteur)
    sans_referent = await list_sans_referent(db, acteur)
    await noter(db, Geste.lecture, "Équipe de la structure", domaines=1)
    return page(
        "carnet.journee/equipe.html",
        equipe=await list_equipe(db, acteur),
        a_noter=await compter_a_noter(db, acteur),
        retards=await compter_retards(db, acteur),
        sans_referent=sans_referent,
        absents=await list_absents(db, acteur),
        relais=await list_relais(db, acteur),
        courriers=await count_lettres(db, acteur),
    )


@get("/equipe/{compte_id:uuid}/a-faire", name="a-faire-de")
async def a_faire_de(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    compte_id: FromPath[UUID],
) -> Template:
    """List what waits for somebody of the team, as far as a gestionnaire reads it."""
    _exiger(acteur)
    choix = lire_adresse(ChoixAffaires, demande(request))
    collegue = await get_collegue(db, acteur, compte_id)
    lu = await lire_a_faire(db, acteur, de=compte_id)
    montrees, nombre, suite = page_d_affaires(
        request.app.state.coffre, lu, choix, AFFAIRES_PAR_PAGE
    )
    etendue, partiels = lu.lecture
    await noter(
        db, Geste.lecture, "À faire d’un collègue", domaines=domaines_des_affaires(montrees)
    )
    return page(
        "carnet.journee/a_faire_de.html",
        choix=choix,
        collegue=collegue,
        a_faire=lu,
        affaires=montrees,
        nombre=nombre,
        nombres=lu.compter(),
        suite=suite,
        suivis=lu.suivis,
        etendue=etendue,
        partiels=partiels,
        depuis=None,
        **contexte_des_affaires(acteur),
    )


router = Router("/", route_handlers=[equipe, a_faire_de])
