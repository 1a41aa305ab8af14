"""Walk long lists by opaque cursors."""

import base64
import binascii
import json
from typing import Any

from core.errors import Invalid


def encoder(*valeurs: Any) -> str:
    """Fold the last row's sort key into an opaque text."""
    return base64.urlsafe_b64encode(json.dumps([str(v) for v in valeurs]).encode()).decode().rstrip("=")


def decoder(curseur: str, nombre: int) -> list[str]:
    """Unfold a cursor into `nombre` texts; raises Invalid on anything else."""
    try:
        brut = base64.b64decode(curseur + "=" * (-len(curseur) % 4), altchars=b"-_", validate=True)
        valeurs = json.loads(brut)
    except (binascii.Error, ValueError, UnicodeDecodeError) as erreur:
        raise Invalid({"curseur": "Ce curseur n’est pas lisible : reprenez au début de la liste."}) from erreur
    if not isinstance(valeurs, list) or len(valeurs) != nombre or not all(isinstance(v, str) for v in valeurs):
        raise Invalid({"curseur": "Ce curseur n’est pas lisible : reprenez au début de la liste."})
    return valeurs
