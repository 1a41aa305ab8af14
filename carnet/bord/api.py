"""Read and write carnets by API: the same queries and commands as the pages."""

from uuid import UUID

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from auth.acces import ROLES_QUI_SUIVENT, taire
from auth.cercle.queries import list_cercle
from auth.cercle.schemas import MembreSortie
from auth.journal.commands import Precisions, noter
from auth.personnes.queries import expliquer, get_personne, mesurer_lecture
from auth.vocabulary import Acteur, Geste, masque
from carnet.bord import schemas as s
from carnet.bord.queries import SuiviPersonne, list_carnets
from carnet.diagnostic.queries import list_constats
from carnet.diagnostic.schemas import ConstatSortie
from carnet.parcours.queries import FiltreRendezVous, list_objectifs, list_rendez_vous
from carnet.parcours.schemas import ObjectifSortie, RendezVousSortie
from core.db import AsyncSession
from core.errors import Forbidden
from core.pages import Limite, Requete
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


router = Router(
    "/api/v1",
    route_handlers=[
        carnets,
        carnet,
    ],
)
