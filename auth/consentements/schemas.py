"""Check what is typed about a consent."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from auth.personnes.schemas import NomDomaine
from auth.vocabulary import (
    FINALITES_TENUES,
    Categorie,
    Domaine,
    DonnePar,
    Finalite,
    Portee,
    Recueil,
    masque,
)


def _tenue(finalite: Finalite) -> Finalite:
    if finalite not in FINALITES_TENUES:
        raise ValueError("une finalité qui ne se donne plus")
    return finalite


class NouveauConsentement(BaseModel):
    """Hold an agreement as it is given: to whom, on what, what for, until when."""

    model_config = ConfigDict(extra="forbid")

    portee: Portee
    structure_id: UUID | None = None
    categorie: Categorie | None = None
    domaines: list[NomDomaine] = Field(min_length=1)
    peut_completer: bool = False
    finalite: Annotated[Finalite, AfterValidator(_tenue)] = Finalite.coordination
    fin: date
    donne_par: DonnePar = DonnePar.personne
    recueil: Recueil = Recueil.ecran

    @property
    def masque(self) -> int:
        """Give the domains as a mask; the identity is always there."""
        return masque({Domaine.identite, *(Domaine[nom] for nom in self.domaines)})


class NouvelleFin(BaseModel):
    """Hold until when an agreement is confirmed."""

    model_config = ConfigDict(extra="forbid")

    fin: date


class NouvelleDemandeAcces(BaseModel):
    """Hold what a professional asks to see, and why."""

    model_config = ConfigDict(extra="forbid")

    domaines: list[NomDomaine] = Field(min_length=1)
    motif: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=2000)]

    @property
    def masque(self) -> int:
        """Give the domains as a mask."""
        return masque(Domaine[nom] for nom in self.domaines)


class RefusDemande(BaseModel):
    """Hold why the person says no to a request, if they wish to keep it; read by them alone."""

    model_config = ConfigDict(extra="forbid")

    motif: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] | None = None


class NouvelleExclusion(BaseModel):
    """Hold a refusal aimed at one structure, or one professional.

    The reason is read by the person alone.
    """

    model_config = ConfigDict(extra="forbid")

    structure_id: UUID | None = None
    compte_id: UUID | None = None
    motif: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] | None = None

    @model_validator(mode="after")
    def _une_seule_cible(self) -> "NouvelleExclusion":
        if (self.structure_id is None) is (self.compte_id is None):
            raise ValueError("une structure, ou un professionnel")
        return self
