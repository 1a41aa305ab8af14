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
from auth.vocabulary import Acteur, Geste, masque
from carnet.bord import schemas as s
from carnet.bord.fiches import FichePersonne, chercher_personnes
from carnet.bord.liste import lire_suivis
from carnet.bord.queries import (
    SuiviPersonne,
    domaines_lus,
    list_carnets,
    list_suivis,
    mesurer_suivis,
    rang_d_alerte,
    trier_alertes,
)
from carnet.bord.vocabulary import Trait
from carnet.diagnostic.queries import list_constats
from carnet.diagnostic.schemas import ConstatSortie
from carnet.parcours.queries import FiltreRendezVous, list_objectifs, list_rendez_vous
from carnet.parcours.schemas import ObjectifSortie, RendezVousSortie
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
    France Travail.
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


@get("/alertes", name="api-alertes", tags=["carnets"])
async def alertes(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    curseur: FromQuery[str | None] = None,
    limite: Limite = 50,
) -> s.AlertesPage:
    """List who needs the acteur among the people they accompany, the gravest first, and why."""
    if acteur.role not in ROLES_QUI_SUIVENT:
        raise Forbidden("Votre rôle n’ouvre aucun carnet.")
    coffre = request.app.state.coffre
    suivis = await list_suivis(db, acteur)
    restent = trier_alertes(suivis, decoder_curseur(coffre, "alertes", str, curseur))
    garde = restent[:limite]
    await noter(db, Geste.lecture, "Qui a besoin de moi, par l’API", domaines=domaines_lus(garde))
    return s.AlertesPage(
        partiels=mesurer_suivis(suivis)[1],
        items=[_sortir(suivi) for suivi in garde],
        suite=encoder(coffre, "alertes", *rang_d_alerte(garde[-1]))
        if len(restent) > len(garde)
        else None,
    )


def _sortir(suivi: SuiviPersonne) -> s.PersonneSuivie:
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


@get("/suivis", name="api-suivis", opt={"parametres_lus": True}, tags=["carnets"])
async def suivis(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> s.SuivisPage:
    """List the people the acteur accompanies.

    `voir` says whom, `commune` where they live, `tri` in which order; `limite` and `curseur` as
    elsewhere.
    """
    if acteur.role not in ROLES_QUI_SUIVENT:
        raise Forbidden("Votre rôle n’ouvre aucun carnet.")
    choix = lire_adresse(s.ChoixSuivisApi, request.query_params)
    lus = await lire_suivis(db, acteur, request.app.state.coffre, choix, choix.limite)
    await noter(db, Geste.lecture, "Mes personnes, par l’API", domaines=domaines_lus(lus.montres))
    return s.SuivisPage(
        total=lus.nombre,
        partiels=mesurer_suivis(lus.suivis)[1],
        items=[_sortir(suivi) for suivi in lus.montres],
        suite=lus.suite,
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


router = Router(
    "/api/v1",
    route_handlers=[
        carnets,
        recherche,
        alertes,
        suivis,
        carnet,
    ],
)
