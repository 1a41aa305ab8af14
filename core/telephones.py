"""Read a phone number, in one way: what is kept, what is dialled, what is printed."""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from core.typographie import FINE

# France and its départements overseas share one plan of ten digits, under five country codes.
_REGIONS = ("FR", "RE", "YT", "GP", "GF", "MQ")
_INDICATIFS = {33, 262, 590, 594, 596}
_OUTRE_MER = {
    **dict.fromkeys(("262", "263", "269", "639", "692", "693"), 262),
    **dict.fromkeys(("590", "690", "691"), 590),
    **dict.fromkeys(("594", "694"), 594),
    **dict.fromkeys(("596", "696", "697"), 596),
}
_ECRIT = re.compile(r"\+?[\d ./()\u2010-\u2015-]+")
_RECOIVENT = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
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
    return _du_plan(phonenumbers.parse(ecrit, "FR"))


def _du_plan(numero: PhoneNumber) -> PhoneNumber | None:
    """Keep a French number of a range that the library does not know yet.

    Ranges open faster than it is updated.
    """
    chiffres = str(numero.national_number)
    if numero.country_code not in _INDICATIFS or len(chiffres) != 9:
        return None
    indicatif = (
        _OUTRE_MER.get(chiffres[:3], 33) if numero.country_code == 33 else numero.country_code
    )
    return PhoneNumber(country_code=indicatif, national_number=numero.national_number)


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
    return (
        "Ce numéro n’existe pas : dix chiffres en France, « + » et l’indicatif pour un autre pays."
    )


def garder_numero(ecrit: str) -> str:
    """Give the one way a number is kept: ten digits in France, « + » and digits elsewhere.

    Overseas départements count as France.
    """
    numero = lire_numero(ecrit)
    if numero is None:
        return re.sub(r"[\s.\u00a0\u202f-]", "", ecrit)
    if numero.country_code in _INDICATIFS:
        return f"0{numero.national_number}"
    return phonenumbers.format_number(numero, PhoneNumberFormat.E164)


def numero_mobile(ecrit: str) -> str | None:
    """Give the number to which a text message is sent, with its country's; None when none can be.

    Some countries do not tell a mobile by its number: it is then taken at its word.
    """
    numero = lire_numero(ecrit)
    if numero is None:
        return None
    genre = phonenumbers.number_type(numero)
    # A range that the library does not know yet has no kind: in France, 06 and 07 are mobiles.
    neuf = genre == PhoneNumberType.UNKNOWN and str(numero.national_number)[0] in "67"
    if genre not in _RECOIVENT and not neuf:
        return None
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
