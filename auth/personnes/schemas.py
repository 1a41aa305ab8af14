"""Check what is typed about a person."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from auth.vocabulary import MOTIF_DOMAINE
from core.forms import (
    CodeCommune,
    CodeCommuneAncienne,
    CodePays,
    CodePostal,
    Courriel,
    Telephone,
)

Court = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
# What names a domain in a form or a call.
NomDomaine = Annotated[str, StringConstraints(pattern=MOTIF_DOMAINE)]


class IdentiteEcrite(BaseModel):
    """Hold who somebody is and how to reach them, as it is typed."""

    model_config = ConfigDict(extra="forbid")

    nom: Court
    prenom: Court
    nom_naissance: Court | None = None
    civilite: Court | None = None
    date_naissance: date
    commune_naissance: CodeCommuneAncienne | None = None
    pays_naissance: CodePays | None = None
    telephone: Telephone | None = None
    courriel: Courriel | None = None
    adresse: Court | None = None
    code_postal: CodePostal | None = None
    commune_code: CodeCommune | None = None


class NouvellePersonne(IdentiteEcrite):
    """Hold the identity and contact of somebody who enters a path."""

    publics: list[str] = []


class IdentiteCorrigee(BaseModel):
    """Hold one field of an identity as it should be written."""

    model_config = ConfigDict(extra="forbid")

    nom: Court | None = None
    prenom: Court | None = None
    nom_naissance: Court | None = None
    civilite: Literal["Madame", "Monsieur"] | None = None
    date_naissance: date | None = None
    telephone: Telephone | None = None
    courriel: Courriel | None = None
    adresse: Court | None = None
    code_postal: CodePostal | None = None


class NouvelAccueil(NouvellePersonne):
    """Hold what is asked when somebody is welcomed.

    The numbers are optional, and shown to nobody afterwards.
    """

    civilite: Literal["Madame", "Monsieur"] | None = None
    nir: Court | None = None
    nir_confirme: bool = False
    france_travail: Court | None = None
    caf: Court | None = None
