"""Check the filters of the register of agreements: never a name, never a content."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from auth.vocabulary import Finalite, Portee, Recueil
from droits.accords.vocabulary import EtatAccord


class FiltresAccords(BaseModel):
    """Hold what the DPO looks for; a person is a number, a notice its version."""

    model_config = ConfigDict(extra="ignore")

    etat: EtatAccord | None = None
    structure: UUID | None = None
    portee: Portee | None = None
    finalite: Finalite | None = None
    recueil: Recueil | None = None
    sensible: bool = False
    notice: int | None = Field(None, ge=1, le=100_000)
    personne: UUID | None = None
