"""Shape an absence: explicit fields only."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class NouvelleAbsence(BaseModel):
    """Say who is away: from which day until which, both included, and who answers meanwhile.

    Without `compte_id`, oneself.
    """

    model_config = ConfigDict(extra="forbid")

    compte_id: UUID | None = None
    du: date
    au: date
    remplacant_id: UUID | None = None


class AbsenceSortie(BaseModel):
    """Hold an absence, and the names that go with it."""

    id: UUID
    compte_id: UUID
    qui: str
    du: date
    au: date
    remplacant_id: UUID | None
    remplacant: str | None
