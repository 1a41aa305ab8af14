"""Read what a person typed: a value, or French sentences beside the fields."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

from core.errors import Invalid
from core.telephones import est_court, garder_numero, numero_mobile, refuser_numero

Modele = TypeVar("Modele", bound=BaseModel)

# What our pages hide in their forms: the session's own token, and the key that makes two
# sendings one act.
CSRF, CLE = "_csrf", "_cle"
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


PREMIERE_ANNEE, DERNIERE_ANNEE = 2000, 2100
_ADRESSE = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAINE = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})"
)


def _courriel(valeur: str) -> str:
    if "@" not in valeur:
        raise refus("Il manque l’arobase : prenom.nom@exemple.fr.")
    if valeur.count("@") > 1 or re.search(r"[\s,;]", valeur):
        raise refus("Une seule adresse ici, sans espace : prenom.nom@exemple.fr.")
    if not valeur.isascii():
        raise refus("Une adresse n’a ni accent ni lettre étrangère : prenom.nom@exemple.fr.")
    nom, _, domaine = valeur.partition("@")
    if "." not in domaine:
        raise refus("Il manque la fin de l’adresse, comme « .fr » : prenom.nom@exemple.fr.")
    if len(nom) > 64 or not _ADRESSE.fullmatch(nom) or not _DOMAINE.fullmatch(domaine):
        raise refus(
            "Cette adresse n’est pas possible : vérifiez les points, et ce qui suit l’arobase."
        )
    return valeur


def _telephone(valeur: str) -> str:
    if phrase_ := refuser_numero(valeur):
        raise refus(phrase_)
    return garder_numero(valeur)


def _mobile(valeur: str) -> str:
    if phrase_ := refuser_numero(valeur):
        raise refus(phrase_)
    numero = numero_mobile(valeur)
    if numero is None:
        raise refus("Ce numéro ne reçoit pas de SMS : écrivez celui d’un portable.")
    return numero


def _telephone_ou_court(valeur: str) -> str:
    return garder_numero(valeur) if est_court(valeur) else _telephone(valeur)


def _code_postal(valeur: str) -> str:
    chiffres = "".join(valeur.split())
    if not re.fullmatch(r"[0-9]{5}", chiffres):
        raise refus("Un code postal a cinq chiffres : 30000.")
    return chiffres


def valider_jour_proche(jour: date) -> date:
    """Give the day when somebody may have lived it; raises what is shown beside the field."""
    if not PREMIERE_ANNEE <= jour.year <= DERNIERE_ANNEE:
        raise refus(f"Choisissez une date entre {PREMIERE_ANNEE} et {DERNIERE_ANNEE}.")
    return jour


# A day on which somebody acts. A bound that is a date would be no number in the API's document.
JourProche = Annotated[date, AfterValidator(valider_jour_proche)]
# How somebody is reached. A browser's own check is a help to whoever types, never what the database
# relies on.
Courriel = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True, max_length=200),
    AfterValidator(_courriel),
]
Telephone = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=60), AfterValidator(_telephone)
]
# One that receives text messages, kept with its country's.
Mobile = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=60), AfterValidator(_mobile)
]
# That of a place, which may be a short number: 115, 3949.
TelephoneDeLieu = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=60),
    AfterValidator(_telephone_ou_court),
]
CodePostal = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=20), AfterValidator(_code_postal)
]
CodeCommune = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9][0-9AB][0-9]{3}$")
]
# A commune of any time, Corsica and overseas among them; a country of the same code (INSEE, COG).
MOTIF_COMMUNE = r"(0[1-9]|[1-8][0-9]|2[AB]|9[0-8AB])[0-9]{3}"
MOTIF_PAYS = r"99[0-9]{3}"
CodeCommuneAncienne = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=f"^{MOTIF_COMMUNE}$"),
]
CodePays = Annotated[str, StringConstraints(strip_whitespace=True, pattern=f"^{MOTIF_PAYS}$")]


PARAMETRE_INCONNU = "Ce paramètre n’existe pas."


def phrase_d_erreur(erreur: Mapping[str, Any]) -> str:
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
        champ = (
            ".".join(str(part) for part in detail["loc"] if not isinstance(part, int))
            or "formulaire"
        )
        champs.setdefault(champ, phrase_d_erreur(detail))
    return champs


def lire_formulaire(
    modele: type[Modele], donnees: Mapping[str, Any]
) -> tuple[Modele | None, dict[str, str]]:
    """Read a form, without what our page hid in it (`_…`): empty fields count as absent.

    Returns the value, or None and the errors by field.
    """
    remplis = {
        cle: valeur
        for cle, valeur in donnees.items()
        if not cle.startswith("_") and valeur not in ("", None, [])
    }
    try:
        return modele.model_validate(remplis), {}
    except ValidationError as erreur:
        return None, erreurs_par_champ(erreur)


def lire_adresse(modele: type[Modele], parametres: Mapping[str, str]) -> Modele:
    """Read what an address asks of a list; raises Invalid, naming what is not offered."""
    valeur, erreurs = lire_formulaire(modele, dict(parametres.items()))
    if valeur is None:
        inconnus = dict.fromkeys(erreurs.keys() - modele.model_fields.keys(), PARAMETRE_INCONNU)
        raise Invalid(erreurs | inconnus, "Ce choix n’est pas proposé.")
    return valeur


class Rien(BaseModel):
    """Read nothing: the button is all the form."""

    model_config = ConfigDict(extra="forbid")


def lire_avec(
    modele: type[Modele], *noms: str
) -> Callable[[dict[str, Any]], tuple[tuple[Modele, dict[str, Any]] | None, dict[str, str]]]:
    """Build what reads a form and gives its value with all that was typed.

    The named fields are the page's own, beside the model.
    """

    def lire_les_deux(
        donnees: dict[str, Any],
    ) -> tuple[tuple[Modele, dict[str, Any]] | None, dict[str, str]]:
        siens = {nom: v for nom, v in donnees.items() if nom not in noms}
        valeur, erreurs = lire_formulaire(modele, siens)
        return None if valeur is None else (valeur, donnees), erreurs

    return lire_les_deux
