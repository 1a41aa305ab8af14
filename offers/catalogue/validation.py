"""Check producers' rows: an error refuses the row, a warning keeps it and tells the producer."""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import phonenumbers
from data_inclusion.schema import v1
from opening_hours import validate as validate_hours
from pydantic import ValidationError, ValidationInfo, field_validator

from core.forms import phrase_d_erreur
from core.geo.distance import distance_km
from core.typographie import FINE
from offers.catalogue.rules import est_a_confirmer
from offers.catalogue.vocabulary import CHAMPS_SERVICE, CHAMPS_STRUCTURE, proposer_valeur


def _connue_ce_jour(cls: type, valeur: date, info: ValidationInfo) -> date:
    # The national schema asks the machine's clock, which is a day late in UTC when Paris has passed
    # midnight.
    if not date(2000, 1, 1) <= valeur <= (info.context or {})["jour"]:
        raise ValueError(_CONNUES["date_maj"])
    return valeur


class _Structure(v1.Structure):  # type: ignore[misc]  # the schema carries no types
    date_maj_valide = field_validator("date_maj")(_connue_ce_jour)


class _Service(v1.Service):  # type: ignore[misc]
    date_maj_valide = field_validator("date_maj")(_connue_ce_jour)


MODELES: Mapping[str, type[v1.Structure] | type[v1.Service]] = {
    "structure": _Structure,
    "service": _Service,
}
# Farther from its commune, a point is another commune’s.
LOIN_KM = 30
# Ten years, then the hours of a week: past them it is a slip.
SEMAINES_MAX = 520
HEURES_MAX = 168
_PROPRES_AU_SERVICE = frozenset(CHAMPS_SERVICE) - frozenset(CHAMPS_STRUCTURE)
_IDENTIFIANT = re.compile(r"[^\s/\\?#%<>\"']+")
_NUMERO_COURT = re.compile(r"1\d|1\d\d|3\d{3}|116\d{3}|118\d{3}")
_NUMERO_COURANT = re.compile(r"(?:\+33|0)[1-9]\d{8}")
# The schema has no field for it since v1; producers still say it, and it is heard.
_NON = ("false", "faux", "non", "0")
_CONNUES = {
    "date_maj": "Date illisible ou future : AAAA-MM-JJ, aujourd’hui au plus tard.",
    "courriel": "Adresse électronique mal formée.",
    "code_postal": "Code postal : cinq chiffres.",
    "code_insee": "Code commune INSEE : cinq caractères.",
    "siret": "SIRET : quatorze chiffres.",
    "publics": "« tous-publics » s’emploie seul, et la liste n’est pas vide.",
    "zone_eligibilite": "Code de commune, d’EPCI ou de département, ou « france ».",
}


@dataclass(frozen=True, slots=True)
class Geographie:
    """Hold the codes that exist, and the centres of communes: (longitude, latitude)."""

    communes: Container[str]
    zones: Container[str]
    centres: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(slots=True)
class VerdictLigne:
    """Hold the checked row, or None, and what was found: (field, value, reason, refuses?)."""

    ligne: dict[str, Any] | None = None
    problemes: list[tuple[str, Any, str, bool]] = field(default_factory=list)
    est_refuse: bool = False

    def erreur(self, champ: str, valeur: Any, raison: str) -> None:
        """Refuse the row."""
        self.problemes.append((champ, valeur, raison, True))
        self.est_refuse = True

    def avertir(self, champ: str, valeur: Any, raison: str) -> None:
        """Keep the row, and tell."""
        self.problemes.append((champ, valeur, raison, False))


def genre(brut: Any) -> str | None:
    """Tell a service from a structure by its fields; None for neither."""
    if not isinstance(brut, dict):
        return None
    if any(brut.get(champ) is not None for champ in _PROPRES_AU_SERVICE):
        return "service"
    return "structure" if "id" in brut or "nom" in brut else None


