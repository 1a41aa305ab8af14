"""Give the national schema's values their French labels."""

import re
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from data_inclusion.schema import v1
from rapidfuzz import process


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
    "reseaux-porteurs": RESEAUX,
}

_ACCEPTEES: Mapping[str, Sequence[str]] = {
    "thematiques": list(THEMATIQUES),
    "publics": list(PUBLICS),
    "type": list(TYPES),
    "types": list(TYPES),
    "frais": list(FRAIS),
    "modes_accueil": list(MODES_ACCUEIL),
    "modes_mobilisation": list(MODES_MOBILISATION),
    "mobilisable_par": list(PERSONNES_MOBILISATRICES),
    "reseaux_porteurs": list(RESEAUX),
}

_ENUMS: Mapping[str, type[Enum]] = {
    "thematiques": v1.Thematique,
    "publics": v1.Public,
    "types-services": v1.TypeService,
    "frais": v1.Frais,
    "modes-accueil": v1.ModeAccueil,
    "modes-mobilisation": v1.ModeMobilisation,
    "personnes-mobilisatrices": v1.PersonneMobilisatrice,
    "reseaux-porteurs": v1.ReseauPorteur,
}
CHAMPS_SERVICE: Sequence[str] = tuple(v1.Service.model_fields)
CHAMPS_STRUCTURE: Sequence[str] = tuple(v1.Structure.model_fields)
# What a producer may keep for professionals.
CONTACTS = ("telephone", "courriel", "contact_nom_prenom")


def service_public(donnees: Mapping[str, Any]) -> dict[str, Any]:
    """Give an offer all the fields of the schema, None where the producer is silent."""
    return {champ: donnees.get(champ) for champ in CHAMPS_SERVICE}


def structure_publique(donnees: Mapping[str, Any]) -> dict[str, Any]:
    """Give a structure all the fields of the schema, None where the producer is silent."""
    return {champ: donnees.get(champ) for champ in CHAMPS_STRUCTURE}


def proposer_valeur(champ: str, valeur: str) -> str:
    """Say that a value is not in the field's vocabulary.

    The nearest that is gets named, or a few when none is near.
    """
    acceptees = _ACCEPTEES[champ]
    proche = process.extractOne(valeur, acceptees, score_cutoff=60)
    if proche:
        return f"Valeur inconnue du schéma national. Vouliez-vous dire « {proche[0]} » ?"
    suite = ", ".join(acceptees[:6]) + ("…" if len(acceptees) > 6 else "")
    return f"Valeur inconnue du schéma national. Valeurs acceptées : {suite}."


def documenter(nom: str) -> list[dict[str, str | None]]:
    """Describe one vocabulary of the national schema: value, label, description.

    Unknown gives none.
    """
    return [
        {
            "value": str(m.value),
            "label": getattr(m, "label", None),
            "description": getattr(m, "description", None),
        }
        for m in _ENUMS.get(nom, ())
    ]


def categorie_de(thematique: str) -> str:
    """Give the category of a thématique, or of a category itself."""
    return thematique.split("--")[0]


def thematiques_de(valeur: str) -> list[str]:
    """Unfold a thématique or a whole category into thématiques; unknown gives none."""
    if valeur in THEMATIQUES:
        return [valeur]
    return [t for t in THEMATIQUES if categorie_de(t) == valeur]


def nommer_thematique(thematique: str) -> str:
    """Name a thématique or a category in French; an unknown value names itself."""
    return THEMATIQUES.get(thematique) or CATEGORIES.get(thematique) or thematique


# Who publishes, as readers know them; the code of any other is read as words.
_PRODUCTEURS: Mapping[str, str] = {
    "action-logement": "Action Logement",
    "agefiph": "Agefiph",
    "annuaire": "Annuaire",
    "carif-oref": "Réseau des Carif-Oref",
    "demo": "Démonstration",
    "dora": "Dora",
    "emplois-de-linclusion": "Les Emplois de l’inclusion",
    "france-travail": "France Travail",
    "fredo": "Fredo",
    "ma-boussole-aidants": "Ma boussole aidants",
    "mediation-numerique": "Médiation numérique",
    "mes-aides": "Mes aides",
    "mission-locale": "Missions locales",
    "monenfant": "Monenfant.fr",
    "odspep": "Orientation de France Travail",
    "reseau-alpha": "Réseau Alpha",
    "soliguide": "Soliguide",
}
_LOCALE = re.compile(r"local-\d+")


def nommer_source(code: str) -> str:
    """Say in words who publishes an offer."""
    if _LOCALE.fullmatch(code):
        return "Les structures du territoire"
    mots = " ".join(re.split(r"[-_ ]+", code)).strip()
    return _PRODUCTEURS.get(code) or f"{mots[:1].upper()}{mots[1:]}"
