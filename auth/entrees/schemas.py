"""Read the forms by which a space is opened and entered."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from core.forms import Courriel, refus

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
    """Hold how the person will be reached: by an e-mail address, or by nothing but a paper."""

    model_config = ConfigDict(extra="forbid")

    canal: Literal["courriel", "papier"]
    courriel: Courriel | None = None


class CodeDePapier(BaseModel):
    """Hold the code of a paper, as it is typed."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, StringConstraints(max_length=40), AfterValidator(_code)]


class EntreeParCode(BaseModel):
    """Hold what the person types: the code of her paper, and her birth date."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, StringConstraints(max_length=40), AfterValidator(_code)]
    date_naissance: date
