"""Read what a person typed: a value, or French sentences beside the fields."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

Modele = TypeVar("Modele", bound=BaseModel)

Courriel = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        to_lower=True,
        max_length=200,
        pattern=r"^[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+$",
    ),
]

CSRF = "_csrf"
_PHRASES = {
    "missing": "Ce champ est à remplir.",
    "string_too_short": "C’est trop court : {min_length} caractères au moins.",
    "string_too_long": "C’est trop long : {max_length} caractères au plus.",
    "string_type": "Un texte est attendu.",
    "string_pattern_mismatch": "Cette valeur n’est pas proposée.",
    "enum": "Choisissez une des valeurs proposées.",
    "literal_error": "Choisissez une des valeurs proposées.",
    "too_short": "Choisissez au moins une valeur.",
    "int_parsing": "Un nombre entier est attendu.",
    "float_parsing": "Un nombre est attendu.",
    "greater_than_equal": "Au moins {ge}.",
    "less_than_equal": "Au plus {le}.",
    "uuid_parsing": "Cette valeur n’est pas proposée.",
    "extra_forbidden": "Ce champ n’est pas attendu ici.",
    "bool_parsing": "Répondez par oui ou non.",
    "list_type": "Une liste est attendue.",
}


def refus(phrase: str) -> PydanticCustomError:
    """Build what a validator raises so that this sentence is shown beside the field."""
    return PydanticCustomError("ordre", "{phrase}", {"phrase": phrase})


def phrase(erreur: Mapping[str, Any]) -> str:
    """Say one pydantic error in French; the value itself is never repeated."""
    genre = str(erreur["type"])
    if genre == "ordre":
        return str(erreur["ctx"]["phrase"])
    if genre.startswith(("date_", "datetime_", "time_")):
        return "Cette date n’est pas lisible : écrivez-la comme 2026-03-01."
    if genre.startswith("uuid"):
        return "Cette valeur n’est pas proposée."
    modele = _PHRASES.get(genre)
    if modele is None:
        return "Cette valeur n’est pas acceptée."
    if genre == "string_too_short" and erreur["ctx"]["min_length"] == 1:
        return _PHRASES["missing"]
    return modele.format(**erreur.get("ctx", {}))


def erreurs_par_champ(erreur: ValidationError) -> dict[str, str]:
    """Give one French sentence a field, the first that applies."""
    champs: dict[str, str] = {}
    for detail in erreur.errors(include_url=False, include_input=False):
        # A refused value of a list is said beside the list.
        champ = ".".join(str(part) for part in detail["loc"] if not isinstance(part, int)) or "formulaire"
        champs.setdefault(champ, phrase(detail))
    return champs


def lire(modele: type[Modele], donnees: Mapping[str, Any]) -> tuple[Modele | None, dict[str, str]]:
    """Read a form: empty fields count as absent; returns the value, or None and the errors by field."""
    remplis = {cle: valeur for cle, valeur in donnees.items() if cle != CSRF and valeur not in ("", None, [])}
    try:
        return modele.model_validate(remplis), {}
    except ValidationError as erreur:
        return None, erreurs_par_champ(erreur)
