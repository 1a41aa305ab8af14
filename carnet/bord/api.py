"""Read and write carnets by API: the same queries and commands as the pages."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from auth.acces import ROLES_QUI_SUIVENT, taire
from auth.journal.commands import noter
from auth.journal.queries import list_consultations
from auth.journal.schemas import FiltresPersonne
from auth.journal.vocabulary import Part
from auth.personnes.queries import expliquer, get_personne, mesurer_lecture
from auth.vocabulary import Acteur, Domaine, Geste, masque
from carnet.bord import schemas as s
from carnet.bord.queries import domaines_lus, list_carnets, list_suivis, mesurer_suivis, rang_d_alerte, trier_alertes
from carnet.diagnostic.commands import ajouter_constat
from carnet.diagnostic.queries import list_constats
from carnet.diagnostic.schemas import NouveauConstat
from carnet.parcours.commands import ajouter_action, ajouter_objectif, fixer_rendez_vous
from carnet.parcours.queries import list_frise, list_objectifs, list_rendez_vous
from carnet.parcours.schemas import NouveauRendezVous, NouvelleAction, NouvelObjectif
from carnet.suivi.queries import list_cercle
from core.clock import maintenant
from core.db import AsyncSession
from core.errors import Forbidden
from core.pages import Requete
from core.paging import decoder, encoder

Limite = Annotated[int, QueryParameter(ge=1, le=100)]


@get("/moi", name="api-moi", tags=["compte"])
async def moi(request: Requete) -> s.Moi:
    """Say who the token stands for."""
    m = request.user
    return s.Moi(
        prenom=m.prenom,
        nom=m.nom,
        fonction=m.fonction,
        role=m.role.value,
        structure_id=m.acteur.structure_id,
        structure=m.structure,
        territoire=m.territoire,
    )


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
    apres = decoder(coffre, "carnets", str, curseur)
    lus = await list_carnets(db, acteur, apres=apres, limite=limite + 1)
    garde = lus[:limite]
    await noter(db, Geste.recherche, "Liste des carnets par l’API", domaines=1, details={"nombre": len(garde)})
    return s.CarnetsPage(
        items=[s.CarnetCourt.model_validate(p, from_attributes=True) for p in garde],
        suite=encoder(coffre, "carnets", garde[-1].nom_recherche, garde[-1].id) if len(lus) > limite else None,
    )


@get("/alertes", name="api-alertes", tags=["carnets"])
async def alertes(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    curseur: FromQuery[str | None] = None,
    limite: Limite = 50,
) -> s.AlertesPage:
    """List everybody who needs the acteur among the people they accompany, the gravest first, and why."""
    if acteur.role not in ROLES_QUI_SUIVENT:
        raise Forbidden("Votre rôle n’ouvre aucun carnet.")
    coffre = request.app.state.coffre
    suivis = await list_suivis(db, acteur)
    restent = trier_alertes(suivis, decoder(coffre, "alertes", str, curseur))
    garde = restent[:limite]
    await noter(db, Geste.lecture, "Qui a besoin de moi, par l’API", domaines=domaines_lus(garde))
    return s.AlertesPage(
        partiels=mesurer_suivis(suivis)[1],
        items=[
            s.PersonneEnAlerte(
                **s.CarnetCourt.model_validate(suivi.personne, from_attributes=True).model_dump(),
                derniere_nouvelle=suivi.nouvelle_le,
                nouvelle=suivi.nouvelle.value,
                prochain_rendez_vous=suivi.prochain_rendez_vous,
                etendue=suivi.etendue,
                alertes=[
                    s.AlerteSortie(raison=a.gravite.name, depuis=a.depuis, phrase=a.phrase, objet_id=a.objet_id)
                    for a in suivi.alertes
                ],
            )
            for suivi in garde
        ],
        suite=encoder(coffre, "alertes", *rang_d_alerte(garde[-1])) if len(restent) > len(garde) else None,
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
            s.DomaineSortie(domaine=v.domaine.name, lit=v.lit, complete=v.complete, raison=taire(v.raison))
            for v in verdicts
        ],
        cercle=[
            s.MembreSortie(
                structure=m.structure,
                prenom=m.prenom,
                nom=m.nom,
                fonction=m.fonction,
                est_referent=m.accompagnement.est_referent,
            )
            for m in await list_cercle(db, acteur, personne_id)
        ],
        constats=[
            s.ConstatSortie(
                id=c.constat.id,
                nature=c.constat.nature,
                thematique=c.constat.thematique,
                texte=c.constat.texte,
                urgence=c.constat.urgence,
                domaine=Domaine(c.constat.domaine).name,
                source=c.constat.source,
                auteur=f"{c.prenom} {c.nom}".strip(),
                structure=c.structure,
                cree_le=c.constat.cree_le,
            )
            for c in await list_constats(db, acteur, personne_id)
        ],
        objectifs=[
            s.ObjectifSortie(
                id=o.objectif.id,
                intitule=o.objectif.intitule,
                pourquoi=o.objectif.pourquoi,
                thematique=o.objectif.thematique,
                domaine=Domaine(o.objectif.domaine).name,
                etat=o.objectif.etat,
                actions=[
                    s.ActionSortie(
                        id=a.action.id,
                        intitule=a.action.intitule,
                        porteur=a.action.porteur,
                        structure=a.porteur,
                        echeance=a.action.echeance,
                        etat=a.action.etat,
                        service_id=a.action.service_id,
                    )
                    for a in o.actions
                ],
            )
            for o in await list_objectifs(db, acteur, personne_id)
        ],
        rendez_vous=[
            s.RendezVousSortie(
                id=r.rendez_vous.id,
                objet=r.rendez_vous.objet,
                debut=r.rendez_vous.debut,
                duree_minutes=r.rendez_vous.duree_minutes,
                lieu=r.rendez_vous.lieu,
                domaine=Domaine(r.rendez_vous.domaine).name,
                etat=r.rendez_vous.etat,
                a_reprendre_le=r.rendez_vous.a_reprendre_le,
            )
            for r in await list_rendez_vous(db, acteur, personne_id=personne_id)
        ],
    )


@get("/carnets/{personne_id:uuid}/frise", name="api-frise", tags=["carnets"])
async def frise(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    curseur: FromQuery[str | None] = None,
    limite: Limite = 60,
) -> s.FrisePage:
    """Read the timeline, newest first."""
    await get_personne(db, acteur, personne_id)
    coffre = request.app.state.coffre
    avant = decoder(coffre, "frise", datetime, curseur)
    lignes = await list_frise(db, acteur, personne_id, avant=avant, limite=limite + 1)
    lus = masque(Domaine(x.evenement.domaine) for x in lignes) | 1
    await noter(db, Geste.lecture, "Frise par l’API", personne_id=personne_id, domaines=lus)
    garde = lignes[:limite]
    return s.FrisePage(
        etendue=mesurer_lecture(acteur, await expliquer(db, acteur, personne_id)),
        items=[
            s.EvenementSortie(
                id=x.evenement.id,
                le=x.evenement.le,
                genre=x.evenement.genre,
                texte=x.evenement.texte,
                domaine=Domaine(x.evenement.domaine).name,
                auteur=f"{x.prenom} {x.nom}" if x.prenom else None,
                structure=x.structure,
            )
            for x in garde
        ],
        suite=encoder(coffre, "frise", garde[-1].evenement.le, garde[-1].evenement.id)
        if len(lignes) > limite
        else None,
    )


@get("/carnets/{personne_id:uuid}/consultations", name="api-consultations", tags=["carnets"])
async def consultations(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    avant: FromQuery[int | None] = None,
    limite: Limite = 50,
) -> s.ConsultationsPage:
    """Read who opened one's own carnet; nobody else reads it here."""
    await get_personne(db, acteur, personne_id)
    if not acteur.est_personne:
        raise Forbidden("Seule la personne lit qui a ouvert son carnet.")
    parts = tuple(Part)
    lignes = await list_consultations(db, acteur, FiltresPersonne(), avant=avant, limite=limite + 1, parts=parts)
    garde = lignes[:limite]
    return s.ConsultationsPage(
        items=[
            s.ConsultationSortie(
                le=x.ligne.le,
                nom=f"{x.prenom} {x.nom}" if x.prenom else None,
                fonction=x.fonction,
                structure=x.structure,
                geste=x.geste.value,
                objet=x.ligne.objet,
                domaines=[d.name for d in x.domaines],
                motif=x.ligne.motif,
                fondement=x.ligne.fondement,
            )
            for x in garde
        ],
        suite=str(garde[-1].numero) if len(lignes) > limite else None,
    )


