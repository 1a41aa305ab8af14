"""Read the forms that ask for a link or a code, and what is typed of them."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from core.forms import Courriel, Mobile, refus


def _code(valeur: str) -> str:
    code = re.sub(r"[\s.\-\u2011\u2013]", "", valeur)
    if re.fullmatch(r"[0-9]{8}", code) is None:
        raise refus("Le code a huit chiffres, comme dans le message reçu.")
    return code


class NouveauLien(BaseModel):
    """Hold the address to which a link is asked."""

    model_config = ConfigDict(extra="ignore")

    courriel: Courriel


class NouveauSms(BaseModel):
    """Hold the number to which a code is asked."""

    model_config = ConfigDict(extra="ignore")

    mobile: Mobile


class QuiVient(BaseModel):
    """Hold what somebody says to be told apart from who shares the address: never shown, typed."""

    model_config = ConfigDict(extra="ignore")

    date_naissance: date
    prenom: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] | None = None


class CodeRecu(BaseModel):
    """Hold the code of the message, as it is typed."""

    model_config = ConfigDict(extra="ignore")

    code: Annotated[str, StringConstraints(max_length=20), AfterValidator(_code)]
