"""Walk a search page after page.

The cursor says the last offer given, of which catalogue, on which day.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date, timedelta
from typing import Annotated
from zlib import crc32

import msgspec

from core.errors import Invalid
from offers.moteur.schemas import RechercheApi

DEBUT = "debut"
Entier = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
VALABLE = timedelta(days=1)
_HORS = {"page", "size", "curseur", "facettes"}


class Curseur(msgspec.Struct, frozen=True, array_like=True):
    """Hold where a walk stands.

    The catalogue's version, the day of its order, what was asked, the last offer's place.
    `id` is empty before the first offer.
    """

    version: tuple[Entier, Entier]
    jour: date
    demande: Entier
    cle: float = 0.0
    melange: Entier = 0
    id: str = ""


def empreinte_de_recherche(recherche: RechercheApi) -> int:
    """Tell searches apart; a walk goes on in the one that it began."""
    return crc32(recherche.model_dump_json(exclude=_HORS).encode())


def ecrire_curseur(curseur: Curseur) -> str:
    """Write a cursor as a parameter."""
    return urlsafe_b64encode(msgspec.json.encode(curseur)).decode().rstrip("=")


def lire_curseur(recherche: RechercheApi, jour: date, version: tuple[int, int]) -> Curseur | None:
    """Read the cursor of a search, or None when no walk is asked for.

    Raises Invalid naming the field.
    """
    texte = recherche.curseur
    if texte is None:
        return None
    if recherche.page != 1:
        raise Invalid(
            {
                "page": "Avec un curseur, la page ne se demande pas : suivez le curseur de la"
                " réponse."
            }
        )
    if texte == DEBUT:
        return Curseur(version, jour, empreinte_de_recherche(recherche))
    try:
        curseur = msgspec.json.decode(
            urlsafe_b64decode(texte + "=" * (-len(texte) % 4)), type=Curseur
        )
        if "\x00" in curseur.id:
            raise ValueError(curseur.id)
    except (ValueError, msgspec.DecodeError) as erreur:
        raise Invalid(
            {"curseur": f"Ce curseur n’est pas lisible : commencez par « {DEBUT} »."}
        ) from erreur
    if curseur.demande != empreinte_de_recherche(recherche):
        raise Invalid(
            {"curseur": f"Ce curseur est d’une autre recherche : commencez par « {DEBUT} »."}
        )
    if not jour - VALABLE <= curseur.jour <= jour:
        raise Invalid({"curseur": f"Ce curseur a plus d’un jour : commencez par « {DEBUT} »."})
    return curseur
