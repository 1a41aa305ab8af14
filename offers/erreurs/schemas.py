"""Check what is said to be wrong, and what is answered."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from core.forms import refus
from offers.erreurs.vocabulary import Suite, SujetErreur


class NouvelleErreur(BaseModel):
    """Hold what is wrong in an offer; `autre` needs words."""

    model_config = ConfigDict(extra="forbid")

    sujet: SujetErreur
    texte: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] | None = None

    @model_validator(mode="after")
    def _dite(self) -> Self:
        if self.sujet is SujetErreur.autre and not self.texte:
            raise refus("Dites en une phrase ce qui est faux.")
        return self


class NouvelleSuite(BaseModel):
    """Hold what was done, and a word for whoever said the error."""

    model_config = ConfigDict(extra="forbid")

    suite: Suite
    reponse: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] | None = None
