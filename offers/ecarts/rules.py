"""Mask small counts so that nobody is recognised, not even by subtraction; then compare needs with offers."""

from collections.abc import Mapping
from dataclasses import dataclass

SEUIL = 11


@dataclass(frozen=True, slots=True)
class Comptes:
    """Hold counts as they may be shown: None is « moins de 11 personnes », in a cell or in the total."""

    cellules: Mapping[str, int | None]
    total: int | None


def masquer(comptes: Mapping[str, int]) -> Comptes:
    """Mask every count from 1 to 10, then enough of the others that no hidden count can be computed.

    Zero says nothing about anybody and stays. What is hidden always adds up to at least 11 over at least two cells;
    when the cells cannot do that, the total is hidden too. Total order: count, then code.
    """
    caches = {code for code, nombre in comptes.items() if 0 < nombre < SEUIL}
    montrables = sorted((nombre, code) for code, nombre in comptes.items() if nombre >= SEUIL)
    for _nombre, code in montrables:
        if not caches or _est_sure(comptes, caches):
            break
        caches.add(code)
    total_montre = not caches or _est_sure(comptes, caches)
    cellules = {code: None if code in caches else nombre for code, nombre in comptes.items()}
    return Comptes(cellules, sum(comptes.values()) if total_montre else None)


def _est_sure(comptes: Mapping[str, int], caches: set[str]) -> bool:
    return len(caches) >= 2 and sum(comptes[code] for code in caches) >= SEUIL


def classe(personnes: int | None, offres: int) -> str:
    """Grade a zone from 0 (no need) to 4 (many people for each offer); « x » when the count is masked.

    Bounds, in people per offer (an EPCI without any offer counts as half an offer): 2, 5, 10.
    """
    if personnes is None:
        return "x"
    if personnes == 0:
        return "0"
    rapport = personnes / (offres or 0.5)
    return "1" if rapport < 2 else "2" if rapport < 5 else "3" if rapport < 10 else "4"


CLASSES: Mapping[str, str] = {
    "0": "Aucun besoin connu",
    "1": "Moins de 2 personnes par offre",
    "2": "De 2 à 5 personnes par offre",
    "3": "De 5 à 10 personnes par offre",
    "4": "Plus de 10 personnes par offre, ou aucune offre",
    "x": "Moins de 11 personnes : masqué",
}
