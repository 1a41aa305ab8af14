"""Check what is typed of an offer beyond the national schema."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from auth.vocabulary import Categorie
from core.forms import JourProche, refus
from offers.extensions.vocabulary import GenreOffre, Prescription, Statut

Court = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Zones = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Age = Annotated[int, Field(ge=0, le=120)]


def _ordonner(debut: date | int | None, fin: date | int | None, phrase: str) -> None:
    if debut is not None and fin is not None and fin < debut:  # type: ignore[operator]
        raise refus(phrase)


class FichePrecision(BaseModel):
    """Hold what an offer is, who pays for it and whether it runs; `rythme` is requests a week."""

    model_config = ConfigDict(extra="forbid")

    genre: GenreOffre | None = None
    en_projet: bool = False
    ouverture_prevue: JourProche | None = None
    suspendue_du: JourProche | None = None
    suspendue_au: JourProche | None = None
    motif: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] | None = None
    fermee_le: JourProche | None = None
    financeur: Court | None = None
    finance_du: JourProche | None = None
    finance_au: JourProche | None = None
    rythme: int | None = Field(default=None, ge=1, le=1000)
    prescription: Prescription | None = None
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] | None = None

    @model_validator(mode="after")
    def _dates(self) -> Self:
        if self.suspendue_au is not None and self.suspendue_du is None:
            raise refus("Dites depuis quand l’offre est suspendue.")
        _ordonner(
            self.suspendue_du, self.suspendue_au, "La suspension finit avant d’avoir commencé."
        )
        _ordonner(self.finance_du, self.finance_au, "Le financement finit avant d’avoir commencé.")
        return self


class FicheCriteres(BaseModel):
    """Hold the conditions of access; what is left empty stays unknown.

    `residence` names places or codes.
    """

    model_config = ConfigDict(extra="forbid")

    age_min: Age | None = None
    age_max: Age | None = None
    statuts: list[Statut] = []
    residence: Zones | None = None
    niveau: Literal["1", "3", "4", "5", "6"] | None = None
    langue: Literal["A1", "A2", "B1", "B2", "C1"] | None = None
    permis: list[Literal["AM", "A", "B", "C", "D"]] = []
    documents: list[
        Literal["identite", "titre_sejour", "domicile", "cv", "caf", "france_travail", "ressources",
                "rqth", "assurance_maladie", "rib", "diplomes"]
    ] = []  # fmt: skip
    precisions: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] | None = (
        None
    )

    @model_validator(mode="after")
    def _ages(self) -> Self:
        _ordonner(self.age_min, self.age_max, "L’âge maximal est plus petit que l’âge minimal.")
        return self


class NouvelleConvention(BaseModel):
    """Hold who else may prescribe; no zone means everywhere, no end means until further notice."""

    model_config = ConfigDict(extra="forbid")

    intitule: Court | None = None
    categories: list[Categorie] = Field(min_length=1)
    zones: Zones | None = None
    debut: JourProche
    fin: JourProche | None = None

    @model_validator(mode="after")
    def _dates(self) -> Self:
        _ordonner(self.debut, self.fin, "La convention finit avant d’avoir commencé.")
        return self
