"""Verify what a provider signs, with the public keys that it publishes (RFC 7515, 7517)."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from auth.connexions.rules import ALGORITHMES, lire_json

# A provider has a few keys: a longer list was made to tire us.
CLES_MAX = 50
# Under 2 048 bits a key can be broken; past 8 192, checking it tires us.
RSA_BITS = range(2048, 8193)
_REGISTRE = jws.JWSRegistry(algorithms=ALGORITHMES, strict_check_header=False)
Cle: TypeAlias = RSAKey | ECKey
_GENRES: Mapping[str, type[RSAKey] | type[ECKey]] = {"RS256": RSAKey, "ES256": ECKey}


class SignatureFausse(ValueError):
    """Say that this key did not sign that."""


def importer_cles(brutes: Sequence[Any]) -> list[Cle]:
    """Keep the public signing keys that we use; any other is passed over."""
    cles: list[Cle] = []
    for brute in brutes[:CLES_MAX]:
        if not isinstance(brute, dict) or "d" in brute or brute.get("use", "sig") != "sig":
            continue
        try:
            cles.extend(_importer(brute))
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    return cles


def _importer(brute: dict[str, Any]) -> list[Cle]:
    if brute.get("kty") == "RSA" and brute.get("alg", "RS256") == "RS256":
        rsa = RSAKey.import_key(brute)
        return [rsa] if rsa.public_key.key_size in RSA_BITS else []
    if (
        brute.get("kty") == "EC"
        and brute.get("crv") == "P-256"
        and brute.get("alg", "ES256") == "ES256"
    ):
        return [ECKey.import_key(brute)]
    return []


def choisir(cles: Sequence[Cle], entete: Mapping[str, Any]) -> Cle | None:
    """Find the key that a header names, of the kind its algorithm needs.

    Unnamed, only a sole one will do.
    """
    possibles = [cle for cle in cles if isinstance(cle, _GENRES[entete["alg"]])]
    if "kid" in entete:
        return next((cle for cle in possibles if cle.kid == entete["kid"]), None)
    return possibles[0] if len(possibles) == 1 else None


def ouvrir_jwt(jeton: str, cle: Cle) -> dict[str, Any]:
    """Give what a compact JWT says, its signature verified.

    Raises SignatureFausse, or Illisible.
    """
    try:
        corps = jws.deserialize_compact(jeton, cle, registry=_REGISTRE).payload
    except (JoseError, ValueError) as erreur:
        raise SignatureFausse(type(erreur).__name__) from erreur
    return lire_json(corps or b"")
