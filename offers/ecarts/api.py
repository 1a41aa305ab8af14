"""Give the gaps to programs, masked like the page."""

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from pydantic import BaseModel

from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste
from core.db import AsyncSession
from core.errors import Invalid
from offers.catalogue.vocabulary import thematiques_de
from offers.ecarts.queries import list_ecarts


class EcartSortie(BaseModel):
    """Hold one EPCI; `personnes` is null when it stands for fewer than 11 people, or would unmask one that does."""

    code_epci: str
    epci: str
    personnes: int | None
    offres: int
    classe: str


class EcartsSortie(BaseModel):
    """Hold the table of one thématique."""

    thematique: str
    personnes: int | None
    offres: int
    offres_a_distance: int
    items: list[EcartSortie]


@get("/ecarts", name="api-ecarts", tags=["ecarts"])
async def lire_ecarts(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], thematique: FromQuery[str]
) -> EcartsSortie:
    """List needs against offers by EPCI, for a coordonnateur."""
    if not thematiques_de(thematique):
        raise Invalid({"thematique": "Cette thématique n’existe pas."})
    resultat = await list_ecarts(db, acteur, thematique)
    await noter(db, Geste.export, "Écarts par l’API")
    return EcartsSortie(
        thematique=thematique,
        personnes=resultat.personnes,
        offres=resultat.offres,
        offres_a_distance=resultat.offres_a_distance,
        items=[
            EcartSortie(code_epci=e.code, epci=e.nom, personnes=e.personnes, offres=e.offres, classe=e.classe)
            for e in resultat.lignes
        ],
    )


router = Router("/api/v1", route_handlers=[lire_ecarts])
