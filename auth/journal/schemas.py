"""Check what is typed about the journal: a report, its answer, the closing of an alert, the filters of the DPO."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from auth.vocabulary import Geste

Texte = Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=2000)]


class NouveauSignalement(BaseModel):
    """Hold why a line of the journal is reported."""

    model_config = ConfigDict(extra="forbid")

    texte: Texte


class Reponse(BaseModel):
    """Hold the DPO's answer to the person."""

    model_config = ConfigDict(extra="forbid")

    reponse: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class Fermeture(BaseModel):
    """Hold why an alert is closed."""

    model_config = ConfigDict(extra="forbid")

    commentaire: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


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
