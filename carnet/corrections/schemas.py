"""Check what is typed to correct a text or an identity."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from auth.personnes.schemas import IdentiteEcrite, NomDomaine
from core.editions import EditionLue

Motif = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=300)]


class CorrectionTexte(BaseModel):
    """Hold the words as they should be, by field."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    valeurs: dict[str, str | None] = Field(min_length=1, max_length=10)


class ChangementDomaine(EditionLue):
    """Hold the domain where a line belongs, the one that was shown, and the edition of the line.

    `montrer` is the person's yes to showing what a sensitive domain kept.
    """

    domaine: NomDomaine
    lu: NomDomaine
    montrer: bool = False


class CorrectionIdentite(IdentiteEcrite):
    """Hold the whole identity as it should be: what is left out is emptied."""

    civilite: Literal["Madame", "Monsieur"] | None = None
    motif: Motif | None = None
