"""Give the gaps to programs, masked like the page."""

from datetime import date

from litestar import Router, get
from litestar.di import NamedDependency
from pydantic import BaseModel

from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste
from core.db import AsyncSession
from core.pages import Requete
from offers.catalogue.schemas import lire_parametres
from offers.ecarts.queries import get_ecarts
from offers.ecarts.rules import EtatMesure
from offers.ecarts.schemas import VueEcarts


class EcartSortie(BaseModel):
    """Hold one EPCI.

    `personnes` is null when `etat` says why: fewer than 11 people, or nothing measured.
    """

    code_epci: str
    epci: str
    personnes: int | None
    etat: EtatMesure
    offres: int
    classe: str


class EcartsSortie(BaseModel):
    """Hold the table of one family of thématiques, on the day of its release.

    `masque` is the total's alone.
    """

    thematique: str
    releve_le: date | None
    personnes: int | None
    etat: EtatMesure
    offres: int
    offres_a_distance: int
    items: list[EcartSortie]


@get("/ecarts", name="api-ecarts", opt={"parametres_lus": True}, tags=["ecarts"])
async def lire_ecarts(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> EcartsSortie:
    """List needs against offers by EPCI, for a coordonnateur.

    `thematique` is a family (`mobilite` by default). The numbers are those of the last release, one
    a day; an unknown parameter or value is named in the answer (422).
    """
    thematique = lire_parametres(VueEcarts, request.query_params.multi_items()).thematique
    resultat = await get_ecarts(db, acteur, thematique)
    await noter(db, Geste.export, "Écarts par l’API")
    return EcartsSortie(
        thematique=thematique,
        releve_le=resultat.jour,
        personnes=resultat.personnes,
        etat=resultat.etat,
        offres=resultat.offres,
        offres_a_distance=resultat.offres_a_distance,
        items=[
            EcartSortie(
                code_epci=e.code,
                epci=e.nom,
                personnes=e.personnes,
                etat=e.etat,
                offres=e.offres,
                classe=e.classe,
            )
            for e in resultat.lignes
        ],
    )


router = Router("/api/v1", route_handlers=[lire_ecarts])