@post("/carnets/{personne_id:uuid}/constats", name="api-ajouter-constat", tags=["carnets"])
async def creer_constat(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    data: JSONBody[NouveauConstat],
) -> dict[str, UUID]:
    """Add a finding."""
    return {"id": (await ajouter_constat(db, acteur, personne_id, data, maintenant=maintenant())).id}


@post("/carnets/{personne_id:uuid}/objectifs", name="api-ajouter-objectif", tags=["carnets"])
async def creer_objectif(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    data: JSONBody[NouvelObjectif],
) -> dict[str, UUID]:
    """Add an objective."""
    return {"id": (await ajouter_objectif(db, acteur, personne_id, data, maintenant=maintenant())).id}


@post("/carnets/{personne_id:uuid}/actions", name="api-ajouter-action", tags=["carnets"])
async def creer_action(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    data: JSONBody[NouvelleAction],
) -> dict[str, UUID]:
    """Add an action."""
    return {"id": (await ajouter_action(db, acteur, personne_id, data, maintenant=maintenant())).id}


@post("/carnets/{personne_id:uuid}/rendez-vous", name="api-fixer-rendez-vous", tags=["carnets"])
async def creer_rendez_vous(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    data: JSONBody[NouveauRendezVous],
) -> dict[str, UUID]:
    """Fix an appointment."""
    return {"id": (await fixer_rendez_vous(db, acteur, personne_id, data, maintenant=maintenant())).id}


router = Router(
    "/api/v1",
    route_handlers=[
        moi,
        carnets,
        alertes,
        carnet,
        frise,
        consultations,
        creer_constat,
        creer_objectif,
        creer_action,
        creer_rendez_vous,
    ],
)
