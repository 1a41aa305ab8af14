"""Take a file from a form or a call, and give one back: the same way for pages and API."""

from functools import partial
from uuid import UUID

from litestar import Response
from litestar.datastructures import UploadFile

from auth.journal.commands import Precisions, noter
from auth.vocabulary import Acteur, Geste
from carnet.documents.commands import FichierScelle, sceller_fichier
from carnet.documents.lecture import lire_document_recu
from carnet.documents.queries import DocumentLu, get_contenu, get_document
from carnet.documents.rules import TAILLE_MAX_OCTETS
from carnet.documents.vocabulary import EXTENSIONS, OBJET_APERCU, OBJET_DOCUMENT
from core.coffre import Coffre
from core.db import AsyncSession
from core.errors import Invalid
from core.lourd import ENVOIS, en_fil
from core.pages import Calcule, Requete, limiter
from core.scelles import lier

# Above the ten megabytes of a document, so that a file a little too heavy gets its sentence beside
# the field.
ENVOI_MAX_OCTETS = 24 * 1024 * 1024
# What is opened runs nothing, loads nothing, sends nothing.
SEUL = "sandbox; default-src 'none'; frame-ancestors 'none'"


async def recevoir_document(
    request: Requete, acteur: Acteur, *contenus: bytes
) -> FichierScelle | dict[str, str]:
    """Read a file in the process apart and seal it, before the database is asked anything.

    The first that is there is the one. Gives why it is refused, by field, when it is.
    """
    contenu = next(filter(None, contenus), b"")
    if contenu:
        await limiter(request, "documents", acteur.compte_id, maximum=40, fenetre_s=600)
    try:
        lu = await en_fil(f"compte {acteur.compte_id}", lire_document_recu, contenu, file=ENVOIS)
    except Invalid as refus:
        return refus.erreurs
    return sceller_fichier(request.app.state.coffre, lu)


async def lire_fichiers(request: Requete) -> list[bytes]:
    """Give what the two fields of a form hold; of one that is too heavy, no more than says it."""
    form = await request.form()
    envois = [envoi for nom in ("photo", "fichier") for envoi in form.getall(nom, [])]
    # The names of files are never looked at.
    return [
        await envoi.read(TAILLE_MAX_OCTETS + 1) for envoi in envois if isinstance(envoi, UploadFile)
    ]


async def donner_fichier(
    request: Requete, db: AsyncSession, acteur: Acteur, document_id: UUID, *, apercu: bool = False
) -> Response[bytes]:
    """Give the file of a document that her agreement opens, or its preview."""
    lu = await get_document(db, acteur, document_id)
    pourquoi = Precisions(fondement="accord de la personne")
    return await donner_fichier_lu(request, db, acteur, lu, pourquoi, apercu=apercu)


async def donner_fichier_lu(
    request: Requete,
    db: AsyncSession,
    acteur: Acteur,
    lu: DocumentLu,
    pourquoi: Precisions,
    *,
    apercu: bool = False,
) -> Response[bytes]:
    """Give the file of a document, or its preview; each time is noted, and she reads it.

    It is opened once the transaction is closed. It is never shown in a page of ours but as an
    image that we wrote ourselves; its name says nothing of anybody.
    """
    scelle = await get_contenu(db, acteur, lu.id, apercu=apercu)
    await noter(
        db,
        Geste.lecture if apercu else Geste.export,
        "Aperçu d’un document" if apercu else "Fichier d’un document",
        precisions=pourquoi,
        personne_id=lu.personne_id,
        domaines=1 << lu.sujet | 1,
    )
    objet = OBJET_APERCU if apercu else OBJET_DOCUMENT
    faire = partial(_ouvrir, request.app.state.coffre, scelle, objet, lu.id)
    entetes = {"Content-Security-Policy": SEUL}
    if apercu:
        return Calcule(faire, "image/jpeg", entetes)
    nom = f"document.{EXTENSIONS[lu.type]}"
    return Calcule(
        faire, lu.type, entetes | {"Content-Disposition": f'attachment; filename="{nom}"'}
    )


def _ouvrir(coffre: Coffre, scelle: bytes, objet: bytes, document_id: UUID) -> bytes:
    return coffre.ouvrir(scelle, objet, lier(document_id))
