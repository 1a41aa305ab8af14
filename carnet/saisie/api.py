"""Read typed lines and add them by API: the same reading and the same command as the pages."""

from uuid import UUID

from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from auth.journal.commands import noter
from auth.personnes.queries import get_personne
from auth.vocabulary import Acteur, Geste
from carnet.elements.avant import regarder
from carnet.elements.models import sorte_de
from carnet.saisie.commands import ajouter_lignes
from carnet.saisie.queries import (
    lire_tape,
    list_objectifs_ouverts,
    proposer_champs,
    voir_lignes,
)
from carnet.saisie.schemas import (
    AjoutSortie,
    LecteursDeLaLigne,
    LigneComprise,
    LigneProposee,
    LignesTapees,
    NouvellesLignes,
    SensibleSortie,
)
from core.clock import aujourdhui, maintenant
from core.db import AsyncSession


@post(
    "/carnets/{personne_id:uuid}/saisie/lecture",
    name="api-lire-saisie",
    tags=["carnets"],
    status_code=200,
)
async def lire(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    data: JSONBody[LignesTapees],
) -> list[LigneProposee]:
    """Say what typed lines are understood to be, and who would read each; nothing is kept."""
    await get_personne(db, acteur, personne_id)
    lues = lire_tape(data.lignes, acteur, aujourdhui())
    objectifs = await list_objectifs_ouverts(db, acteur, personne_id)
    regard = await regarder(db, acteur, personne_id)
    champs = proposer_champs(lues, objectifs)
    dit = "Lignes relues avant d’ajouter, par l’API"
    await noter(db, Geste.lecture, dit, personne_id=personne_id, domaines=1)
    return [
        LigneProposee(
            ligne=LigneComprise.model_validate(
                {nom: v for nom, v in ligne.items() if v != ""} | {"thematique": lue.thematique}
            ),
            compris=list(lue.compris),
            domaine=avant.domaine.name if avant else None,
            ecrit=avant.ecrit if avant else None,
            lecteurs=[LecteursDeLaLigne.model_validate(lu) for lu in avant.lecteurs]
            if avant
            else [],
            sensible=SensibleSortie(domaine=avant.sensible.domaine.name, mots=avant.sensible.mots)
            if avant and avant.sensible
            else None,
        )
        for lue, ligne, avant in zip(
            lues, champs, voir_lignes(regard, champs, objectifs), strict=True
        )
    ]


@post("/carnets/{personne_id:uuid}/saisie", name="api-ajouter-lignes", tags=["carnets"])
async def ajouter(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    data: JSONBody[NouvellesLignes],
) -> list[AjoutSortie]:
    """Add several items at once, all or none; « ligne-1 » names the objective of the first line."""
    lignes = dict(enumerate(data.lignes))
    ajoutees = await ajouter_lignes(db, acteur, personne_id, lignes, maintenant=maintenant())
    return [AjoutSortie(relation=sorte_de(x).relation, id=x.id) for x in ajoutees]


router = Router("/api/v1", route_handlers=[lire, ajouter])
