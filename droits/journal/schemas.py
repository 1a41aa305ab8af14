"""Check what is typed about the journal.

A report, its answer, the closing of an alert, the filters of the DPO.
"""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AliasPath, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from auth.vocabulary import Geste

Texte = Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=2000)]
NomDeDomaine = Annotated[str, BeforeValidator(lambda domaine: domaine.name)]


class NouveauSignalement(BaseModel):
    """Hold why a line of the journal is reported."""

    model_config = ConfigDict(extra="forbid")

    texte: Texte


class ReponseSignalement(BaseModel):
    """Hold the DPO's answer to the person."""

    model_config = ConfigDict(extra="forbid")

    reponse: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class FermetureAlerte(BaseModel):
    """Hold why an alert is closed."""

    model_config = ConfigDict(extra="forbid")

    commentaire: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)
    ]


class DureeDuJournal(BaseModel):
    """Hold how many months the journal is kept after each month has ended: six to thirty-six."""

    model_config = ConfigDict(extra="forbid")

    mois: int = Field(ge=6, le=36)


class Filtres(BaseModel):
    """Hold what the DPO looks for: never a name, never a content; a person is a number."""

    model_config = ConfigDict(extra="ignore")

    du: date | None = None
    au: date | None = None
    compte: UUID | None = None
    structure: UUID | None = None
    geste: Geste | None = None
    domaine: int | None = Field(None, ge=0, le=11)
    personne: UUID | None = None
    urgence: bool = False
    premier: int | None = Field(None, ge=0, le=2**62)
    dernier: int | None = Field(None, ge=0, le=2**62)


class FiltresPersonne(BaseModel):
    """Hold what the person looks for in their own journal."""

    model_config = ConfigDict(extra="ignore")

    mois: Annotated[str, StringConstraints(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")] | None = None
    structure: UUID | None = None


class ConsultationSortie(BaseModel):
    """Hold one line of « Qui a consulté mon carnet ? »."""

    model_config = ConfigDict(from_attributes=True)

    le: datetime = Field(validation_alias=AliasPath("ligne", "le"))
    nom: str | None = Field(validation_alias="auteur")
    fonction: str | None
    structure: str | None
    geste: str = Field(validation_alias=AliasPath("geste", "value"))
    objet: str = Field(validation_alias=AliasPath("ligne", "objet"))
    domaines: list[NomDeDomaine]
    motif: str | None = Field(validation_alias=AliasPath("ligne", "motif"))
    fondement: str | None = Field(validation_alias=AliasPath("ligne", "fondement"))


class ConsultationsPage(BaseModel):
    """Hold one page of consultations; `suite` is the cursor of the next."""

    items: list[ConsultationSortie]
    suite: str | None
