"""Write links that prove something by themselves: a row of a territoire, until a day."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date
from uuid import UUID

from core.coffre import Coffre, CoffreError

# Longer than any link that we write: the rest is not read.
JETON_MAX = 400


def sceller(coffre: Coffre, objet: bytes, territoire_id: int, cle: UUID, jusqu_au: date) -> str:
    """Write what a link proves; `objet` says what it serves, and is asked again when it is read."""
    clair = f"{territoire_id} {cle} {jusqu_au.isoformat()}".encode()
    return urlsafe_b64encode(coffre.sceller(clair, objet)).decode().rstrip("=")


def ouvrir_lien(coffre: Coffre, objet: bytes, jeton: str, jour: date) -> tuple[int, UUID] | None:
    """Read a link: the territoire and the row.

    None when it is not ours, serves something else or has expired.
    """
    if len(jeton) > JETON_MAX:
        return None
    try:
        clair = coffre.ouvrir(urlsafe_b64decode(jeton + "=" * (-len(jeton) % 4)), objet).decode()
    except (CoffreError, ValueError):
        return None
    territoire, cle, jusqu_au = clair.split()
    return None if date.fromisoformat(jusqu_au) < jour else (int(territoire), UUID(cle))
