"""Show a gestionnaire who accompanies whom, what waits in the team, and each one's list."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.absences.queries import list_absents
from auth.cercle.commands import proposer_referents
from auth.cercle.queries import list_equipe, list_personnes_de_structure, list_sans_referent
from auth.cercle.schemas import PropositionsReferent
from auth.comptes.queries import list_collegues
from auth.journal.commands import noter
from auth.lettres.queries import count_lettres
from auth.relais.queries import list_relais
from auth.vocabulary import Acteur, Geste, Role
from carnet.journee.liste import AFFAIRES_PAR_PAGE, contexte_des_affaires, page_d_affaires
from carnet.journee.queries import (
    compter_a_noter,
    domaines_des_affaires,
    get_collegue,
    lire_a_faire,
)
from carnet.journee.schemas import ChoixAffaires, ChoixEquipe
from core.db import AsyncSession
from core.errors import Forbidden
from core.forms import lire_adresse
from core.pages import Requete, demande, formulaire, page, poster, vers

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "referents_proposes": "C’est proposé. Votre collègue et les personnes sont prévenus : le"
    " référent est choisi quand les deux ont dit oui.",
}
PERSONNES_PAR_PAGE = 50


def _exiger(acteur: Acteur) -> None:
    if acteur.role is not Role.gestionnaire:
        raise Forbidden("Cette page est celle des gestionnaires de structure.")


@get("/equipe", name="equipe")
async def equipe(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """Answer « Qui accompagne qui, dans ma structure, et qu’est-ce qui attend ? »."""
    _exiger(acteur)
    await noter(db, Geste.lecture, "Équipe de la structure", domaines=1)
    return await _equipe(db, acteur, {}, {})


async def _equipe(
    db: AsyncSession, acteur: Acteur, valeurs: dict[str, Any], erreurs: dict[str, str]
) -> Template:
    sans_referent = await list_sans_referent(db, acteur)
    suivies, non_suivies, _ = await list_personnes_de_structure(db, acteur, limite=0)
    a_noter, retards = await compter_a_noter(db, acteur)
    return formulaire(
        "carnet.journee/equipe.html",
        valeurs,
        erreurs,
        suivies=suivies,
        non_suivies=non_suivies,
        collegues=await list_collegues(db, acteur),
        equipe=await list_equipe(db, acteur),
        a_noter=a_noter,
        retards=retards,
        sans_referent=sans_referent,
        absents=await list_absents(db, acteur),
        relais=await list_relais(db, acteur),
        courriers=await count_lettres(db, acteur),
    )


@post("/equipe/referents", name="proposer-referents")
async def proposer(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Propose one colleague as référent of the people who are ticked."""
    _exiger(acteur)

    async def agir(valeur: PropositionsReferent) -> Redirect:
        await proposer_referents(db, acteur, valeur)
        return vers(request.app.route_reverse("equipe"), "referents_proposes")

    revoir = partial(_equipe, db, acteur)
    return await poster(request, db, PropositionsReferent, agir, revoir, ("personnes",))


@get("/equipe/personnes", name="equipe-personnes")
async def personnes(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """List the people of the structure: who follows them, or that nobody does."""
    _exiger(acteur)
    choix = lire_adresse(ChoixEquipe, demande(request))
    suivies, non_suivies, lues = await list_personnes_de_structure(
        db,
        acteur,
        suivies=choix.suivies,
        limite=PERSONNES_PAR_PAGE,
        saut=(choix.numero - 1) * PERSONNES_PAR_PAGE,
    )
    total = {True: suivies, False: non_suivies, None: suivies + non_suivies}[choix.suivies]
    await noter(db, Geste.lecture, "Personnes de la structure", domaines=1)
    return page(
        "carnet.journee/equipe_personnes.html",
        choix=choix,
        lues=lues,
        suivies=suivies,
        non_suivies=non_suivies,
        pages=max(1, -(-total // PERSONNES_PAR_PAGE)),
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


router = Router("/", route_handlers=[equipe, proposer, personnes, a_faire_de])
