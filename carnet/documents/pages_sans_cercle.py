"""Give the file of a document to whoever reads it from outside the circle.

In an emergency, while it lasts; by a mandate, on its subjects.
"""

from uuid import UUID

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auth.journal.commands import Precisions
from auth.mandats.pages import FONDEMENT
from auth.mandats.queries import get_mes_mandats
from auth.urgences.commands import dire_urgence, exiger_role, lire_sous_urgence
from auth.vocabulary import Acteur
from carnet.documents.fichiers import donner_fichier_lu
from carnet.documents.queries import DocumentLu, get_document_ouvert
from core.clock import maintenant
from core.db import AsyncSession
from core.errors import NotFound
from core.pages import TASSE, Requete, vers


async def _du_carnet(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, document_id: UUID
) -> DocumentLu:
    """Get a document of this carnet alone: the same acteur may read others for other reasons."""
    lu = await get_document_ouvert(db, acteur, document_id)
    if lu.personne_id != personne_id:
        raise NotFound()
    return lu


@get("/urgences/{bris_id:uuid}/documents/{document_id:uuid}", name="document-en-urgence", opt=TASSE)
async def en_urgence(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    bris_id: FromPath[UUID],
    document_id: FromPath[UUID],
) -> Response[bytes] | Redirect:
    """Give the file of a document that the emergency opens; over, go back to its page."""
    exiger_role(acteur)
    lue = await lire_sous_urgence(db, acteur, bris_id, maintenant=maintenant())
    if lue is None:
        return vers("/urgences", "urgence_fermee")
    lu = await _du_carnet(db, acteur, lue.bris.personne_id, document_id)
    return await donner_fichier_lu(request, db, acteur, lu, dire_urgence(lue))


@get(
    "/represente/{personne_id:uuid}/documents/{document_id:uuid}",
    name="document-represente",
    opt=TASSE,
)
async def par_mandat(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    document_id: FromPath[UUID],
) -> Response[bytes]:
    """Give the file of a document of whom one represents, on the subjects of the mandate."""
    await get_mes_mandats(db, personne_id)
    lu = await _du_carnet(db, acteur, personne_id, document_id)
    return await donner_fichier_lu(request, db, acteur, lu, Precisions(fondement=FONDEMENT))


router = Router("/", route_handlers=[en_urgence, par_mandat])
