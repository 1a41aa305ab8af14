"""Name, on the page shown again after its button was refused, the line that changed meanwhile.

What was read of it, behind the wall, when the button was refused travels in the address, sealed
for that session of that compte and for a moment: an address holds no personal fact, and nothing is
read a second time.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta

from auth.connexions.queries import Moi
from core.clock import maintenant
from core.coffre import CoffreError
from core.editions import ajouter_qui
from core.errors import Changee
from core.pages import Requete
from core.typographie import espacer

CHANGE = "change_entre_temps"
_OBJET = b"carnet/changees/2/"
# The time to be shown the page again: past it, the page says only that it changed.
_MONTREE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class LigneChangee:
    """Hold what a page says of the line, and where it is, when that is elsewhere than here."""

    phrase: str
    ou: str


def nommer_changee(request: Requete, changee: Changee | None, venue: str) -> str:
    """Write the key that the address of a page carries, with what is said of the line."""
    if changee is None:
        return CHANGE
    ou = _situer(request, changee, venue)
    dit = ajouter_qui(changee.phrase, changee.qui)
    clair = json.dumps([maintenant().timestamp(), dit, ou])
    scelle = request.app.state.coffre.sceller(clair.encode(), _OBJET, _pour(request))
    return f"{CHANGE}.{urlsafe_b64encode(scelle).decode().rstrip('=')}"


def _situer(request: Requete, changee: Changee, venue: str) -> str:
    """Give the address of a line of a carnet: its page shows every line."""
    if changee.personne_id is None:
        return ""
    sien = request.user.acteur.est_personne
    carnet = (
        request.app.route_reverse("mon-parcours")
        if sien
        else request.app.route_reverse("carnet", personne_id=changee.personne_id)
    )
    ancre = f"#{changee.relation.replace('_', '-')}-{changee.id}"
    return ancre if venue == carnet else carnet + ancre


def lire_changee(request: Requete) -> LigneChangee | None:
    """Read what the address says of the line; None when nothing, or too long ago, or to another."""
    _, _, dit = (request.query_params.get("fait") or "").partition(".")
    if not dit or not request.user:
        return None
    try:
        scelle = urlsafe_b64decode(dit.encode("ascii") + b"=" * (-len(dit) % 4))
        clair = request.app.state.coffre.ouvrir(scelle, _OBJET, _pour(request))
        le, phrase, ou = json.loads(clair)
    except (CoffreError, ValueError):
        return None
    recent = maintenant().timestamp() - le < _MONTREE.total_seconds()
    return LigneChangee(espacer(phrase), ou) if recent else None


def _pour(request: Requete) -> bytes:
    moi: Moi = request.user
    qui = moi.acteur
    pour = (qui.compte_id, moi.connexion_id, qui.structure_id, qui.par_lien)
    return " ".join(str(dit) for dit in pour).encode()
