"""Let programs read the companies of a territoire, keep their sheets, and note contacts."""

from datetime import date
from uuid import UUID

from litestar import Router, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from pydantic import BaseModel

from auth.vocabulary import Acteur
from core.db import AsyncSession
from offers.entreprises.commands import (
    creer_entreprise,
    exiger_acteur_entreprises,
    modifier_entreprise,
    noter_contact,
)
from offers.entreprises.models import Entreprise
from offers.entreprises.queries import PAR_PAGE, get_entreprise, list_contacts, list_entreprises
from offers.entreprises.schemas import FicheEntreprise, NouveauContact


class EntrepriseSortie(BaseModel):
    """Show the sheet of an establishment."""

    id: UUID
    siret: str
    nom: str
    adresse: str | None
    commune: str
    commune_code: str
    secteur: str | None
    propose: list[str]
    service: str | None
    telephone: str | None
    courriel: str | None
    edition: int


class EntrepriseResumee(EntrepriseSortie):
    """Show a sheet in a list, with how often the company was contacted."""

    contacts: int
    dernier_contact: date | None


class EntreprisesPage(BaseModel):
    """Hold one page of companies, by name."""

    items: list[EntrepriseResumee]
    total: int
    page: int
    pages: int


class ContactSortie(BaseModel):
    """Show a contact; `par` is empty where the reader may not name who took it."""

    id: UUID
    le: date
    objet: str
    issue: str
    texte: str | None
    par: str


class EntrepriseSuivie(EntrepriseSortie):
    """Show a sheet with who contacted the company, the latest first."""

    contacts: list[ContactSortie]


def _fiche(entreprise: Entreprise) -> dict[str, object]:
    return EntrepriseSortie.model_validate(entreprise, from_attributes=True).model_dump()


@get("/entreprises", name="api-entreprises")
async def entreprises(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    q: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> EntreprisesPage:
    """List the companies of the territoire; `q` is words of the name or a SIRET's beginning."""
    exiger_acteur_entreprises(acteur)
    numero = min(max(page, 1), 10_000)
    total, lues = await list_entreprises(db, acteur, q, numero)
    return EntreprisesPage.model_validate(
        {
            "items": [
                _fiche(e.entreprise) | {"contacts": e.contacts, "dernier_contact": e.dernier}
                for e in lues
            ],
            "total": total,
            "page": numero,
            "pages": max(1, -(-total // PAR_PAGE)),
        }
    )


@get("/entreprises/{entreprise_id:uuid}", name="api-entreprise")
async def entreprise(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    entreprise_id: FromPath[UUID],
) -> EntrepriseSuivie:
    """Read the sheet of a company, and who contacted it."""
    exiger_acteur_entreprises(acteur)
    lue = await get_entreprise(db, acteur, entreprise_id)
    contacts = [
        ContactSortie(
            id=c.contact.id,
            le=c.contact.le,
            objet=c.contact.objet,
            issue=c.contact.issue,
            texte=c.contact.texte,
            par=c.par,
        )
        for c in await list_contacts(db, acteur, entreprise_id)
    ]
    return EntrepriseSuivie.model_validate(_fiche(lue) | {"contacts": contacts})


@post("/entreprises", name="api-creer-entreprise")
async def creer(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[FicheEntreprise],
) -> dict[str, UUID]:
    """Open the sheet of an establishment that has none."""
    return {"id": (await creer_entreprise(db, acteur, data)).id}


@put("/entreprises/{entreprise_id:uuid}", name="api-modifier-entreprise", status_code=204)
async def modifier(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    entreprise_id: FromPath[UUID],
    data: JSONBody[FicheEntreprise],
    attendue: NamedDependency[int | None],
) -> None:
    """Write the whole sheet anew: what is left out is emptied."""
    await modifier_entreprise(db, acteur, entreprise_id, data, edition=attendue)


@post("/entreprises/{entreprise_id:uuid}/contacts", name="api-contacter-entreprise")
async def contacter(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    entreprise_id: FromPath[UUID],
    data: JSONBody[NouveauContact],
) -> dict[str, UUID]:
    """Note a contact; `confirme` goes on although somebody contacted the company the same month."""
    return {"id": (await noter_contact(db, acteur, entreprise_id, data)).id}


router = Router(
    "/api/v1",
    route_handlers=[entreprises, entreprise, creer, modifier, contacter],
    tags=["offres"],
)
