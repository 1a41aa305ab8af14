"""Read the form that asks for a link."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from core.forms import Courriel, refus


def _code(valeur: str) -> str:
    code = re.sub(r"[\s.\-\u2011\u2013]", "", valeur)
    if re.fullmatch(r"[0-9]{6}", code) is None:
        raise refus("Le code a six chiffres, comme dans le courriel.")
    return code


class NouveauLien(BaseModel):
    """Hold the address to which a link is asked."""

    model_config = ConfigDict(extra="ignore")

    courriel: Courriel


class CodeRecu(BaseModel):
    """Hold the code of the mail, as it is typed."""

    model_config = ConfigDict(extra="ignore")

    code: Annotated[str, StringConstraints(max_length=20), AfterValidator(_code)]
