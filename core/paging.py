"""Walk long lists by sealed cursors: what they hold is read by nobody, and forged by nobody."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID

from core.coffre import Coffre, CoffreError
from core.errors import Invalid

# Longer than any cursor that we write: the rest is not read.
_CURSEUR_MAX = 2000
_ILLISIBLE = "Ce curseur n’est pas lisible : reprenez au début de la liste."
A = TypeVar("A", str, datetime)


def encoder(coffre: Coffre, liste: str, valeur: str | datetime, cle: UUID) -> str:
    """Seal the last row's sort key, for that list alone; the same row gives the same cursor.

    A page whose cursor changed at each request would hide, in that noise, what hidden rows change
    in it.
    """
    clair = json.dumps([valeur if isinstance(valeur, str) else valeur.isoformat(), str(cle)])
    return (
        urlsafe_b64encode(coffre.sceller_constant(clair.encode(), _objet(liste)))
        .decode()
        .rstrip("=")
    )


def decoder_curseur(
    coffre: Coffre, liste: str, genre: type[A], curseur: str | None
) -> tuple[A, UUID] | None:
    """Open a cursor of that list, or None without one.

    Raises Invalid on anything that `encoder` did not write.
    """
    if not curseur:
        return None
    try:
        if len(curseur) > _CURSEUR_MAX:
            raise ValueError
        scelle = urlsafe_b64decode(curseur.encode("ascii") + b"=" * (-len(curseur) % 4))
        valeur, cle = json.loads(coffre.ouvrir_constant(scelle, _objet(liste)))
        lue: Any = datetime.fromisoformat(valeur) if genre is datetime else valeur
        return cast(A, lue), UUID(cle)
    except (CoffreError, ValueError) as erreur:
        raise Invalid({"curseur": _ILLISIBLE}) from erreur


def _objet(liste: str) -> bytes:
    return f"curseur/{liste}".encode()
