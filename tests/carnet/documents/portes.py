"""Say whom each door of the documents lets in, and where their identifier comes from."""

from uuid import UUID, uuid4

import psycopg

from carnet.documents.vocabulary import OBJET_APERCU, OBJET_DOCUMENT
from core.coffre import Coffre
from core.scelles import lier
from tests.attaques.lignes import ECRIVENT, LISENT, PERSONNE, Lignes
from tests.conftest import SECRET

SOURCES = {"document_id": "document"}
_FAITS = {"nature": "cv"}
LIGNES: Lignes = {
    "documents-du-carnet": (LISENT | PERSONNE, {}),
    "nouveau-document": (LISENT | PERSONNE, {}),
    "deposer-document": (ECRIVENT | PERSONNE, _FAITS),
    "document": (LISENT | PERSONNE, {}),
    "apercu-document": (LISENT | PERSONNE, {}),
    "ouvrir-document": (LISENT | PERSONNE, {}),
    "precisions-document": (ECRIVENT | PERSONNE, {}),
    "corriger-document": (ECRIVENT | PERSONNE, _FAITS),
    "retirer-document": (ECRIVENT | PERSONNE, {}),
    "document-en-urgence": ({"professionnel"}, {}),
    "document-represente": (set(), {}),
    "api-documents-du-carnet": (LISENT | PERSONNE, {}),
    "api-deposer-document": (ECRIVENT | PERSONNE, _FAITS),
    "api-document": (LISENT | PERSONNE, {}),
    "api-ouvrir-document": (LISENT | PERSONNE, {}),
    "api-corriger-document": (ECRIVENT | PERSONNE, _FAITS),
    "api-retirer-document": (ECRIVENT | PERSONNE, {}),
}


def poser(admin: psycopg.Connection[object], t: int, personne: UUID, domaine: int) -> UUID:
    """Keep a document of hers in a domain, with its sealed bytes, as the owner."""
    cle, coffre = uuid4(), Coffre(SECRET)
    admin.execute(
        "insert into document (territoire_id, id, personne_id, domaine, auteur_compte_id,"
        " nature, intitule, type, taille) select %s, %s, %s, %s, k.id, 'autre',"
        " 'mkscene document', 'image/png', 10 from compte k"
        " where k.personne_id = %s and k.territoire_id = %s order by k.id limit 1",
        [t, cle, personne, domaine, personne, t],
    )
    admin.execute(
        "insert into document_contenu (territoire_id, document_id, contenu, apercu)"
        " select %s, d.id, %s, %s from document d where d.id = %s",
        [
            t,
            coffre.sceller(b"mkscene fichier", OBJET_DOCUMENT, lier(cle)),
            coffre.sceller(b"mkscene image", OBJET_APERCU, lier(cle)),
            cle,
        ],
    )
    return cle


def semer(
    admin: psycopg.Connection[object], t: int, personne: UUID, _compte: UUID, _structure: UUID
) -> None:
    """Keep the documents that a guess may name: hers, in a domain that every rôle reads, or few."""
    for domaine in (7, 10):
        poser(admin, t, personne, domaine)
