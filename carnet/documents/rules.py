"""Decide what a document may be, how long it holds, and say why not."""

from collections.abc import Mapping
from datetime import date

from core.dates import dire_jour

# A page scanned or photographed by a telephone.
TAILLE_MAX_OCTETS = 10 * 1024 * 1024
# What one carnet keeps, and how many documents one compte hands in within a day: the wall counts
# the same (prive.refus_de_depot).
CARNET_MAX_OCTETS = 200 * 1024 * 1024
DEPOTS_PAR_JOUR = 40
# What ends sooner is said as ending soon.
BIENTOT_JOURS = 30
ANNEES = (1900, 2100)

SANS_FICHIER = "Choisissez un fichier : une photo ou un PDF."
TROP_LOURD = "Ce fichier est trop lourd : 10 Mo au plus. Photographiez plutôt chaque page."
ILLISIBLE = "Ce fichier est abîmé, ou n’est pas ce qu’il dit être. Refaites-en une photo ou un PDF."
AUTRE_TYPE = "Ce fichier n’est ni un PDF, ni une photo JPEG ou PNG."
HEIC = (
    "Cette photo est au format HEIC, que peu d’appareils savent lire. Envoyez-la en JPEG :"
    " une capture d’écran de la photo suffit."
)
PAGE_WEB = (
    "Une page web ou un dessin SVG peut contenir un programme : enregistrez-le en PDF, ou"
    " photographiez-le."
)
BUREAUTIQUE = "C’est un document de bureautique, ou une archive : enregistrez-le en PDF."
PROTEGE = "Ce PDF est protégé par un mot de passe : enregistrez-le sans, puis recommencez."
PROGRAMME = (
    "Ce PDF contient un programme ou un autre fichier : imprimez-le « en PDF », ou"
    " photographiez-le, puis envoyez cela."
)
TROP_GRAND = "Cette image est trop grande : 60 millions de points au plus."
TROP_LONG = "Ce fichier est trop long à lire : photographiez plutôt ce qui compte."

# What prive.refus_de_depot answers when a document may not be kept.
REFUS_DEPOT: Mapping[str, str] = {
    "compte": f"Vous avez déposé {DEPOTS_PAR_JOUR} documents en un jour : continuez demain.",
    "carnet": f"Ce carnet contient déjà {CARNET_MAX_OCTETS // 1024 // 1024} Mo de documents :"
    f" retirez ceux qui ne servent plus.",
}
CHEZ_UNE_AUTRE = "La structure qui a déposé ce document peut seule le retirer."

_DEBUTS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", BUREAUTIQUE),
    (b"\xd0\xcf\x11\xe0", BUREAUTIQUE),
    (b"{\\rtf", BUREAUTIQUE),
)
_HEIC = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis")


def dire_autre_type(contenu: bytes) -> str:
    """Say what a file that is none of the accepted ones seems to be, and what to do."""
    debut = contenu[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if contenu[4:8] == b"ftyp" and contenu[8:12] in _HEIC:
        return HEIC
    if debut.startswith((b"<svg", b"<?xml", b"<!doctype", b"<html", b"<!--")):
        return PAGE_WEB
    return next((dit for d, dit in _DEBUTS if contenu.startswith(d)), AUTRE_TYPE)


def refuser_dates_document(
    delivre_le: date | None, valable_jusqu_au: date | None, aujourdhui: date
) -> dict[str, str]:
    """Say, field by field, why these days may not be those of a paper."""
    refus: dict[str, str] = {}
    for champ, jour in (("delivre_le", delivre_le), ("valable_jusqu_au", valable_jusqu_au)):
        if jour is not None and not ANNEES[0] <= jour.year <= ANNEES[1]:
            refus[champ] = f"Choisissez une date entre {ANNEES[0]} et {ANNEES[1]}."
    if delivre_le is not None and delivre_le > aujourdhui:
        refus["delivre_le"] = "Ce jour n’est pas encore passé."
    if delivre_le and valable_jusqu_au and valable_jusqu_au < delivre_le:
        refus["valable_jusqu_au"] = "La fin vient après le jour où il a été délivré."
    return refus


def est_expire(valable_jusqu_au: date | None, aujourdhui: date) -> bool:
    """Say whether a paper is over; one without an end never is."""
    return valable_jusqu_au is not None and valable_jusqu_au < aujourdhui


def expire_bientot(valable_jusqu_au: date | None, aujourdhui: date) -> bool:
    """Say whether a paper ends within a month, or is over."""
    return valable_jusqu_au is not None and (valable_jusqu_au - aujourdhui).days <= BIENTOT_JOURS


def dire_validite(valable_jusqu_au: date | None, aujourdhui: date) -> str:
    """Say until when a paper holds, « expire le 3 mars 2027 »; nothing when it never ends."""
    if valable_jusqu_au is None:
        return ""
    if est_expire(valable_jusqu_au, aujourdhui):
        return f"n’est plus valable depuis le {dire_jour(valable_jusqu_au)}"
    return f"expire le {dire_jour(valable_jusqu_au)}"


def dire_taille(octets: int) -> str:
    """Say what a file weighs: « 240 ko », « 2,4 Mo »."""
    ko = max(1, round(octets / 1024))
    return f"{ko} ko" if ko < 1000 else f"{octets / 1024 / 1024:.1f} Mo".replace(".", ",")
