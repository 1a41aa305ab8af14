"""Check what is written of a company and of a contact."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from stdnum.exceptions import ValidationError
from stdnum.fr import siret as cle_siret

from core.forms import Courriel, JourProche, TelephoneDeLieu, refus
from offers.entreprises.rules import ecrire_secteur
from offers.entreprises.vocabulary import Issue, ObjetContact, Propose

Court = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


def _siret(valeur: str) -> str:
    """Give the fourteen digits; raises when they do not hold together."""
    try:
        return str(cle_siret.validate("".join(valeur.split())))
    except ValidationError as erreur:
        raise refus(
            "Ce SIRET n’est pas valable : quatorze chiffres, sur le site de l’entreprise ou une"
            " facture."
        ) from erreur


class FicheEntreprise(BaseModel):
    """Hold the sheet of an establishment.

    `commune` is a name or a postal code, `secteur` words or a NAF code.
    """

    model_config = ConfigDict(extra="forbid")

    siret: Annotated[str, StringConstraints(max_length=40), AfterValidator(_siret)]
    nom: Court
    adresse: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] | None = None
    commune: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    secteur: Annotated[Court, AfterValidator(ecrire_secteur)] | None = None
    propose: list[Propose] = []
    service: Court | None = None
    telephone: TelephoneDeLieu | None = None
    courriel: Courriel | None = None


class NouveauContact(BaseModel):
    """Hold a contact with a company; `confirme` although somebody contacted it the same month."""

    model_config = ConfigDict(extra="forbid")

    le: JourProche
    objet: ObjetContact
    issue: Issue = Issue.en_cours
    texte: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] | None = None
    confirme: bool = False
