"""Check what a search asks for."""

from typing import Annotated, Literal

from data_inclusion.schema import v1
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from offers.catalogue.schemas import Identifiant
from offers.catalogue.vocabulary import CATEGORIES, THEMATIQUES
from offers.recherche.rules import RAYON_DEFAUT_KM, RAYON_MAX_KM

Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]


class Recherche(BaseModel):
    """Hold one search; lists are unions, fields add up. Distances in km, degrees WGS 84."""

    model_config = ConfigDict(extra="forbid")

    code_commune: Annotated[str, StringConstraints(pattern=r"^[0-9][0-9AB][0-9]{3}$")] | None = None
    lat: float | None = Field(default=None, ge=-90, le=90, allow_inf_nan=False)
    lon: float | None = Field(default=None, ge=-180, le=180, allow_inf_nan=False)
    thematiques: list[str] = Field(default=[], max_length=69)
    publics: list[v1.Public] = []
    frais: list[v1.Frais] = []
    types: list[v1.TypeService] = []
    modes_accueil: list[v1.ModeAccueil] = []
    mobilisable_par: list[v1.PersonneMobilisatrice] = []
    reseaux_porteurs: list[v1.ReseauPorteur] = []
    sources: list[Identifiant] = Field(default=[], max_length=100)
    structure_id: Identifiant | None = None
    q: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None
    sans_doublons: bool = False
    rayon: int = Field(default=RAYON_DEFAUT_KM, ge=1, le=RAYON_MAX_KM)
    page: int = Field(default=1, ge=1, le=10_000)
    size: int = Field(default=20, ge=1, le=100)
    disponible: bool = True
    mobilisable_par_moi: bool = False
    vue: Literal["liste", "carte"] = "liste"
    tri: Literal["pertinence", "distance", "date"] = "pertinence"

    @field_validator("thematiques")
    @classmethod
    def _connues(cls, valeurs: list[str]) -> list[str]:
        for valeur in valeurs:
            if valeur not in THEMATIQUES and valeur not in CATEGORIES:
                raise ValueError(valeur)
        return valeurs


class RechercheApi(Recherche):
    """Hold one search by API: the counts of the filters when asked, and where a walk stands."""

    facettes: bool = False
    curseur: Annotated[str, StringConstraints(min_length=1, max_length=1000)] | None = None


class Cadre(BaseModel):
    """Hold what a map looks at: its zoom, and its box (west, south, east, north, in degrees)."""

    model_config = ConfigDict(extra="forbid")

    zoom: int = Field(default=8, ge=0, le=20)
    boite: tuple[Longitude, Latitude, Longitude, Latitude] | None = None

    @field_validator("boite", mode="before")
    @classmethod
    def _couper(cls, valeur: object) -> object:
        return tuple(valeur.split(",")) if isinstance(valeur, str) else valeur


class RechercheCarte(Recherche, Cadre):
    """Hold a search, and what a map of its results looks at."""


LISTES = tuple(nom for nom, champ in Recherche.model_fields.items() if str(champ.annotation).startswith("list"))
