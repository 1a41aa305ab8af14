"""Check a code of six digits and draw recovery codes; instants in seconds."""

import hashlib
import hmac
import re
import secrets

import pyotp

# For what a secret is sealed.
OBJET_FACTEUR = b"second_facteur"
# RFC 6238: what every application of codes uses.
PAS_S = 30
CODES_DE_SECOURS = 10
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_GROUPES, _LETTRES = 6, 4


def nettoyer(saisie: str) -> str:
    """Forget the spaces, hyphens and case of a typed code."""
    return re.sub(r"[\s\-\u2010-\u2015]", "", saisie).upper()


def est_un_code(saisie: str) -> bool:
    """Say whether this is six digits, and not a recovery code."""
    return re.fullmatch(r"[0-9]{6}", saisie) is not None


def pas_du_code(secret: str, code: str, maintenant: float) -> int | None:
    """Find which time step gives this code: the present one, the one before or the one after.

    None for none.
    """
    generateur = pyotp.TOTP(secret, interval=PAS_S)
    present = int(maintenant) // PAS_S
    for pas in (present, present - 1, present + 1):
        if hmac.compare_digest(generateur.generate_otp(pas), code):
            return pas
    return None


def tirer_codes() -> list[str]:
    """Draw ten recovery codes of a hundred and twenty bits."""
    return [
        "-".join(
            "".join(secrets.choice(_ALPHABET) for _ in range(_LETTRES)) for _ in range(_GROUPES)
        )
        for _ in range(CODES_DE_SECOURS)
    ]


def empreinte_de_secours(code: str) -> bytes:
    """Hash a recovery code as it is stored; that many random bits need no salt."""
    return hashlib.sha256(nettoyer(code).encode()).digest()
