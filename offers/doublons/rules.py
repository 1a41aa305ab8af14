"""Weigh what tells that two sheets are one offer.

Say whose a pair is, and gather what people decided.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations

from auth.vocabulary import Role
from offers.doublons.vocabulary import Sens

ROLES_QUI_DECIDENT = frozenset({Role.coordonnateur, Role.administrateur})

# The score, 0 to 100, is the mean of these likenesses, each 0 to 1; what either side leaves unsaid
# is left out of it.
POIDS: Mapping[str, float] = {
    "nom": 40,
    "structure": 20,
    "telephone": 15,
    "adresse": 15,
    "thematiques": 10,
}
# From here on, people are asked; nothing is ever decided by the machine.
SEUIL = 75
NOM_MIN = 0.6
# A block larger than this says little (the number of a national platform): it is cut by commune, or
# left aside.
BLOC_MAX = 120


def departements(code_insee: str | None, zones: Sequence[str]) -> list[str]:
    """Say whose an offer is: the département of its commune, or those it is open to.

    « * » is everybody's.
    """
    codes = [code_insee] if code_insee else list(zones)
    if not codes or {"*", "france"} & set(codes):
        return ["*"]
    lus = {
        code if len(code) <= 3 else code[: 3 if code.startswith("97") else 2]
        for code in codes
        if len(code) <= 5
    }
    return sorted(lus) or ["*"]


def reunir_offres(paires: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Gather offers said to be the same, whoever links them; groups and members in order."""
    parents: dict[str, str] = {}

    def racine(cle: str) -> str:
        while parents.setdefault(cle, cle) != cle:
            parents[cle] = parents[parents[cle]]
            cle = parents[cle]
        return cle

    for a, b in paires:
        x, y = sorted((racine(a), racine(b)))
        parents[y] = x
    groupes: dict[str, list[str]] = defaultdict(list)
    for cle in sorted(parents):
        groupes[racine(cle)].append(cle)
    return [groupes[cle] for cle in sorted(groupes)]


def refuser(
    sens: Sens,
    a: str,
    b: str,
    memes: Iterable[tuple[str, str]],
    distinctes: Collection[tuple[str, str]],
) -> str:
    """Say why this decision contradicts those that stand, or nothing.

    Pairs have their smaller identifier first.
    """
    groupes = reunir_offres([*memes, *([(a, b)] if sens is Sens.meme else [])])
    ensemble = next((g for g in groupes if a in g and b in g), [])
    if sens is Sens.distinctes and ensemble:
        return (
            "Ces deux fiches sont déjà réunies, par d’autres : annulez d’abord une de ces"
            " décisions."
        )
    if sens is Sens.meme and any((x, y) in distinctes for x, y in combinations(ensemble, 2)):
        return (
            "Cela réunirait deux fiches qui ont été dites différentes : annulez d’abord cette"
            " décision."
        )
    return ""
