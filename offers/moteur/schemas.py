"""Say what a search asks of the engine."""

from typing import Annotated, Literal

from data_inclusion.schema import v1
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from offers.catalogue.schemas import Identifiant
from offers.catalogue.vocabulary import CATEGORIES, THEMATIQUES
from offers.moteur.rules import RAYON_DEFAUT_KM, RAYON_MAX_KM


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


LISTES = tuple(
    nom for nom, champ in Recherche.model_fields.items() if str(champ.annotation).startswith("list")
)
