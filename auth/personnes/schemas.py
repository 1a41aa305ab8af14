"""Check what is typed about a person."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Court = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class NouvellePersonne(BaseModel):
    """Hold the identity and contact of somebody who enters a path."""

    model_config = ConfigDict(extra="forbid")

    nom: Court
    prenom: Court
    nom_naissance: Court | None = None
    civilite: Court | None = None
    date_naissance: date
    telephone: Court | None = None
    courriel: Court | None = None
    adresse: Court | None = None
    code_postal: Court | None = None
    commune_code: Court | None = None
    publics: list[str] = []


class NouvelAccueil(NouvellePersonne):
    """Hold what is asked when somebody is welcomed; the numbers are optional, and shown to nobody afterwards."""

    civilite: Literal["Madame", "Monsieur"] | None = None
    nir: Court | None = None
    nir_confirme: bool = False
    france_travail: Court | None = None
    caf: Court | None = None
