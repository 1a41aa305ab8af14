"""Read a phone number, in one way: what is kept, what is dialled, what is printed."""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

from core.typographie import FINE

# France and its départements overseas share one plan of ten digits, under five country codes.
_REGIONS = ("FR", "RE", "YT", "GP", "GF", "MQ")
_INDICATIFS = {33, 262, 590, 594, 596}
_ECRIT = re.compile(r"\+?[\d ./()\u2010-\u2015-]+")
_COURT = re.compile(r"(?:1\d{1,2}|3\d{3}|11[68]\d{3})")


@lru_cache(maxsize=8192)
def lire_numero(ecrit: str) -> PhoneNumber | None:
    """Read one number that can be dialled; None for anything else, two numbers included."""
    ecrit = " ".join(ecrit.split())
    if not _ECRIT.fullmatch(ecrit):
        return None
    for region in _REGIONS:
        try:
            numero = phonenumbers.parse(ecrit, region)
        except phonenumbers.NumberParseException:
            return None
        if phonenumbers.is_valid_number(numero):
            return numero
    return None


def est_court(ecrit: str) -> bool:
    """Say whether this is one of the short numbers of a public service: 15, 115, 3949."""
    return _COURT.fullmatch(re.sub(r"[\s.\u00a0\u202f]", "", ecrit)) is not None


def refuser_numero(ecrit: str) -> str | None:
    """Say why this is not one phone number, or None."""
    if lire_numero(ecrit) is not None:
        return None
    chiffres = re.sub(r"\D", "", ecrit)
    if not chiffres:
        return "Ce n’est pas un numéro. S’il n’y en a pas, laissez ce champ vide."
    if len(chiffres) > 15 or re.search(r"\d\D*(?:[,;/&\n]|\bou\b|\bet\b)\D*\d", ecrit):
        return "Un seul numéro ici, sans rien d’autre : 06 12 34 56 78."
    if re.search(r"[^\W\d_]", ecrit):
        return "Le numéro seul, sans mot : 06 12 34 56 78."
    if ecrit.strip().startswith("+"):
        return "Ce numéro n’existe pas : vérifiez l’indicatif du pays, puis les chiffres."
    return "Ce numéro n’existe pas : dix chiffres en France, « + » et l’indicatif pour un autre pays."


def garder_numero(ecrit: str) -> str:
    """Give the one way a number is kept: ten digits in France and overseas, « + » and digits elsewhere."""
    numero = lire_numero(ecrit)
    if numero is None:
        return re.sub(r"[\s.\u00a0\u202f-]", "", ecrit)
    if numero.country_code in _INDICATIFS:
        return f"0{numero.national_number}"
    return phonenumbers.format_number(numero, PhoneNumberFormat.E164)


def appeler(ecrit: str) -> str | None:
    """Give what a phone dials, from anywhere; None when it could not."""
    numero = lire_numero(ecrit)
    if numero is not None:
        return phonenumbers.format_number(numero, PhoneNumberFormat.E164)
    return re.sub(r"\D", "", ecrit) if est_court(ecrit) else None


def telephone_fr(ecrit: str) -> str:
    """Write a French number by pairs: 04 66 22 17 34; one from elsewhere with its country code."""
    numero = lire_numero(ecrit)
    if numero is None:
        return ecrit
    if numero.country_code in _INDICATIFS:
        return FINE.join(re.findall("..", f"0{numero.national_number}"))
    return phonenumbers.format_number(numero, PhoneNumberFormat.INTERNATIONAL).replace(" ", FINE)
