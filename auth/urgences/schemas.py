"""Check what is typed to open a carnet in an emergency, to go further, and to review."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from auth.personnes.schemas import NomDomaine
from auth.urgences.rules import MOTS_AU_MOINS
from auth.urgences.vocabulary import IssueRevue, MotifUrgence
from auth.vocabulary import SENSIBLES, Domaine, masque

Pourquoi = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=MOTS_AU_MOINS, max_length=2000)
]
Court = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class OuvertureUrgence(BaseModel):
    """Hold why a carnet that one already sees in part must be opened now."""

    model_config = ConfigDict(extra="forbid")

    motif: MotifUrgence
    texte: Pourquoi


class OuvertureParIdentite(OuvertureUrgence):
    """Hold the same, and the exact identity of somebody whose carnet one does not see."""

    nom: Court
    prenom: Court
    date_naissance: date
    commune: Court


class Confirmation(BaseModel):
    """Hold the second confirmation: which sensitive domains, why, and « yes »."""

    model_config = ConfigDict(extra="forbid")

    domaines: list[NomDomaine] = Field(min_length=1)
    texte: Pourquoi
    confirme: Literal["oui"]

    @property
    def masque(self) -> int:
        """Give the sensitive domains as a mask."""
        return masque(Domaine[nom] for nom in self.domaines) & SENSIBLES


class Revue(BaseModel):
    """Hold what a review concludes, and why; the person and the professional read it."""

    model_config = ConfigDict(extra="forbid")

    issue: IssueRevue
    commentaire: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)
    ]
