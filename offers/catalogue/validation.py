"""Check producers' rows: an error refuses the row, a warning keeps it and tells the producer."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import phonenumbers
from data_inclusion.schema import v1
from opening_hours import validate as validate_hours
from pydantic import ValidationError
from rapidfuzz import process

from core.forms import phrase
from offers.catalogue.vocabulary import DOCUMENTS

MODELES: Mapping[str, type[v1.Structure] | type[v1.Service]] = {"structure": v1.Structure, "service": v1.Service}
_VOCABULAIRES = {
    "thematiques": "thematiques", "publics": "publics", "type": "types-services", "frais": "frais",
    "modes_accueil": "modes-accueil", "modes_mobilisation": "modes-mobilisation",
    "mobilisable_par": "personnes-mobilisatrices", "reseaux_porteurs": "reseaux-porteurs",
}  # fmt: skip
PERIME = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Probleme:
    """Name what is wrong on one line: file, line, field, value (cut to 80 characters), reason in French."""

    fichier: str
    ligne: int
    champ: str
    valeur: str
    raison: str
    bloquant: bool = True


@dataclass(frozen=True, slots=True)
class Geographie:
    """Hold the codes that exist."""

    communes: Container[str]
    zones: Container[str]


@dataclass(slots=True)
class Verdict:
    """Hold the checked row, or None, and what was found."""

    ligne: dict[str, Any] | None = None
    problemes: list[tuple[str, Any, str, bool]] = field(default_factory=list)

    def erreur(self, champ: str, valeur: Any, raison: str) -> None:
        """Refuse the row."""
        self.problemes.append((champ, valeur, raison, True))

    def avertir(self, champ: str, valeur: Any, raison: str) -> None:
        """Keep the row, and tell."""
        self.problemes.append((champ, valeur, raison, False))

    @property
    def est_refuse(self) -> bool:
        """Say whether an error was found."""
        return any(bloquant for *_, bloquant in self.problemes)


def genre(brut: Any) -> str | None:
    """Tell a service from a structure by its fields; None for neither."""
    if not isinstance(brut, dict):
        return None
    if "structure_id" in brut:
        return "service"
    return "structure" if "id" in brut and "nom" in brut else None


def verifier(brut: Mapping[str, Any], modele: str, geographie: Geographie, aujourdhui: date) -> Verdict:
    """Check one row against the schema, then against what the schema lets through."""
    verdict = Verdict()
    try:
        # Through JSON: as strict as the schema's own, dates and lists included.
        objet = MODELES[modele].model_validate(dict(brut), context={"ignore_warnings": False})
    except ValidationError as erreur:
        _traduire(verdict, erreur, brut)
        return verdict
    ligne = objet.model_dump(mode="json", exclude_none=True)
    _verifier_identifiants(verdict, ligne)
    _verifier_lieu(verdict, ligne, geographie)
    _verifier_contacts(verdict, ligne)
    if aujourdhui - objet.date_maj > PERIME:
        verdict.avertir("date_maj", ligne["date_maj"], "Pas confirmé depuis plus de 24 mois : « à confirmer ».")
    if not verdict.est_refuse:
        verdict.ligne = {cle: sorted(v) if isinstance(v, list) else v for cle, v in ligne.items()}
    return verdict


def _traduire(verdict: Verdict, erreur: ValidationError, brut: Mapping[str, Any]) -> None:
    for detail in erreur.errors(include_url=False):
        champ = str(detail["loc"][0]) if detail["loc"] else "ligne"
        valeur = detail["input"] if len(detail["loc"]) > 1 else brut.get(champ)
        verdict.erreur(champ, valeur, _raison(champ, valeur, detail))


def _raison(champ: str, valeur: Any, detail: Any) -> str:
    if champ in _VOCABULAIRES and detail["type"] == "enum":
        acceptees = list(DOCUMENTS[_VOCABULAIRES[champ]])
        proche = process.extractOne(str(valeur), acceptees, score_cutoff=60)
        suite = f" Vouliez-vous dire « {proche[0]} » ?" if proche else ""
        return f"Valeur inconnue du schéma national.{suite}"
    connues = {
        "date_maj": "Date illisible ou future : AAAA-MM-JJ, aujourd’hui au plus tard.",
        "courriel": "Adresse électronique mal formée.",
        "code_postal": "Code postal : cinq chiffres.",
        "code_insee": "Code commune INSEE : cinq caractères.",
        "publics": "« tous-publics » s’emploie seul, et la liste n’est pas vide.",
    }
    if champ in connues and detail["type"] != "missing":
        return connues[champ]
    if detail["type"].startswith("url"):
        return "Adresse web : elle commence par http:// ou https://."
    if detail["type"] == "value_error":
        return str(detail["msg"]).removeprefix("Value error, ")
    return phrase(detail)


def _verifier_identifiants(verdict: Verdict, ligne: Mapping[str, Any]) -> None:
    prefixe = f"{ligne['source']}--"
    for champ in ("id", "structure_id"):
        if champ in ligne and not ligne[champ].startswith(prefixe):
            verdict.erreur(champ, ligne[champ], f"L’identifiant commence par la source : « {prefixe}… ».")
    if any("\x00" in str(valeur) for valeur in ligne.values()):
        verdict.erreur("ligne", "", "Un caractère nul s’est glissé dans la ligne.")


def _verifier_lieu(verdict: Verdict, ligne: Mapping[str, Any], geographie: Geographie) -> None:
    for champ, borne in (("longitude", 180), ("latitude", 90)):
        if champ in ligne and not -borne <= ligne[champ] <= borne:
            verdict.erreur(champ, ligne[champ], f"Hors bornes : entre -{borne} et {borne}.")
    if ("longitude" in ligne) != ("latitude" in ligne):
        verdict.erreur("latitude", ligne.get("latitude"), "Longitude et latitude vont ensemble.")
    if "code_insee" in ligne and ligne["code_insee"] not in geographie.communes:
        verdict.erreur("code_insee", ligne["code_insee"], "Aucune commune ne porte ce code.")
    for zone in ligne.get("zone_eligibilite", []):
        if zone not in geographie.zones and zone not in geographie.communes:
            verdict.erreur("zone_eligibilite", zone, "Aucune commune, EPCI, département ou région ne porte ce code.")
    if "id" in ligne and "structure_id" in ligne and not ligne.get("zone_eligibilite"):
        verdict.avertir("zone_eligibilite", "", "Zone non précisée : dites-la, même « france ».")


@lru_cache(maxsize=4096)
def _horaires_lisibles(horaires: str) -> bool:
    return bool(validate_hours(horaires))


@lru_cache(maxsize=65536)
def _telephone_possible(telephone: str) -> bool:
    chiffres = "".join(c for c in telephone if c.isdigit())
    if len(chiffres) == 4:
        return True
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(telephone, "FR"))
    except phonenumbers.NumberParseException:
        return False


def _verifier_contacts(verdict: Verdict, ligne: Mapping[str, Any]) -> None:
    telephone = ligne.get("telephone")
    if telephone and not _telephone_possible(telephone):
        verdict.erreur("telephone", telephone, "Ce n’est pas un numéro de téléphone.")
    horaires = ligne.get("horaires_accueil")
    if horaires and not _horaires_lisibles(horaires):
        verdict.erreur("horaires_accueil", horaires, "Horaires au format OpenStreetMap : « Mo-Fr 09:00-12:00 ».")
