"""Judge what an OpenID provider says: values in, the reason of the refusal out.

OpenID Connect Core 1.0, § 3.1.3.7 and 5.3.2.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

ALGORITHMES = ("RS256", "ES256")
# Two clocks may differ by a minute.
ECART_S = 60
AGE_MAXIMAL_S = 600
# OpenID Connect Core 1.0, section 2.
SUJET_MAXIMAL = 255
TYPES_ADMIS = frozenset({"jwt"})


class RefusConnexion(StrEnum):
    """Name why a login by a provider is refused; what is counted, never shown."""

    etat = "etat"
    annulee = "annulee"
    code = "code"
    illisible = "illisible"
    algorithme = "algorithme"
    cle = "cle"
    signature = "signature"
    emetteur = "emetteur"
    destinataire = "destinataire"
    periode = "periode"
    nonce = "nonce"
    niveau = "niveau"
    sujet = "sujet"
    jeton_acces = "jeton_acces"
    sans_compte = "sans_compte"
    autre_identite = "autre_identite"


class Illisible(ValueError):
    """Say that a JSON text is not one object, or says something twice."""


def lire_json(texte: bytes) -> dict[str, Any]:
    """Read one JSON object strictly: no key twice, no NaN; raises Illisible."""
    try:
        valeur = json.loads(
            texte.decode("utf-8"),
            object_pairs_hook=_sans_doublon,
            parse_constant=_refuser_constante,
        )
    except (ValueError, RecursionError) as erreur:
        raise Illisible(str(type(erreur).__name__)) from erreur
    if not isinstance(valeur, dict):
        raise Illisible("not an object")
    return valeur


def _sans_doublon(paires: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    objet = dict(paires)
    if len(objet) != len(paires):
        raise Illisible("a key twice")
    return objet


def _refuser_constante(nom: str) -> float:
    raise Illisible(nom)


def lire_entete(jeton: str) -> dict[str, Any]:
    """Read the header of a compact JWT, unverified; raises Illisible."""
    tete = jeton.split(".", 1)[0]
    try:
        return lire_json(
            base64.b64decode(tete + "=" * (-len(tete) % 4), altchars=b"-_", validate=True)
        )
    except ValueError as erreur:
        raise Illisible("base64") from erreur


def refus_de_l_entete(entete: Mapping[str, Any]) -> RefusConnexion | None:
    """Refuse a header before any key is looked for.

    Only our asymmetric algorithms, and no critical extension.
    """
    if entete.get("alg") not in ALGORITHMES:
        return RefusConnexion.algorithme
    genre = entete.get("typ", "JWT")
    if (
        not isinstance(genre, str)
        or genre.lower() not in TYPES_ADMIS
        or "crit" in entete
        or "b64" in entete
    ):
        return RefusConnexion.illisible
    return None if isinstance(entete.get("kid", ""), str) else RefusConnexion.illisible


@dataclass(frozen=True, slots=True)
class Attendu:
    """Hold what an answer must say: who speaks, to whom, for which request, how strongly proven.

    In seconds.
    """

    emetteur: str
    client: str
    nonce: str
    niveaux: frozenset[str]
    maintenant: float


def refus_du_jeton(
    dit: Mapping[str, Any], attendu: Attendu, jeton_acces: str
) -> RefusConnexion | None:
    """Refuse an id_token whose signature holds; None when everything it says is right."""
    if dit.get("iss") != attendu.emetteur:
        return RefusConnexion.emetteur
    if not _est_pour(dit, attendu.client):
        return RefusConnexion.destinataire
    if not _est_dans_le_temps(dit, attendu.maintenant):
        return RefusConnexion.periode
    nonce = dit.get("nonce")
    if (
        not isinstance(nonce, str)
        or not nonce.isascii()
        or not hmac.compare_digest(nonce.encode(), attendu.nonce.encode())
    ):
        return RefusConnexion.nonce
    if not est_un_sujet(dit.get("sub")):
        return RefusConnexion.sujet
    if attendu.niveaux and not (isinstance(dit.get("acr"), str) and dit["acr"] in attendu.niveaux):
        return RefusConnexion.niveau
    if "at_hash" in dit and dit["at_hash"] != empreinte_d_acces(jeton_acces):
        return RefusConnexion.jeton_acces
    return None


def refus_du_profil(
    dit: Mapping[str, Any], sujet: str, attendu: Attendu, *, signe: bool
) -> RefusConnexion | None:
    """Refuse a userinfo answer about another subject than the id_token's.

    A signed one must be for us too.
    """
    if signe and dit.get("iss") != attendu.emetteur:
        return RefusConnexion.emetteur
    if signe and not _est_pour(dit, attendu.client):
        return RefusConnexion.destinataire
    if "exp" in dit and not (
        _est_un_instant(dit["exp"]) and dit["exp"] + ECART_S > attendu.maintenant
    ):
        return RefusConnexion.periode
    if not est_un_sujet(dit.get("sub")) or dit["sub"] != sujet:
        return RefusConnexion.sujet
    return None


def est_un_sujet(valeur: object) -> bool:
    """Say whether this can be a subject: one text of 1 to 255 visible ASCII characters."""
    if not isinstance(valeur, str) or not 0 < len(valeur) <= SUJET_MAXIMAL:
        return False
    return valeur.isascii() and valeur.isprintable() and not valeur.isspace()


def empreinte_d_acces(jeton_acces: str) -> str:
    """Compute at_hash for the SHA-256 algorithms: the left half of the digest."""
    moitie = hashlib.sha256(jeton_acces.encode()).digest()[:16]
    return base64.urlsafe_b64encode(moitie).rstrip(b"=").decode()


def _est_pour(dit: Mapping[str, Any], client: str) -> bool:
    aud = dit.get("aud")
    destinataires = [aud] if isinstance(aud, str) else aud
    if not isinstance(destinataires, list) or client not in destinataires:
        return False
    if "azp" in dit:
        return bool(dit["azp"] == client)
    return len(destinataires) == 1


def _est_un_instant(valeur: object) -> bool:
    return isinstance(valeur, int | float) and not isinstance(valeur, bool)


def _est_dans_le_temps(dit: Mapping[str, Any], maintenant: float) -> bool:
    exp, iat, nbf = dit.get("exp"), dit.get("iat"), dit.get("nbf", 0)
    if not (_est_un_instant(exp) and _est_un_instant(iat) and _est_un_instant(nbf)):
        return False
    if exp + ECART_S <= maintenant or nbf - ECART_S > maintenant:  # type: ignore[operator]
        return False
    return bool(iat - ECART_S <= maintenant <= iat + AGE_MAXIMAL_S)  # type: ignore[operator]
