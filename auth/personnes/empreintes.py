"""Turn the numbers of a person into what the database may hold.

A keyed hash to match, a sealed value that nothing shows.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from auth.personnes.models import OBJET_NUMERO
from auth.personnes.rules import est_provisoire
from auth.personnes.vocabulary import GenreIdentifiant
from core.coffre import Coffre, CoffreError, coffre_des_numeros, deriver
from core.errors import Invalid
from core.scelles import lier
from core.settings import Settings

_USAGE = b"carnet/identifiants/1"
_OBJET_ACCUEIL = b"carnet/accueil/"


@dataclass(frozen=True, slots=True)
class Numero:
    """Hold one number as it is kept."""

    genre: GenreIdentifiant
    empreinte: bytes
    scelle: bytes
    provisoire: bool


@dataclass(frozen=True, slots=True)
class Numeros:
    """Hold the numbers given for one person, one of a kind at most."""

    tous: tuple[Numero, ...] = ()

    def empreinte(self, genre: GenreIdentifiant) -> bytes | None:
        """Give the hash of one kind of number, or None."""
        return next((n.empreinte for n in self.tous if n.genre is genre), None)

    @property
    def est_provisoire(self) -> bool:
        """Say whether the NIR only stands for one to come."""
        return any(n.provisoire for n in self.tous)


@dataclass(frozen=True, slots=True)
class Sceau:
    """Hold the keys of the numbers: from a secret of their own, else from the deployment's."""

    cle: bytes
    coffre: Coffre

    def empreinter(self, territoire_id: int, genre: GenreIdentifiant, numero: str) -> bytes:
        """Hash a compacted number.

        The same one has another hash in another territoire, or for another use.
        """
        return hmac.digest(self.cle, f"{territoire_id}\x1f{genre}\x1f{numero}".encode(), "sha256")

    def marquer(self, territoire_id: int, numeros: Mapping[GenreIdentifiant, str]) -> Numeros:
        """Hash and seal compacted numbers."""
        return Numeros(
            tuple(
                Numero(
                    genre,
                    self.empreinter(territoire_id, genre, numero),
                    self.coffre.sceller(numero.encode(), OBJET_NUMERO, lier(genre, territoire_id)),
                    genre is GenreIdentifiant.nir and est_provisoire(numero),
                )
                for genre, numero in numeros.items()
            )
        )

    def garder(self, compte_id: UUID, nir: str) -> str:
        """Seal a NIR for the form that its author is still filling: a page never repeats it."""
        return self.coffre.sceller(nir.encode(), _OBJET_ACCUEIL, compte_id.bytes).hex()

    def reprendre(self, compte_id: UUID, garde: str) -> str:
        """Open what `garder` sealed for the same compte; raises Invalid for anything else."""
        try:
            return self.coffre.ouvrir(
                bytes.fromhex(garde), _OBJET_ACCUEIL, compte_id.bytes
            ).decode()
        except (CoffreError, ValueError) as erreur:
            raise Invalid({"nir": "Retapez ce numéro : il n’a pas pu être gardé."}) from erreur


def creer_sceau(secret: str, coffre: Coffre) -> Sceau:
    """Create the keys of the numbers from one secret."""
    return Sceau(deriver(secret, _USAGE), coffre)


def sceau_de(reglages: Settings) -> Sceau:
    """Create the keys of the numbers of this deployment."""
    cle = reglages.cle_numeros.get_secret_value() or reglages.secret.get_secret_value()
    return creer_sceau(cle, coffre_des_numeros(reglages))
