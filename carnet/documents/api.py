"""Read documents and hand them in by API: the commands of the pages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from auth.journal.commands import noter
from auth.personnes.queries import get_personne
from auth.vocabulary import Acteur, Geste, masque
from carnet.documents.commands import corriger_document, deposer_document, retirer_document
from carnet.documents.fichiers import (
    ENVOI_MAX_OCTETS,
    donner_fichier,
    lire_fichiers,
    recevoir_document,
)
from carnet.documents.queries import (
    DocumentLu,
    ListeDeDocuments,
    exiger_depot,
    exiger_lecteur_de_documents,
    get_document,
    list_documents,
)
from carnet.documents.schemas import (
    ChoixDocumentsApi,
    DocumentSortie,
    DocumentsSortie,
    FaitsDocument,
    NouveauDocument,
)
from carnet.elements.commands import Vu
from core.clock import maintenant
from core.db import AsyncSession
from core.editions import EditionLue
from core.errors import Invalid
from core.forms import lire_adresse, lire_formulaire
from core.pages import TASSE, Requete, saisie
from core.paging import decoder_curseur, encoder
from core.si_meme import etiqueter_edition, joindre_si_meme

LISTE = "documents"


@get(
    "/carnets/{personne_id:uuid}/documents",
    name="api-documents-du-carnet",
    opt={"parametres_lus": True},
    tags=["documents"],
)
async def documents(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> DocumentsSortie:
    """List the documents of a carnet that one reads, the latest first.

    `voir` is `presents`, `expires` or `tous`; `limite` and `curseur` as elsewhere.
    """
    choix = lire_adresse(ChoixDocumentsApi, request.query_params)
    exiger_lecteur_de_documents(acteur)
    await get_personne(db, acteur, personne_id)
    coffre = request.app.state.coffre
    demande = ListeDeDocuments(choix.voir, decoder_curseur(coffre, LISTE, datetime, choix.curseur))
    lus = await list_documents(db, acteur, personne_id, demande, limite=choix.limite + 1)
    gardes = lus[: choix.limite]
    await noter(
        db,
        Geste.lecture,
        "Documents du carnet, par l’API",
        personne_id=personne_id,
        domaines=masque(lu.sujet for lu in gardes) | 1,
    )
    return DocumentsSortie(
        items=[DocumentSortie.model_validate(lu) for lu in gardes],
        suite=encoder(coffre, LISTE, gardes[-1].cree_le, gardes[-1].id)
        if len(lus) > choix.limite
        else None,
    )


@post(
    "/carnets/{personne_id:uuid}/documents",
    name="api-deposer-document",
    request_max_body_size=ENVOI_MAX_OCTETS,
    tags=["documents"],
)
async def deposer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> dict[str, UUID]:
    """Hand a document in: `fichier` (PDF, JPEG or PNG, 10 MB at most), `nature` and the rest.

    As a form with a file (multipart/form-data).
    """
    exiger_lecteur_de_documents(acteur)
    envoi = await recevoir_document(request, acteur, *await lire_fichiers(request))
    await exiger_depot(db, acteur, personne_id)
    dits = await saisie(request)
    valeur, erreurs = lire_formulaire(NouveauDocument, dits)
    if valeur is None or isinstance(envoi, dict):
        raise Invalid(erreurs | (envoi if isinstance(envoi, dict) else {}))
    document = await deposer_document(
        db, acteur, personne_id, valeur, envoi, maintenant=maintenant()
    )
    return {"id": document.id}


async def _lire(db: AsyncSession, acteur: Acteur, document_id: UUID) -> DocumentLu:
    lu = await get_document(db, acteur, document_id)
    await noter(
        db,
        Geste.lecture,
        "Document par l’API",
        personne_id=lu.personne_id,
        domaines=1 << lu.sujet | 1,
    )
    return lu


@get("/documents/{document_id:uuid}", name="api-document", tags=["documents"])
async def document(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], document_id: FromPath[UUID]
) -> Response[dict[str, Any]]:
    """Read what a document is."""
    lu = await _lire(db, acteur, document_id)
    return etiqueter_edition(DocumentSortie.model_validate(lu).model_dump(), lu.edition)


@get(
    "/documents/{document_id:uuid}/fichier",
    name="api-ouvrir-document",
    opt=TASSE,
    tags=["documents"],
)
async def fichier(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    document_id: FromPath[UUID],
) -> Response[bytes]:
    """Give the file of a document."""
    return await donner_fichier(request, db, acteur, document_id)


@post("/documents/{document_id:uuid}", name="api-corriger-document", tags=["documents"])
async def corriger(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    document_id: FromPath[UUID],
    data: JSONBody[FaitsDocument],
    attendue: NamedDependency[int | None],
) -> dict[str, UUID]:
    """Correct which paper a document is, and its days; If-Match is the edition that was read."""
    lu = await corriger_document(
        db, acteur, document_id, data, maintenant=maintenant(), edition=attendue
    )
    return {"id": lu.id}


@post("/documents/{document_id:uuid}/retrait", name="api-retirer-document", tags=["documents"])
async def retirer(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    document_id: FromPath[UUID],
    data: JSONBody[EditionLue],
    attendue: NamedDependency[int | None],
) -> dict[str, UUID]:
    """Take a document back: its file is erased; `lue` or If-Match is the edition that was read."""
    vu = Vu(edition=joindre_si_meme(data, attendue).lue)
    lu = await retirer_document(db, acteur, document_id, maintenant=maintenant(), vu=vu)
    return {"id": lu.id}


router = Router(
    "/api/v1", route_handlers=[documents, deposer, document, fichier, corriger, retirer]
)
