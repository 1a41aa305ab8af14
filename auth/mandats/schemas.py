"""Check what is typed about a mandate."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from auth.mandats.vocabulary import Qualite
from auth.personnes.schemas import Court, NomDomaine
from auth.vocabulary import Domaine, masque
from core.forms import Courriel, Telephone


class NouveauMandat(BaseModel):
    """Hold a mandate as it is written: who, by which measure, on what, from when to when.

    `reprend` is the mandate that it corrects, which closes at once.
    """

    model_config = ConfigDict(extra="forbid")

    prenom: Court
    nom: Court
    date_naissance: date
    qualite: Qualite
    telephone: Telephone | None = None
    courriel: Courriel | None = None
    domaines: list[NomDomaine] = Field(min_length=1)
    debut: date
    fin: date | None = None
    jugement: Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=300)]
    reprend: UUID | None = None

    @property
    def masque(self) -> int:
        """Give the domains as a mask."""
        return masque(Domaine[nom] for nom in self.domaines)


class ReponseMandat(BaseModel):
    """Hold the answer of whoever read the judgment, and whose account the mandate joins."""

    model_config = ConfigDict(extra="forbid")

    oui: bool
    compte_id: UUID | None = None
