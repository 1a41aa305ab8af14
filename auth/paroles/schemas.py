"""Check what is typed about something that the person shuts."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from auth.paroles.vocabulary import DEMANDES, DITS, Quoi
from auth.vocabulary import Categorie


class FermetureDite(BaseModel):
    """Hold what the person said she shuts, how and which day she said it.

    `texte` is for a request on her data.
    """

    model_config = ConfigDict(extra="forbid")

    quoi: Quoi
    consentement_id: UUID | None = None
    structure_id: UUID | None = None
    compte_id: UUID | None = None
    categorie: Categorie | None = None
    texte: Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)] | None = None
    dit: Annotated[str, StringConstraints(pattern=f"^({'|'.join(DITS)})$")] = "presence"
    dit_le: date | None = None

    @model_validator(mode="after")
    def _une_cible(self) -> Self:
        voulues = {
            Quoi.accord: "consentement_id",
            Quoi.structure: "structure_id",
            Quoi.professionnel: "compte_id",
            Quoi.categorie: "categorie",
        }
        voulue = voulues.get(self.quoi)
        for champ in voulues.values():
            if (getattr(self, champ) is not None) is not (champ == voulue):
                raise ValueError("dites à quoi, ou à qui, elle ferme, et à rien d’autre")
        if self.quoi not in DEMANDES and self.texte:
            raise ValueError("ses mots vont avec une demande sur ses données")
        return self

    @property
    def cible(self) -> UUID | None:
        """Give what is shut, or to whom."""
        return self.consentement_id or self.structure_id or self.compte_id
