"""Check what is typed about the rights of the person and about holds."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from droits.conservation.vocabulary import GenreDemande

Long = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Court = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class NouvelleDemandeDroit(BaseModel):
    """Hold an objection or a request for erasure, in the person's words."""

    model_config = ConfigDict(extra="forbid")

    genre: GenreDemande
    texte: Long


class Contestation(BaseModel):
    """Hold what the person contests: a field of identity, or « table:identifiant » for a line."""

    model_config = ConfigDict(extra="forbid")

    objet: Court
    texte: Long
    valeur: Court | None = None


class ReponseDemande(BaseModel):
    """Hold the answer to a request."""

    model_config = ConfigDict(extra="forbid")

    acceptee: bool
    texte: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=4000)]


class Motif(BaseModel):
    """Hold a reason of at least ten characters."""

    model_config = ConfigDict(extra="forbid")

    texte: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=2000)]


class NouveauGel(BaseModel):
    """Hold a legal hold: the number of the carnet, and why."""

    model_config = ConfigDict(extra="forbid")

    personne_id: UUID
    motif: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=2000)]
