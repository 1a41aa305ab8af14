"""Read and put off by API what waits, and read whom one follows: the same queries and commands."""

from dataclasses import asdict
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from auth.absences.queries import get_remplacement
from auth.acces import ROLES_QUI_SUIVENT
from auth.cercle.commands import proposer_referents
from auth.cercle.queries import list_equipe, list_personnes_de_structure
from auth.cercle.schemas import PropositionsReferent
from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste, Role
from carnet.bord.api import sortir_suivi
from carnet.bord.queries import domaines_lus, mesurer_suivis
from carnet.journee import schemas as s
from carnet.journee.commands import reporter_affaire, reprendre_affaire
from carnet.journee.liste import lire_suivis, page_d_affaires
from carnet.journee.queries import (
    Affaire,
    compter_a_noter,
    compter_retards,
    domaines_des_affaires,
    lire_a_faire,
    motif_de,
)
from core.db import AsyncSession
from core.errors import Forbidden
from core.forms import lire_adresse
from core.pages import Requete


def _exiger(acteur: Acteur) -> None:
    if acteur.role not in ROLES_QUI_SUIVENT:
        raise Forbidden("Votre rôle n’ouvre aucun carnet.")


def _sortir(affaire: Affaire) -> s.AffaireSortie:
    return s.AffaireSortie(
        genre=affaire.genre,
        objet_id=affaire.objet_id,
        personne_id=affaire.personne_id,
        personne=affaire.personne,
        du=affaire.du,
        phrase=affaire.phrase,
        jusqu_au=affaire.report.jusqu_au if affaire.report else None,
        motif=motif_de(affaire),
    )


@get("/a-faire", name="api-a-faire", opt={"parametres_lus": True}, tags=["journee"])
async def a_faire(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> s.AffairesPage:
    """List what waits for the acteur, in order.

    `voir` asks for one kind of matter, `plus_tard` for what was put off, `absence` for what waits
    for a colleague whom one replaces; `limite` and `curseur` as elsewhere.
    """
    _exiger(acteur)
    choix = lire_adresse(s.ChoixAffairesApi, request.query_params)
    absence = await get_remplacement(db, acteur, choix.absence) if choix.absence else None
    lu = await lire_a_faire(db, acteur, de=absence.absence.compte_id if absence else None)
    montrees, nombre, suite = page_d_affaires(request.app.state.coffre, lu, choix, choix.limite)
    await noter(db, Geste.lecture, "À faire, par l’API", domaines=domaines_des_affaires(montrees))
    etendue, partiels = lu.lecture
    return s.AffairesPage(
        total=nombre,
        plus_tard=len(lu.plus_tard),
        etendue=etendue,
        partiels=partiels,
        items=[_sortir(affaire) for affaire in montrees],
        suite=suite,
    )


@post("/a-faire/{affaire_id:uuid}/report", name="api-reporter-affaire", tags=["journee"])
async def reporter(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    affaire_id: FromPath[UUID],
    data: JSONBody[s.NouveauReport],
) -> s.AffaireSortie:
    """Put a matter off."""
    _exiger(acteur)
    affaire = await reporter_affaire(db, acteur, affaire_id, data)
    return _sortir(affaire).model_copy(update={"jusqu_au": data.jusqu_au, "motif": data.motif})


@post("/a-faire/{affaire_id:uuid}/reprise", name="api-reprendre-affaire", tags=["journee"])
async def reprendre(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], affaire_id: FromPath[UUID]
) -> s.AffaireSortie:
    """Take up today what was put off."""
    _exiger(acteur)
    affaire = await reprendre_affaire(db, acteur, affaire_id)
    return _sortir(affaire).model_copy(update={"jusqu_au": None, "motif": None})


@get("/suivis", name="api-suivis", opt={"parametres_lus": True}, tags=["carnets"])
async def suivis(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> s.SuivisPage:
    """List the people the acteur accompanies.

    `voir` says whom, `commune` where they live, `tri` in which order; `limite` and `curseur` as
    elsewhere.
    """
    _exiger(acteur)
    choix = lire_adresse(s.ChoixSuivisApi, request.query_params)
    lus = await lire_suivis(db, acteur, request.app.state.coffre, choix, choix.limite)
    await noter(db, Geste.lecture, "Mes personnes, par l’API", domaines=domaines_lus(lus.montres))
    return s.SuivisPage(
        total=lus.nombre,
        partiels=mesurer_suivis(lus.suivis)[1],
        items=[sortir_suivi(suivi) for suivi in lus.montres],
        suite=lus.suite,
    )


def _exiger_gestionnaire(acteur: Acteur) -> None:
    if acteur.role is not Role.gestionnaire:
        raise Forbidden("L’équipe est lue par les gestionnaires de structure.")


@get("/equipe", name="api-equipe", tags=["journee"])
async def equipe(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> list[s.CollegueSortie]:
    """List who accompanies people for one's structure, their load and what waits for them."""
    _exiger_gestionnaire(acteur)
    await noter(db, Geste.lecture, "Équipe de la structure", domaines=1)
    a_noter, retards = await compter_a_noter(db, acteur), await compter_retards(db, acteur)
    return [
        s.CollegueSortie(
            **asdict(collegue),
            a_noter=a_noter.get(collegue.compte_id, 0),
            en_retard=retards.get(collegue.compte_id, 0),
        )
        for collegue in await list_equipe(db, acteur)
    ]


@get(
    "/equipe/personnes", name="api-equipe-personnes", opt={"parametres_lus": True}, tags=["journee"]
)
async def personnes(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> s.EquipePage:
    """List the people of one's structure: `voir` keeps those followed, or those whom nobody does.

    `numero` is the page, of fifty.
    """
    _exiger_gestionnaire(acteur)
    choix = lire_adresse(s.ChoixEquipe, request.query_params)
    avec, sans, lues = await list_personnes_de_structure(
        db, acteur, suivies=choix.suivies, saut=(choix.numero - 1) * 50
    )
    await noter(db, Geste.lecture, "Personnes de la structure", domaines=1)
    return s.EquipePage(
        suivies=avec,
        non_suivies=sans,
        items=[
            s.PersonneDeStructureSortie(
                personne_id=lue.personne.id,
                prenom=lue.personne.prenom,
                nom=lue.personne.nom,
                suivie_par=lue.suivie_par,
                a_un_referent=lue.a_un_referent,
            )
            for lue in lues
        ],
    )


@post("/equipe/referents", name="api-proposer-referents", status_code=200, tags=["journee"])
async def proposer(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[PropositionsReferent],
) -> dict[str, int]:
    """Propose one colleague as référent of people who have none, all or none of them."""
    return {"proposees": await proposer_referents(db, acteur, data)}


router = Router(
    "/api/v1",
    route_handlers=[a_faire, reporter, reprendre, suivis, equipe, personnes, proposer],
)
