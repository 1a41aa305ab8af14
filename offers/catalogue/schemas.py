"""Check what a reader of the catalogue asks for."""

from collections.abc import Iterable
from typing import Annotated, Any, TypeVar, get_origin

from data_inclusion.schema import v1
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
)

from core.errors import Invalid
from core.forms import PARAMETRE_INCONNU, phrase_d_erreur
from offers.catalogue.vocabulary import CATEGORIES, THEMATIQUES, proposer_valeur

Modele = TypeVar("Modele", bound=BaseModel)
Code = StringConstraints(pattern=r"^[0-9AB]{2,5}$")
Identifiant = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00]+$")]


class Liste(BaseModel):
    """Hold the page asked for, and where; sizes as in the national API."""

    model_config = ConfigDict(extra="forbid")

    page: int = Field(default=1, ge=1, le=100_000)
    size: int = Field(default=1_000, ge=1, le=10_000)
    sources: list[Identifiant] = []
    code_region: Annotated[str, Code] | None = None
    code_departement: Annotated[str, Code] | None = None
    code_commune: Annotated[str, Code] | None = None


class ListeStructures(Liste):
    """Hold a list of structures asked for."""

    reseaux_porteurs: list[v1.ReseauPorteur] = []


class ListeServices(Liste):
    """Hold a list of offers asked for; each list is a union, fields add up."""

    structure_id: Identifiant | None = None
    thematiques: list[str] = Field(default=[], max_length=100)
    publics: list[v1.Public] = []
    frais: list[v1.Frais] = []
    types: list[v1.TypeService] = []
    modes_accueil: list[v1.ModeAccueil] = []

    @field_validator("thematiques")
    @classmethod
    def _connues(cls, valeurs: list[str]) -> list[str]:
        for valeur in valeurs:
            if valeur not in THEMATIQUES and valeur not in CATEGORIES:
                raise ValueError(valeur)
        return valeurs


def lire_parametres(modele: type[Modele], couples: Iterable[tuple[str, str]]) -> Modele:
    """Read a query string.

    Raises Invalid naming each parameter that is unknown, refused, or given once too often.
    """
    recus: dict[str, Any] = {}
    doubles: dict[str, str] = {}
    for nom, valeur in couples:
        champ = modele.model_fields.get(nom)
        if champ is not None and get_origin(champ.annotation) is list:
            recus.setdefault(nom, []).append(valeur)
        else:
            if champ is not None and nom in recus:
                doubles[nom] = "Ce paramètre ne se donne qu’une fois."
            recus[nom] = valeur
    if doubles:
        raise Invalid(doubles)
    try:
        return modele.model_validate(recus)
    except ValidationError as erreur:
        raise Invalid(
            {str(d["loc"][0])[:80]: _dire(d) for d in erreur.errors(include_url=False)}
        ) from erreur


def _dire(detail: Any) -> str:
    champ = str(detail["loc"][0])
    if detail["type"] == "enum":
        return proposer_valeur(champ, str(detail["input"])[:200])
    if detail["type"] == "value_error":
        return proposer_valeur(champ, str(detail["ctx"]["error"])[:200])
    if detail["type"] == "extra_forbidden":
        return PARAMETRE_INCONNU
    return phrase_d_erreur(detail)
