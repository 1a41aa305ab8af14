"""Check how an item is named from outside."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field

from auth.vocabulary import Domaine

# A stored domain, as it is given to programs.
NomDit = Annotated[str, BeforeValidator(lambda domaine: Domaine(domaine).name)]


class EtatAffiche(BaseModel):
    """Hold the state that a page showed beside its button; a program says an edition instead."""

    affiche: str | None = Field(default=None, max_length=20)
