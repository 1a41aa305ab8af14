"""Read the forms by which a space is opened and entered."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from core.editions import EditionLue
from core.forms import Courriel, Mobile, refus

# No letter or digit that another one looks like.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
# Copied by hand from a paper: short, and enough against five tries.
LONGUEUR = 8


def _code(valeur: str) -> str:
    code = re.sub(r"[\s.\-\u2011\u2013]", "", valeur).upper()
    if len(code) != LONGUEUR or set(code) - set(ALPHABET):
        raise refus("Le code a huit lettres ou chiffres, comme sur le papier.")
    return code


class NouvelEspace(BaseModel):
    """Hold how the person will come back: by an address, a mobile, or nothing but a paper."""

    model_config = ConfigDict(extra="forbid")

    canal: Literal["courriel", "sms", "papier"]
    courriel: Courriel | None = None
    mobile: Mobile | None = None

    @property
    def joint(self) -> dict[str, str | None]:
        """Give the address and the number that are kept: those of the way chosen, no other."""
        return {
            "courriel": self.courriel if self.canal == "courriel" else None,
            "mobile": self.mobile if self.canal == "sms" else None,
        }


class CanalDepuisPage(NouvelEspace, EditionLue):
    """Hold the same as the page that changes it sends, with the edition that it showed."""


class CodeDePapier(BaseModel):
    """Hold the code of a paper, as it is typed, or as the page that shows it once sends it back."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, StringConstraints(max_length=40), AfterValidator(_code)]


class EntreeParCode(CodeDePapier):
    """Hold what the person types: the code of her paper, and her birth date."""

    date_naissance: date
