"""Check what is typed about a consent."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from auth.vocabulary import Categorie, Domaine, DonnePar, Finalite, Portee, Recueil, masque


class NouveauConsentement(BaseModel):
    """Hold an agreement as it is given: to whom, on what, what for, until when."""

    model_config = ConfigDict(extra="forbid")

    portee: Portee
    structure_id: UUID | None = None
    categorie: Categorie | None = None
    domaines: list[str] = Field(min_length=1)
    peut_completer: bool = False
    finalite: Finalite = Finalite.coordination
    fin: date
    donne_par: DonnePar = DonnePar.personne
    recueil: Recueil = Recueil.ecran

    @property
    def masque(self) -> int:
        """Give the domains as a mask; the identity is always there."""
        return masque({Domaine.identite, *(Domaine[nom] for nom in self.domaines if nom in Domaine.__members__)})
