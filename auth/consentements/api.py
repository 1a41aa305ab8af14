"""Read, give and withdraw consents by API: the same commands as the pages."""

from datetime import datetime
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel

from auth.consentements.commands import (
    demander_acces,
    donner_consentement,
    rappeler_demande_acces,
    retirer_consentement,
    retirer_demande_acces,
)
from auth.consentements.models import Consentement
from auth.consentements.queries import (
    dire_consentement,
    get_consentement,
    list_consentements,
    list_mes_demandes,
)
from auth.consentements.schemas import NouveauConsentement, NouvelleDemandeAcces
from auth.journal.commands import noter
from auth.paroles.commands import noter_fermeture
from auth.paroles.schemas import FermetureDite
from auth.paroles.vocabulary import Quoi
from auth.personnes.queries import get_personne
from auth.vocabulary import Acteur, Geste, domaines_du_masque
from core.clock import aujourdhui, maintenant
from core.db import AsyncSession
from core.errors import Conflict, Forbidden


class ConsentementSortie(BaseModel):
    """Hold a consent as programs read it."""

    id: UUID
    phrase: str
    etat: str
    portee: str
    structure_id: UUID | None
    categorie: str | None
    domaines: list[str]
    peut_completer: bool
    finalite: str
    debut: datetime
    fin: datetime
    retire_le: datetime | None
    donne_par: str
    recueil: str


def _sortie(accord: Consentement, phrase: str, etat: str) -> ConsentementSortie:
    return ConsentementSortie(
        id=accord.id,
        phrase=phrase,
        etat=etat,
        portee=accord.portee,
        structure_id=accord.structure_id,
        categorie=accord.categorie,
        domaines=[d.name for d in domaines_du_masque(accord.domaines)],
        peut_completer=accord.peut_completer,
        finalite=accord.finalite,
        debut=accord.debut,
        fin=accord.fin,
        retire_le=accord.retire_le,
        donne_par=accord.donne_par,
        recueil=accord.recueil,
    )


@get("/carnets/{personne_id:uuid}/consentements", name="api-consentements", tags=["consentements"])
async def lister(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> list[ConsentementSortie]:
    """List the consents of a carnet that one may see."""
    await get_personne(db, acteur, personne_id)
    lus = await list_consentements(db, acteur, personne_id)
    return [_sortie(lu.consentement, lu.phrase, lu.etat) for lu in lus]


@post(
    "/carnets/{personne_id:uuid}/consentements",
    name="api-donner-consentement",
    tags=["consentements"],
)
async def donner(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    data: JSONBody[NouveauConsentement],
) -> dict[str, UUID]:
    """Record an agreement."""
    if acteur.est_personne:
        await get_personne(db, acteur, personne_id)
    return {"id": await donner_consentement(db, acteur, personne_id, data, maintenant=maintenant())}


@post(
    "/consentements/{consentement_id:uuid}/retrait",
    name="api-retrait",
    tags=["consentements"],
    status_code=200,
)
async def retirer(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    consentement_id: FromPath[UUID],
) -> ConsentementSortie:
    """Withdraw an agreement: hers, or said by her to whoever sees it.

    It opens nothing from now on.
    """
    accord = await get_consentement(db, acteur, consentement_id)
    if acteur.est_personne:
        accord = await retirer_consentement(db, acteur, consentement_id, maintenant=maintenant())
        return _sortie(accord, dire_consentement(accord, None), "retire")
    if accord.retire_le is not None:
        raise Conflict("Cet accord est déjà retiré.")
    saisie = FermetureDite(quoi=Quoi.accord, consentement_id=consentement_id)
    await noter_fermeture(db, acteur, accord.personne_id, saisie, aujourdhui=aujourdhui())
    db.expunge(accord)
    accord.retire_le = maintenant()
    return _sortie(accord, dire_consentement(accord, None), "retire")


@post("/carnets/{personne_id:uuid}/demandes", name="api-demander-acces", tags=["consentements"])
async def demander(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    data: JSONBody[NouvelleDemandeAcces],
) -> dict[str, UUID]:
    """Ask the person to open domains to one's structure; silence never grants."""
    await get_personne(db, acteur, personne_id)
    demande_id = await demander_acces(
        db,
        acteur,
        personne_id,
        domaines=data.masque,
        motif=data.motif,
        maintenant=maintenant(),
    )
    return {"id": demande_id}


@post(
    "/demandes/{demande_id:uuid}/retrait",
    name="api-retirer-demande",
    tags=["consentements"],
    status_code=204,
)
async def reprendre_demande(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], demande_id: FromPath[UUID]
) -> None:
    """Take one's own request back while the person has not answered."""
    await retirer_demande_acces(db, acteur, demande_id, maintenant=maintenant())


@post(
    "/demandes/{demande_id:uuid}/rappel",
    name="api-rappeler-demande",
    tags=["consentements"],
    status_code=204,
)
async def rappeler(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], demande_id: FromPath[UUID]
) -> None:
    """Say one's own request to the person again: a week later, once."""
    await rappeler_demande_acces(db, acteur, demande_id, maintenant=maintenant())


class DemandeSortie(BaseModel):
    """Show a request or an invitation of one’s own: what is asked, where it stands."""

    id: UUID
    personne_id: UUID
    structure_id: UUID
    invitation: bool
    domaines: list[str]
    motif: str
    etat: str
    faite_le: datetime
    rappelee_le: datetime | None


@get("/demandes", name="api-mes-demandes", tags=["consentements"])
async def mes_demandes(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> list[DemandeSortie]:
    """List one’s own requests and invitations, waiting ones first."""
    if acteur.structure_id is None:
        raise Forbidden("Ces demandes sont celles des professionnels.")
    demandes = await list_mes_demandes(db, acteur)
    if any(nom for _, nom, _ in demandes):
        await noter(db, Geste.lecture, "Mes demandes d’accès, par l’API", domaines=1)
    return [
        DemandeSortie(
            id=d.id,
            personne_id=d.personne_id,
            structure_id=d.structure_id,
            invitation=d.est_une_invitation,
            domaines=[x.name for x in domaines_du_masque(d.domaines_demandes)],
            motif=d.motif,
            # What became of an invitation that opened nothing is not told.
            etat="close" if d.est_une_invitation and d.etat in ("refusee", "depassee") else d.etat,
            faite_le=d.faite_le,
            rappelee_le=d.rappelee_le,
        )
        for d, _, _ in demandes
    ]


router = Router(
    "/api/v1",
    route_handlers=[
        lister,
        donner,
        retirer,
        demander,
        mes_demandes,
        reprendre_demande,
        rappeler,
    ],
)
