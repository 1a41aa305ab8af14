"""Read and write carnets by API: the same queries and commands as the pages."""

from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from auth.acces import ROLES_QUI_SUIVENT, taire
from auth.cercle.queries import list_cercle
from auth.cercle.schemas import MembreSortie
from auth.journal.commands import Precisions, noter
from auth.personnes.queries import expliquer, get_personne, mesurer_lecture
from auth.vocabulary import Acteur, Domaine, Geste, masque
from carnet.bord import schemas as s
from carnet.bord.comparaison import comparer, jours_a_comparer
from carnet.bord.fiches import FichePersonne, chercher_personnes
from carnet.bord.frise import DemandeFrise, lire_frise
from carnet.bord.queries import (
    SuiviPersonne,
    find_visite,
    list_carnets,
)
from carnet.bord.vocabulary import Trait
from carnet.diagnostic.queries import list_constats
from carnet.diagnostic.schemas import ConstatSortie
from carnet.elements.lecteurs import lire_lecteurs
from carnet.parcours.queries import FiltreRendezVous, list_objectifs, list_rendez_vous
from carnet.parcours.schemas import ObjectifSortie, RendezVousSortie
from core.clock import aujourdhui
from core.db import AsyncSession
from core.errors import Forbidden
from core.forms import lire_adresse
from core.pages import Limite, Requete, limiter
from core.paging import decoder_curseur, encoder


@get("/carnets", name="api-carnets", tags=["carnets"])
async def carnets(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    curseur: FromQuery[str | None] = None,
    limite: Limite = 50,
) -> s.CarnetsPage:
    """List the carnets one may see, by name."""
    if not acteur.est_personne and acteur.role not in ROLES_QUI_SUIVENT:
        raise Forbidden("Votre rôle n’ouvre aucun carnet.")
    coffre = request.app.state.coffre
    apres = decoder_curseur(coffre, "carnets", str, curseur)
    lus = await list_carnets(db, acteur, apres=apres, limite=limite + 1)
    garde = lus[:limite]
    await noter(
        db,
        Geste.recherche,
        "Liste des carnets par l’API",
        precisions=Precisions(details={"nombre": len(garde)}),
        domaines=1,
    )
    return s.CarnetsPage(
        items=[s.CarnetCourt.model_validate(p, from_attributes=True) for p in garde],
        suite=encoder(coffre, "carnets", garde[-1].nom_recherche, garde[-1].id)
        if len(lus) > limite
        else None,
    )


@post("/personnes/recherche", name="api-chercher-personne", status_code=200, tags=["carnets"])
async def recherche(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[s.PersonneDemandee],
) -> s.PersonnesTrouveesPage:
    """Find people whose carnet one may see.

    By any word of any name, a telephone, an e-mail, a birth date, the number of the CAF or of
    France Travail; by a name and a birth date, typed one after the other, both are asked for.
    """
    if acteur.role not in ROLES_QUI_SUIVENT:
        raise Forbidden("Votre rôle n’ouvre aucun carnet.")
    await limiter(request, "recherche", acteur.compte_id, maximum=30, fenetre_s=60)
    etat = request.app.state
    lue = await chercher_personnes(db, acteur, etat.sceau, etat.coffre, data)
    await noter(
        db,
        Geste.recherche,
        "Recherche d’une personne par l’API",
        precisions=Precisions(details={"nombre": len(lue.fiches)}),
        domaines=1,
    )
    return s.PersonnesTrouveesPage(
        par=list(lue.cherchee.par),
        proches=lue.proches,
        total=lue.nombre,
        items=[_trouver(fiche) for fiche in lue.fiches],
        suite=lue.suite,
    )


def _trouver(fiche: FichePersonne) -> s.PersonneTrouvee:
    dits = {trait.value: fiche.traits.get(trait) for trait in Trait if trait is not Trait.naissance}
    return s.PersonneTrouvee(
        **s.CarnetCourt.model_validate(fiche.personne, from_attributes=True).model_dump(),
        **dits,
        derniere_nouvelle=fiche.nouvelle_le,
        nouvelle=fiche.nouvelle and fiche.nouvelle.value,
        distinguee_par=list(fiche.distinguee_par),
    )


def sortir_suivi(suivi: SuiviPersonne) -> s.PersonneSuivie:
    """Shape a person one follows, and why they need somebody."""
    return s.PersonneSuivie(
        **s.CarnetCourt.model_validate(suivi.personne, from_attributes=True).model_dump(),
        est_referent=suivi.est_referent,
        derniere_nouvelle=suivi.nouvelle_le,
        nouvelle=suivi.nouvelle.value,
        prochain_rendez_vous=suivi.prochain_rendez_vous,
        etendue=suivi.etendue,
        alertes=[
            s.AlerteSortie(
                raison=a.gravite.name, depuis=a.depuis, phrase=a.phrase, objet_id=a.objet_id
            )
            for a in suivi.alertes
        ],
    )


