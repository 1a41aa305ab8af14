"""Check what is typed into the path."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from data_inclusion.schema import v1
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from auth.vocabulary import Domaine
from carnet.elements.schemas import NomDomaine
from carnet.elements.vocabulary import GenreEchange
from carnet.parcours.vocabulary import EtatAction, EtatObjectif, EtatRendezVous

Texte = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Intitule = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class NouvelObjectif(BaseModel):
    """Hold an objective as it is typed."""

    model_config = ConfigDict(extra="forbid")

    thematique: v1.Thematique
    intitule: Intitule
    pourquoi: Texte | None = None
    domaine: NomDomaine | None = None


class NouvelleAction(BaseModel):
    """Hold an action as it is typed; the structure that carries it is the author's own.

    `confirme`: the offer is asked for although it is full, suspended, or asked for more than it can take.
    """

    model_config = ConfigDict(extra="forbid")

    objectif_id: UUID
    intitule: Intitule
    porteur: Literal["personne", "structure"] = "personne"
    echeance: date | None = None
    service_id: str | None = Field(default=None, max_length=300)
    confirme: bool = False


class NouveauRendezVous(BaseModel):
    """Hold an appointment as it is typed; a time without a zone is Paris time."""

    model_config = ConfigDict(extra="forbid")

    objet: Intitule
    debut: datetime
    duree_minutes: int = Field(default=45, ge=5, le=720)
    lieu: Intitule | None = None
    domaine: NomDomaine = Domaine.parcours.name
    structure_id: UUID | None = None


class NouvelEchange(BaseModel):
    """Hold a call, a talk, a message or a visit that happened, as it is typed."""

    model_config = ConfigDict(extra="forbid")

    moyen: GenreEchange
    le: date
    texte: Texte


class IssueRendezVous(BaseModel):
    """Hold what became of an appointment (`prevu` takes it back), and the state that was shown."""

    model_config = ConfigDict(extra="forbid")

    etat: EtatRendezVous
    affiche: str | None = Field(default=None, max_length=20)


class RendezVousDeplace(BaseModel):
    """Hold the new time and place of an appointment, and the `sequence` that was shown."""

    model_config = ConfigDict(extra="forbid")

    debut: datetime
    duree_minutes: int = Field(default=45, ge=5, le=720)
    lieu: Intitule | None = None
    sequence: int = Field(ge=0, le=100_000)


class ActionAvancee(BaseModel):
    """Hold where an action stands now."""

    model_config = ConfigDict(extra="forbid")

    etat: EtatAction
    affiche: str | None = Field(default=None, max_length=20)


class ObjectifAvance(BaseModel):
    """Hold where an objective stands now."""

    model_config = ConfigDict(extra="forbid")

    etat: EtatObjectif
    affiche: str | None = Field(default=None, max_length=20)


class OffreRetenue(BaseModel):
    """Hold the offer attached to an action; `confirme` although something stands against it."""

    model_config = ConfigDict(extra="forbid")

    service_id: str = Field(min_length=3, max_length=300)
    confirme: bool = False
