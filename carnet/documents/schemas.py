"""Check what is said of a document, and what is asked of a list of them."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from auth.personnes.schemas import NomDomaine
from carnet.documents.vocabulary import (
    INTITULE_MAX,
    PAR_PAGE,
    POURQUOI_MAX,
    FiltreDocuments,
    NatureDocument,
)
from carnet.elements.schemas import EtatAffiche, NomDit

IntituleDocument = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=INTITULE_MAX)
]
PourquoiDocument = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=POURQUOI_MAX)
]


class FaitsDocument(BaseModel):
    """Hold which paper it is, and its days."""

    model_config = ConfigDict(extra="forbid")

    nature: NatureDocument
    delivre_le: date | None = None
    valable_jusqu_au: date | None = None


class NouveauDocument(FaitsDocument):
    """Hold what is said of a document that is handed in.

    Its domain is that of its kind unless another is said. `remplace_id` names the one whose place
    it takes; `malgre`: it is kept although one of its kind is there already.
    """

    intitule: IntituleDocument | None = None
    pourquoi: PourquoiDocument | None = None
    domaine: NomDomaine | None = None
    remplace_id: UUID | None = None
    malgre: bool = False


class RetraitDepuisPage(EtatAffiche):
    """Hold the state that a page showed beside the button that takes a document back."""

    model_config = ConfigDict(extra="forbid")


class ChoixDocuments(BaseModel):
    """Hold which documents are asked for, and from where on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    voir: FiltreDocuments = FiltreDocuments.presents
    curseur: str | None = None


class ChoixDocumentsApi(ChoixDocuments):
    """Hold the same, and how many a call wants at once."""

    limite: int = Field(PAR_PAGE, ge=1, le=100)


class DocumentSortie(BaseModel):
    """Give what a document is; its file is read apart."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    personne_id: UUID
    nature: NatureDocument
    intitule: str
    pourquoi: str | None
    domaine: NomDit
    type: str
    taille: int
    delivre_le: date | None
    valable_jusqu_au: date | None
    expire: bool
    etat: str
    edition: int
    cree_le: datetime
    auteur: str | None
    est_d_elle: bool
    remplace_id: UUID | None
    lisible: bool


class DocumentsSortie(BaseModel):
    """Give a page of documents, the latest first, and where the next one begins."""

    items: list[DocumentSortie]
    suite: str | None
