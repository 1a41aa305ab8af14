"""Give the catalogue of one's territoire as JSON lines."""

from functools import partial

from litestar import Response, Router, get
from litestar.di import NamedDependency

from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste
from core.db import AsyncSession
from core.pages import Calcule
from offers.exports.ecriture import ecrire_export
from offers.exports.queries import lire_le_catalogue
from offers.exports.rules import exiger_d_exporter
from offers.exports.vocabulary import Format


@get("/catalogue.jsonl", name="api-catalogue", media_type=Format.jsonl.genre)
async def exporter(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Response[bytes]:
    """Give structures, then services, one a line, in the national schema."""
    exiger_d_exporter(acteur)
    catalogue = await lire_le_catalogue(db, acteur.territoire_id)
    await noter(db, Geste.export, "Catalogue du territoire")
    return Calcule(
        partial(ecrire_export, Format.jsonl, catalogue.structures, catalogue.services),
        Format.jsonl.genre,
    )


router = Router("/api/v1", route_handlers=[exporter], tags=["offres"])