def verifier_ligne(
    brut: Mapping[str, Any], modele: str, geographie: Geographie, jour: date
) -> VerdictLigne:
    """Check one row against the schema, then against what the schema lets through."""
    verdict = VerdictLigne()
    objet = _lire_schema(verdict, brut, modele, jour)
    if objet is None:
        return verdict
    ligne = objet.model_dump(mode="json", exclude_none=True)
    _verifier_textes(verdict, ligne)
    _verifier_identifiants(verdict, ligne)
    _verifier_lieu(verdict, ligne, geographie)
    _verifier_contacts(verdict, ligne)
    if modele == "service":
        _verifier_service(verdict, ligne, geographie)
        if str(brut.get("contact_public", "")).strip().lower() in _NON:
            ligne["contact_public"] = False
    if est_a_confirmer(objet.date_maj, jour):
        verdict.avertir(
            "date_maj", ligne["date_maj"], "Pas confirmé depuis plus de 24 mois : « à confirmer »."
        )
    if not verdict.est_refuse:
        verdict.ligne = {cle: sorted(v) if isinstance(v, list) else v for cle, v in ligne.items()}
    return verdict


def _lire_schema(verdict: VerdictLigne, brut: Mapping[str, Any], modele: str, jour: date) -> Any:
    """Read a row by the national schema; what the schema only advises against stays a warning."""
    try:
        return MODELES[modele].model_validate(
            brut, context={"ignore_warnings": False, "jour": jour}
        )
    except ValidationError as erreur:
        details = erreur.errors(include_url=False)
    for detail in details:
        champ = str(detail["loc"][0]) if detail["loc"] else "ligne"
        valeur = detail["input"] if len(detail["loc"]) > 1 else brut.get(champ)
        if detail["type"] == "avertissement":
            verdict.avertir(champ, valeur, str(detail["msg"]))
        elif (champ, True) not in ((c, b) for c, _, _, b in verdict.problemes):
            verdict.erreur(champ, valeur, _raison(champ, valeur, detail))
    return (
        None if verdict.est_refuse else MODELES[modele].model_validate(brut, context={"jour": jour})
    )


def _raison(champ: str, valeur: Any, detail: Any) -> str:
    if detail["type"] == "missing":
        return "Ce champ est obligatoire."
    if detail["type"] == "enum":
        return proposer_valeur(champ, str(valeur)[:200])
    if champ in _CONNUES:
        return _CONNUES[champ]
    if detail["type"].startswith("url"):
        return "Adresse web : elle commence par http:// ou https://."
    if detail["type"] == "value_error":
        return str(detail["msg"]).removeprefix("Value error, ")
    return phrase_d_erreur(detail)


def _verifier_textes(verdict: VerdictLigne, ligne: Mapping[str, Any]) -> None:
    for champ, valeur in ligne.items():
        if isinstance(valeur, str) and "\x00" in valeur:
            verdict.erreur(champ, "", "Un caractère nul s’est glissé dans le texte.")
    if len(ligne["nom"].strip()) < 3:
        verdict.erreur("nom", ligne["nom"], "Le nom compte au moins 3 caractères.")


def _verifier_identifiants(verdict: VerdictLigne, ligne: Mapping[str, Any]) -> None:
    prefixe = f"{ligne['source']}--"
    if not ligne["source"].strip():
        verdict.erreur("source", "", "La source est vide.")
    if not ligne["id"].startswith(prefixe) or ligne["id"] == prefixe:
        verdict.erreur("id", ligne["id"], f"L’identifiant commence par la source : « {prefixe}… ».")
    elif not _IDENTIFIANT.fullmatch(ligne["id"]):
        verdict.erreur(
            "id", ligne["id"], "L’identifiant sert d’adresse : ni espace, ni guillemet, ni / ? # %."
        )


