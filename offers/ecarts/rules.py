"""Mask small counts so that nobody is recognised, not even by subtraction.

Then compare needs with offers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

# Under eleven people, a count may tell of one of them.
SEUIL = 11
# Statistics never bear on a sensitive domain: a family that is nothing else is not measured, two
# lose a thématique.
NON_MESUREES = frozenset({"sante"})
EN_PARTIE: Mapping[str, str] = {
    "famille": "famille--surmonter-conflits-separation-violence",
    "difficultes-administratives-ou-juridiques": (
        "difficultes-administratives-ou-juridiques--prendre-en-compte-une-problematique-judiciaire"
    ),
}


class EtatMesure(StrEnum):
    """Say what stands where a number of people would."""

    compte = "compte"
    moins_de_11 = "moins_de_11"
    masque = "masque"
    non_mesure = "non_mesure"

    @property
    def libelle(self) -> str:
        """Give the words shown instead of the number."""
        return LIBELLES[self]


LIBELLES: Mapping[EtatMesure, str] = {
    EtatMesure.compte: "compté",
    EtatMesure.moins_de_11: "moins de 11",
    EtatMesure.masque: "masqué",
    EtatMesure.non_mesure: "non mesuré",
}


@dataclass(frozen=True, slots=True)
class Comptes:
    """Hold counts as they may be shown.

    None is « moins de 11 » in a cell, « masqué » for the total.
    """

    cellules: Mapping[str, int | None]
    total: int | None


def masquer_effectifs(comptes: Mapping[str, int]) -> Comptes:
    """Mask every count under 11, zero included.

    And the total, unless each masked count may still be any of them. A masked cell holds 0 to 10
    whatever is shown: no neighbour needs to be hidden with it. What the total leaves to the masked
    cells must let each of them be 0, and each of them be 10.
    """
    cellules = {code: nombre if nombre >= SEUIL else None for code, nombre in comptes.items()}
    caches = [nombre for nombre in comptes.values() if nombre < SEUIL]
    plus_grand = SEUIL - 1
    sure = not caches or plus_grand <= sum(caches) <= plus_grand * (len(caches) - 1)
    total = sum(comptes.values())
    return Comptes(cellules, total if sure and total >= SEUIL else None)


def etat_mesure(personnes: int | None, *, mesuree: bool, ensemble: bool = False) -> EtatMesure:
    """Say what a cell, or the total, tells of a family."""
    if not mesuree:
        return EtatMesure.non_mesure
    if personnes is not None:
        return EtatMesure.compte
    return EtatMesure.masque if ensemble else EtatMesure.moins_de_11


def classe(personnes: int | None, offres: int, *, mesuree: bool = True) -> str:
    """Grade a zone from 1 to 4 (many people for each offer).

    « x » under 11 people, « n » when nothing is measured. Bounds, in people per offer (an EPCI
    without any offer counts as half an offer): 2, 5, 10.
    """
    if not mesuree:
        return "n"
    if personnes is None:
        return "x"
    rapport = personnes / (offres or 0.5)
    return "1" if rapport < 2 else "2" if rapport < 5 else "3" if rapport < 10 else "4"


CLASSES: Mapping[str, str] = {
    "1": "Moins de 2 personnes par offre",
    "2": "De 2 à 5 personnes par offre",
    "3": "De 5 à 10 personnes par offre",
    "4": "Plus de 10 personnes par offre, ou aucune offre",
    "x": "Moins de 11 personnes",
    "n": "Non mesuré",
}
