"""Show what came into the catalogue, when, and what was found on it."""

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from auth.vocabulary import Acteur, Role
from core.db import AsyncSession
from core.errors import Forbidden
from core.pages import fichier, page
from core.tableur import ecrire_csv
from offers.imports.queries import PAR_PAGE, get_import, list_imports, lister_problemes

LISENT = frozenset({Role.administrateur, Role.coordonnateur})
ENTETES = ("fichier", "ligne", "champ", "valeur", "raison", "sort")
MONTRES = 100


def exiger_de_lire(acteur: Acteur) -> None:
    """Let pass whoever answers for the territoire's offers."""
    if acteur.role not in LISENT:
        raise Forbidden("L’historique des imports est lu par l’administrateur et le coordonnateur.")


@get("/catalogue/imports", name="imports")
async def imports(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], numero: FromQuery[int] = 1
) -> Template:
    """List imports with their counts."""
    exiger_de_lire(acteur)
    numero = min(max(numero, 1), 10_000)
    total, lignes = await list_imports(db, numero)
    return page("offers.imports/imports.html", lignes=lignes, numero=numero, pages=-(-total // PAR_PAGE))


@get("/catalogue/imports/{import_id:int}", name="import-catalogue")
async def un_import(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], import_id: FromPath[int]
) -> Template:
    """Show one import, and the rows to be corrected at their source."""
    exiger_de_lire(acteur)
    ligne = await get_import(db, min(import_id, 2**62))
    return page(
        "offers.imports/import.html",
        ligne=ligne,
        problemes=lister_problemes(ligne)[:MONTRES],
        total=len(ligne.problemes),
    )


@get("/catalogue/imports/{import_id:int}/problemes.csv", name="problemes-import")
async def problemes(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], import_id: FromPath[int]
) -> Response[bytes]:
    """Give what was found on the rows, for the producer."""
    exiger_de_lire(acteur)
    ligne = await get_import(db, min(import_id, 2**62))
    return fichier(ecrire_csv(ENTETES, lister_problemes(ligne)), f"import-{ligne.id}.csv", "text/csv; charset=utf-8")


router = Router("/", route_handlers=[imports, un_import, problemes], include_in_schema=False)