def _verifier_lieu(verdict: VerdictLigne, ligne: Mapping[str, Any], geographie: Geographie) -> None:
    for champ, borne in (("longitude", 180), ("latitude", 90)):
        if champ in ligne and not -borne <= ligne[champ] <= borne:
            verdict.erreur(champ, ligne[champ], f"Hors bornes : entre -{borne} et {borne}.")
    if ("longitude" in ligne) != ("latitude" in ligne):
        absent = "latitude" if "longitude" in ligne else "longitude"
        verdict.erreur(absent, "", "Longitude et latitude vont ensemble.")
    if "code_insee" in ligne and ligne["code_insee"] not in geographie.communes:
        verdict.erreur("code_insee", ligne["code_insee"], "Aucune commune ne porte ce code.")
    centre = geographie.centres.get(ligne.get("code_insee", ""))
    if centre and not verdict.est_refuse and "longitude" in ligne:
        ecart = distance_km(*centre, ligne["longitude"], ligne["latitude"])
        if ecart > LOIN_KM:
            verdict.avertir(
                "longitude",
                ligne["longitude"],
                f"Le point est à {ecart:.0f}{FINE}km de sa commune.",
            )


def _verifier_service(
    verdict: VerdictLigne, ligne: Mapping[str, Any], geographie: Geographie
) -> None:
    for zone in ligne.get("zone_eligibilite", []):
        if zone not in geographie.zones and zone not in geographie.communes:
            verdict.erreur(
                "zone_eligibilite",
                zone,
                "Aucune commune, aucun EPCI ni département ne porte ce code.",
            )
    for champ, plafond in (
        ("nombre_semaines", SEMAINES_MAX),
        ("volume_horaire_hebdomadaire", HEURES_MAX),
    ):
        if ligne.get(champ, 0) is None or not ligne.get(champ, 0) <= plafond:
            verdict.erreur(champ, ligne[champ], f"Au plus {plafond}.")
    if not ligne.get("zone_eligibilite"):
        verdict.avertir("zone_eligibilite", "", "Zone non précisée : dites-la, même « france ».")
    if not ligne.get("thematiques"):
        verdict.avertir(
            "thematiques", "", "Sans thématique, l’offre ne se trouve que par ses mots."
        )
    modes = ligne.get("modes_accueil", [])
    if "longitude" not in ligne and (not modes or "en-presentiel" in modes):
        ou = (
            "placée au centre de sa commune, « position approximative »"
            if "code_insee" in ligne
            else "sans lieu"
        )
        verdict.avertir("longitude", "", f"Offre sur place sans coordonnées : {ou}.")


@lru_cache(maxsize=4096)
def _horaires_lisibles(horaires: str) -> bool:
    return bool(validate_hours(horaires))


@lru_cache(maxsize=65536)
def _telephone_possible(telephone: str) -> bool:
    chiffres = re.sub(r"[\s.\-()\u00a0\u202f]", "", telephone)
    if _NUMERO_COURANT.fullmatch(chiffres) or _NUMERO_COURT.fullmatch(chiffres):
        return True
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(telephone, "FR"))
    except phonenumbers.NumberParseException:
        return False


def _verifier_contacts(verdict: VerdictLigne, ligne: Mapping[str, Any]) -> None:
    telephone = ligne.get("telephone")
    if telephone and not _telephone_possible(telephone):
        verdict.erreur("telephone", telephone, "Ce n’est pas un numéro de téléphone.")
    horaires = ligne.get("horaires_accueil")
    if horaires and not _horaires_lisibles(horaires):
        verdict.erreur(
            "horaires_accueil",
            horaires,
            "Horaires au format OpenStreetMap : « Mo-Fr 09:00-12:00 ».",
        )
    for champ in ("lien_source", "lien_mobilisation", "site_web", "accessibilite_lieu"):
        if not ligne.get(champ, "http").startswith("http"):
            verdict.erreur(
                champ, ligne[champ], "Adresse web : elle commence par http:// ou https://."
            )
