"""Give the national schema's values their French labels."""

from collections.abc import Mapping
from enum import Enum

from data_inclusion.schema import v1


def _libelles(enum: type[Enum]) -> dict[str, str]:
    return {str(membre.value): str(getattr(membre, "label", membre.value)) for membre in enum}


THEMATIQUES: Mapping[str, str] = _libelles(v1.Thematique)
CATEGORIES: Mapping[str, str] = _libelles(v1.Categorie)
PUBLICS: Mapping[str, str] = _libelles(v1.Public)
TYPES: Mapping[str, str] = _libelles(v1.TypeService)
FRAIS: Mapping[str, str] = _libelles(v1.Frais)
MODES_ACCUEIL: Mapping[str, str] = _libelles(v1.ModeAccueil)
MODES_MOBILISATION: Mapping[str, str] = _libelles(v1.ModeMobilisation)
PERSONNES_MOBILISATRICES: Mapping[str, str] = _libelles(v1.PersonneMobilisatrice)
RESEAUX: Mapping[str, str] = _libelles(v1.ReseauPorteur)

DOCUMENTS: Mapping[str, Mapping[str, str]] = {
    "thematiques": THEMATIQUES,
    "publics": PUBLICS,
    "types-services": TYPES,
    "frais": FRAIS,
    "modes-accueil": MODES_ACCUEIL,
    "modes-mobilisation": MODES_MOBILISATION,
    "personnes-mobilisatrices": PERSONNES_MOBILISATRICES,
    "reseaux": RESEAUX,
}


def categorie_de(thematique: str) -> str:
    """Give the category of a thématique, or of a category itself."""
    return thematique.split("--")[0]


def thematiques_de(valeur: str) -> list[str]:
    """Unfold a thématique or a whole category into thématiques; unknown gives none."""
    if valeur in THEMATIQUES:
        return [valeur]
    return [t for t in THEMATIQUES if categorie_de(t) == valeur]


def nommer(thematique: str) -> str:
    """Name a thématique or a category in French; an unknown value names itself."""
    return THEMATIQUES.get(thematique) or CATEGORIES.get(thematique) or thematique


def par_categorie() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """List categories with their thématiques: (value, label, [(value, label)])."""
    return [
        (valeur, libelle, [(t, THEMATIQUES[t]) for t in THEMATIQUES if categorie_de(t) == valeur])
        for valeur, libelle in CATEGORIES.items()
    ]