@get("/carnets/{personne_id:uuid}", name="api-carnet", tags=["carnets"])
async def carnet(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> s.Carnet:
    """Read a carnet, as far as one may."""
    personne = await get_personne(db, acteur, personne_id)
    verdicts = await expliquer(db, acteur, personne_id)
    lus = masque(v.domaine for v in verdicts if v.lit)
    await noter(db, Geste.lecture, "Carnet par l’API", personne_id=personne_id, domaines=lus)
    return s.Carnet(
        **s.CarnetCourt.model_validate(personne, from_attributes=True).model_dump(),
        etendue=mesurer_lecture(acteur, verdicts),
        domaines=[
            s.DomaineSortie(
                domaine=v.domaine.name, lit=v.lit, complete=v.complete, raison=taire(v.raison)
            )
            for v in verdicts
        ],
        cercle=[MembreSortie.model_validate(m) for m in await list_cercle(db, acteur, personne_id)],
        constats=[
            ConstatSortie.model_validate(c) for c in await list_constats(db, acteur, personne_id)
        ],
        objectifs=[
            ObjectifSortie.model_validate(o) for o in await list_objectifs(db, acteur, personne_id)
        ],
        rendez_vous=[
            RendezVousSortie.model_validate(r)
            for r in await list_rendez_vous(db, acteur, FiltreRendezVous(personne_id=personne_id))
        ],
    )


async def _frise(
    request: Requete, db: AsyncSession, acteur: Acteur, personne_id: UUID, choix: s.FriseApi
) -> s.FrisePage:
    await get_personne(db, acteur, personne_id)
    visite = await find_visite(db, acteur, personne_id) if choix.nouveautes else None
    lue = await lire_frise(
        db,
        acteur,
        personne_id,
        DemandeFrise(request.app.state.coffre, choix, visite, choix.limite),
    )
    lus = masque(Domaine(x.evenement.domaine) for x in lue.lignes) | 1
    await noter(db, Geste.lecture, "Frise par l’API", personne_id=personne_id, domaines=lus)
    lecteurs = await lire_lecteurs(db, acteur, personne_id)
    return s.FrisePage(
        total=lue.nombre,
        depuis_ma_visite=visite,
        etendue=mesurer_lecture(acteur, await expliquer(db, acteur, personne_id)),
        items=[
            s.LigneSortie.model_validate(x).model_copy(
                update={
                    "lecteurs": [
                        s.LecteursSortie.model_validate(lu) for lu in lecteurs.de(x.evenement)
                    ]
                }
            )
            for x in lue.lignes
        ],
        suite=lue.suite,
    )


@get(
    "/carnets/{personne_id:uuid}/frise",
    name="api-frise",
    opt={"parametres_lus": True},
    tags=["carnets"],
)
async def frise(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> s.FrisePage:
    """Read the timeline, newest first.

    `depuis`, `jusqu_au`, `genre`, `domaine` and `thematique` choose lines; `nouveautes` those that
    others noted since one's last visit by the pages; `limite` and `curseur` as elsewhere.
    """
    choix = lire_adresse(s.ChoixFriseApi, request.query_params)
    return await _frise(request, db, acteur, personne_id, choix)


@post(
    "/carnets/{personne_id:uuid}/frise/recherche",
    name="api-chercher-frise",
    status_code=200,
    tags=["carnets"],
)
async def chercher_frise(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    data: JSONBody[s.RechercheFriseApi],
) -> s.FrisePage:
    """Read the same by what no address holds: words, `auteur`, `structure`."""
    return await _frise(request, db, acteur, personne_id, data)


@get(
    "/carnets/{personne_id:uuid}/comparaison",
    name="api-comparer",
    opt={"parametres_lus": True},
    tags=["carnets"],
)
async def comparaison(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> s.ComparaisonSortie:
    """Read the situation and the objectives as they were at the end of two days, `le` and `et`."""
    choix = lire_adresse(s.ChoixDates, request.query_params)
    await get_personne(db, acteur, personne_id)
    lue = await comparer(db, acteur, personne_id, *jours_a_comparer(choix, aujourdhui()))
    await noter(
        db,
        Geste.lecture,
        "Comparaison de deux dates, par l’API",
        personne_id=personne_id,
        domaines=lue.domaines,
    )
    return s.ComparaisonSortie(
        le=lue.le,
        et=lue.et,
        etendue=mesurer_lecture(acteur, await expliquer(db, acteur, personne_id)),
        changements=lue.changements,
        situation=[s.LigneCompareeSortie.model_validate(x) for x in lue.situation],
        objectifs=[s.LigneCompareeSortie.model_validate(x) for x in lue.objectifs],
    )


router = Router(
    "/api/v1",
    route_handlers=[
        carnets,
        recherche,
        carnet,
        frise,
        chercher_frise,
        comparaison,
    ],
)
