"""Read the forms of administration."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from auth.vocabulary import Categorie, Role
from core.forms import Courriel, TelephoneDeLieu

_Nom = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$"
    ),
]


class FicheStructure(BaseModel):
    """Hold what is written of a structure."""

    model_config = ConfigDict(extra="forbid")

    nom: _Nom
    categorie: Categorie
    telephone: TelephoneDeLieu | None = None
    courriel: Courriel | None = None
    sensible: bool = False


class DepartStructure(BaseModel):
    """Hold the day a structure leaves the consortium; empty, it stays."""

    model_config = ConfigDict(extra="forbid")

    le: date | None = None


class Passation(BaseModel):
    """Hold who takes over, structure by structure, when a professional stops.

    « sans » leaves it to the structure.
    """

    model_config = ConfigDict(extra="forbid")

    suites: dict[UUID, UUID | Literal["sans"]] = Field(default_factory=dict)
    motif: (
        Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=1000)]
        | None
    ) = None


class NouvelleHabilitation(BaseModel):
    """Hold a capacity to give: for which structure, in which rôle, from when to when."""

    model_config = ConfigDict(extra="forbid")

    structure_id: UUID
    role: Role
    debut: date
    fin: date | None = None


class Invitation(NouvelleHabilitation):
    """Hold whom to invite, and the capacity to give them."""

    courriel: Courriel
    prenom: _Nom
    nom: _Nom
    fonction: _Nom | None = None


class ReponseHabilitation(BaseModel):
    """Hold the answer to a capacity proposed in a sensitive structure."""

    model_config = ConfigDict(extra="forbid")

    oui: bool
