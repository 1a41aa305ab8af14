"""Give the catalogue of one's territoire as a file, and the model that producers fill."""

from functools import partial

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste
from core.clock import aujourdhui
from core.db import AsyncSession
from core.pages import TASSE, fichier, page
from offers.exports.ecriture import ecrire_classeur, ecrire_export
from offers.exports.queries import lire_le_catalogue
from offers.exports.rules import exiger_d_exporter
from offers.exports.vocabulary import Format


@get("/catalogue/export", name="export-catalogue")
async def choisir(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """Say what is in the territoire's catalogue, and the formats it is given in."""
    exiger_d_exporter(acteur)
    catalogue = await lire_le_catalogue(db, acteur.territoire_id)
    return page(
        "offers.exports/export.html",
        structures=len(catalogue.structures),
        services=len(catalogue.services),
        formats=list(Format),
    )


@get("/catalogue/export/{genre:str}", name="fichier-catalogue")
async def exporter(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], genre: FromPath[Format]
) -> Response[bytes]:
    """Give the whole catalogue of the territoire in one format."""
    exiger_d_exporter(acteur)
    catalogue = await lire_le_catalogue(db, acteur.territoire_id)
    await noter(db, Geste.export, "Catalogue du territoire")
    faire = partial(ecrire_export, genre, catalogue.structures, catalogue.services)
    return fichier(faire, f"catalogue-{aujourdhui().isoformat()}.{genre.value}", genre.genre)


@get("/offres/modele.xlsx", name="modele-offres", opt={"public": True} | TASSE)
async def modele() -> Response[bytes]:
    """Give the empty workbook with its vocabularies."""
    return fichier(ecrire_classeur, "modele-offres.xlsx", Format.xlsx.genre)


router = Router("/", route_handlers=[choisir, exporter, modele], include_in_schema=False)
