"""Check what is typed of the papers; any field may wait."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from core.forms import Courriel, JourProche, TelephoneDeLieu, refus
from droits.papiers.rules import OPPOSITION_JOURS_MAX
from droits.papiers.vocabulary import ConditionArticle9, Hds

Ligne = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=2, max_length=200, pattern=r"^[^\x00-\x1f]+$"
    ),
]
Bloc = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=2, max_length=3000, pattern=r"^[^\x00-\x08\x0e-\x1f]+$"
    ),
]


class ReglagesPapiers(BaseModel):
    """Hold what a territoire says of itself."""

    model_config = ConfigDict(extra="forbid")

    responsable_nom: Ligne | None = None
    responsable_adresse: Bloc | None = None
    responsable_telephone: TelephoneDeLieu | None = None
    responsable_courriel: Courriel | None = None
    responsable_representant: Ligne | None = None
    conjoints: Bloc | None = None
    conjoints_repartition: Bloc | None = None
    conjoints_le: date | None = None
    delegue_nom: Ligne | None = None
    delegue_adresse: Bloc | None = None
    delegue_telephone: TelephoneDeLieu | None = None
    delegue_courriel: Courriel | None = None
    article_9: ConditionArticle9 | None = None
    fondement_justice: Bloc | None = None
    fondement_nir: Bloc | None = None
    delai_opposition_jours: int | None = Field(None, ge=1, le=OPPOSITION_JOURS_MAX)
    hebergeur_nom: Ligne | None = None
    hebergeur_adresse: Bloc | None = None
    hebergeur_telephone: TelephoneDeLieu | None = None
    hebergement_pays: Ligne | None = None
    hds: Hds | None = None
    hds_certificat: Ligne | None = None
    hds_fin: date | None = None
    sous_traitants: Bloc | None = None
    transferts: Bloc | None = None
    recours: Bloc | None = None
    publication_directeur: Ligne | None = None
    accessibilite_courriel: Courriel | None = None
    accessibilite_telephone: TelephoneDeLieu | None = None
    astreinte_nom: Ligne | None = None
    astreinte_telephone: TelephoneDeLieu | None = None


class Publication(BaseModel):
    """Hold which version was read again before it is published."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=10**9)


class RechercheFuite(BaseModel):
    """Hold by what a leak happened: a compte, a structure, days, one log-in; one of them at least.

    Never a name: a log-in is the number of its line in the journal.
    """

    model_config = ConfigDict(extra="forbid")

    compte: UUID | None = None
    structure: UUID | None = None
    du: JourProche | None = None
    au: JourProche | None = None
    session: int | None = Field(None, ge=1, le=2**62)

    @model_validator(mode="after")
    def _dire_quelque_chose(self) -> Self:
        if not (self.compte or self.structure or self.session or self.du):
            raise refus(
                "Dites au moins un compte, une structure, un premier jour ou une connexion."
            )
        if self.du and self.au and self.au < self.du:
            raise refus("Le dernier jour vient après le premier.")
        return self
