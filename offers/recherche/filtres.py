"""Name the filters of a search in words, and make the search again without each."""

from collections.abc import Mapping, Sequence
from enum import Enum

from offers.catalogue.vocabulary import (
    CATEGORIES,
    FRAIS,
    MODES_ACCUEIL,
    PERSONNES_MOBILISATRICES,
    PUBLICS,
    RESEAUX,
    THEMATIQUES,
    TYPES,
)
from offers.moteur.schemas import Recherche

LARGE_KM = 100
DITS: Mapping[str, Mapping[str, str]] = {
    "thematiques": {**CATEGORIES, **THEMATIQUES},
    "publics": PUBLICS,
    "frais": FRAIS,
    "types": TYPES,
    "modes_accueil": MODES_ACCUEIL,
    "mobilisable_par": PERSONNES_MOBILISATRICES,
    "reseaux_porteurs": RESEAUX,
    "sources": {},
}


def _valeur(valeur: object) -> str:
    return str(valeur.value) if isinstance(valeur, Enum) else str(valeur)


def list_filtres(recherche: Recherche) -> Sequence[tuple[str, Recherche]]:
    """List each filter that narrows a search: its words, and the search without it."""
    filtres: list[tuple[str, Recherche]] = []
    if recherche.q:
        filtres.append((f"« {recherche.q} »", recherche.model_copy(update={"q": None})))
    for nom, dits in DITS.items():
        choisies = getattr(recherche, nom)
        for choisie in choisies:
            reste = [v for v in choisies if v != choisie]
            valeur = _valeur(choisie)
            filtres.append((dits.get(valeur, valeur), recherche.model_copy(update={nom: reste})))
    if recherche.structure_id:
        filtres.append(("Une seule structure", recherche.model_copy(update={"structure_id": None})))
    if recherche.mobilisable_par_moi:
        filtres.append(
            ("Ce que je peux demander", recherche.model_copy(update={"mobilisable_par_moi": False}))
        )
    if recherche.sans_doublons:
        filtres.append(("Sans doublons", recherche.model_copy(update={"sans_doublons": False})))
    return filtres


def list_issues(recherche: Recherche, *, a_un_centre: bool) -> Sequence[tuple[str, Recherche]]:
    """List what to try when nothing is found: farther, at a distance, or without one filter.

    Remote offers are already in a search that states no mode: they are proposed only where the mode
    leaves them out.
    """
    issues: list[tuple[str, Recherche]] = []
    if a_un_centre and recherche.rayon < LARGE_KM:
        issues.append(
            (f"Chercher jusqu’à {LARGE_KM} km", recherche.model_copy(update={"rayon": LARGE_KM}))
        )
    if recherche.modes_accueil and "a-distance" not in map(_valeur, recherche.modes_accueil):
        a_distance = Recherche.model_validate({"modes_accueil": ["a-distance"]}).modes_accueil
        issues.append(
            (
                "Voir les offres à distance",
                recherche.model_copy(update={"modes_accueil": a_distance}),
            )
        )
    issues += [(f"Sans le filtre : {dit}", sans) for dit, sans in list_filtres(recherche)]
    return issues
