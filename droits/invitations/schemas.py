"""Check what is typed of an invitation, and of her answer."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from auth.personnes.schemas import NomDomaine
from auth.vocabulary import Categorie, Domaine, masque


class ChoixInvites(BaseModel):
    """Hold what is asked of the directory of structures: a sort, the beginning of a name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    categorie: Categorie | None = None
    nom: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)] | None = None


class StructureChoisie(BaseModel):
    """Hold which structure of the directory was chosen."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    structure: UUID | None = None


class NouvelleInvitation(BaseModel):
    """Hold which structure is invited, whom there by name, on what, and why."""

    model_config = ConfigDict(extra="forbid")

    structure_id: UUID
    compte_id: UUID | None = None
    domaines: list[NomDomaine] = Field(min_length=1)
    motif: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=1000)]

    @property
    def masque(self) -> int:
        """Give the domains as a mask; the identity is always there."""
        return masque({Domaine.identite, *(Domaine[nom] for nom in self.domaines)})


class ReponseInvitation(BaseModel):
    """Hold what she said of an invitation, in presence; said yes, on which domains."""

    model_config = ConfigDict(extra="forbid")

    oui: bool
    domaines: list[NomDomaine] = []


class InvitationSortie(BaseModel):
    """Show an invitation to who made it: what is asked, where it stands and no more."""

    id: UUID
    personne_id: UUID
    structure_id: UUID
    structure: str
    compte_id: UUID | None
    domaines: list[str]
    motif: str
    etat: str
    faite_le: datetime
