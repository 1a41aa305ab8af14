"""Talk to an OpenID provider. The one module that knows Authlib.

Nothing that a provider says is believed unchecked. Authorization code with PKCE (RFC 7636), OpenID
Connect Core 1.0, RP-initiated logout 1.0. Every answer is bounded in size and in time, redirections
are not followed, and keys are fetched again once when one is unknown.
"""

import asyncio
import json
import re
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client

from auth.connexions.rules import (
    Attendu,
    Illisible,
    RefusConnexion,
    lire_entete,
    lire_json,
    refus_de_l_entete,
    refus_du_jeton,
    refus_du_profil,
)
from auth.connexions.trousseau import Cle, SignatureFausse, choisir, importer_cles, ouvrir_jwt
from auth.connexions.vocabulary import MoyenConnexion
from core.clock import maintenant
from core.errors import AppError
from core.forms import MOTIF_COMMUNE, MOTIF_PAYS
from core.settings import Settings

# Somebody waits behind: a provider slower than this is down.
DELAI_S = 8.0
# Answers and tokens are of a few kilobytes: what is larger is not one.
REPONSE_MAX_OCTETS = 64 * 1024
JETON_MAX = 16 * 1024
# The longest e-mail address (RFC 5321).
TEXTE_MAX = 254
FRAICHEUR_S = 3600
_DECOUVERTE = "/.well-known/openid-configuration"
_JETON_D_ACCES = re.compile(r"[\x21-\x7e]{1,8192}")
_COURRIEL = re.compile(r"[^@\s]{1,64}@[^@\s]{3,189}")
_COMMUNE, _PAYS = re.compile(MOTIF_COMMUNE), re.compile(MOTIF_PAYS)
_CETTE_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})


class FournisseurMuet(AppError):
    """Say that the provider does not answer, or not as it should: try again later."""

    status = 503
    titre = "Connexion momentanément impossible"

    def __init__(self, moyen: MoyenConnexion) -> None:
        super().__init__(
            f"{moyen.libelle} ne répond pas comme il faut. Réessayez dans quelques minutes."
        )
        self.moyen = moyen


class ConnexionRefusee(AppError):
    """Refuse what the browser brought back from the provider; `id_token` lets one log out there."""

    status = 403
    titre = "Connexion refusée"

    def __init__(
        self, moyen: MoyenConnexion, refus: RefusConnexion, id_token: str | None = None
    ) -> None:
        super().__init__(
            PHRASES.get(refus, PHRASES[RefusConnexion.signature]).format(nom=moyen.libelle)
        )
        self.moyen = moyen
        self.refus = refus
        self.id_token = id_token


PHRASES: Mapping[RefusConnexion, str] = {
    RefusConnexion.etat: (
        "Cette tentative de connexion a expiré, a déjà servi, ou a commencé dans un autre "
        "navigateur. Recommencez depuis la page de connexion."
    ),
    RefusConnexion.annulee: (
        "La connexion par {nom} n’a pas abouti : elle a été interrompue ou refusée là-bas. Vous"
        " pouvez recommencer."
    ),
    RefusConnexion.code: (
        "{nom} n’a pas confirmé cette connexion. Recommencez depuis la page de connexion."
    ),
    RefusConnexion.niveau: (
        "{nom} ne dit pas que vous avez été reconnu avec le niveau de sécurité demandé. "
        "Recommencez, et acceptez la double vérification si elle vous est proposée."
    ),
    RefusConnexion.signature: (
        "La réponse de {nom} n’a pas pu être vérifiée : par prudence, la connexion est refusée."
        " Recommencez ; si cela se répète, prévenez l’administration de votre territoire."
    ),
}


@dataclass(frozen=True, slots=True)
class Reglages:
    """Hold what the deployment says of one provider."""

    moyen: MoyenConnexion
    emetteur: str
    client: str
    secret: str
    portees: str
    niveaux: tuple[str, ...]
    courriel_verifie: bool = False


@dataclass(frozen=True, slots=True)
class DepartOidc:
    """Hold what the server remembers of a login under way."""

    nonce: str
    verificateur: str
    suite: str


@dataclass(frozen=True, slots=True)
class IdentiteProuvee:
    """Hold who the provider says this is, verified.

    The e-mail is None unless it is verified too.
    """

    moyen: MoyenConnexion
    emetteur: str
    sujet: str
    courriel: str | None
    nom: str | None
    prenoms: str | None
    naissance: date | None
    sexe: str | None
    # INSEE codes; empty when what is said is no such code.
    commune: str | None
    pays: str | None
    id_token: str


@cache
def _autorites() -> ssl.SSLContext:
    """Read the certificate authorities once: it takes longer than a whole departure."""
    return httpx2.create_ssl_context(trust_env=False)


class _Borne(httpx2.AsyncBaseTransport):
    """Read every answer whole, up to a size.

    A compressed one is refused, for it could unfold without end.
    """

    def __init__(self) -> None:
        self._dessous = httpx2.AsyncHTTPTransport(verify=_autorites(), trust_env=False)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request."""
        reponse = await self._dessous.handle_async_request(request)
        corps = bytearray()
        try:
            if reponse.headers.get("content-encoding", "identity") != "identity":
                raise httpx2.DecodingError("compressed", request=request)
            async for morceau in reponse.aiter_raw():
                corps += morceau
                if len(corps) > REPONSE_MAX_OCTETS:
                    raise httpx2.ReadError("too large", request=request)
        finally:
            await reponse.aclose()
        return httpx2.Response(
            reponse.status_code, headers=reponse.headers, content=bytes(corps), request=request
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._dessous.aclose()


class Fournisseur:
    """Know one provider: its addresses and keys, read from it and kept an hour."""

    def __init__(self, reglages: Reglages) -> None:
        self.reglages = reglages
        self.moyen = reglages.moyen
        self._document: dict[str, Any] = {}
        self._cles: Sequence[Cle] = ()
        self._lu_a = 0.0

    async def adresse_de_depart(self, etat: str, depart: DepartOidc, retour: str) -> str:
        """Give the address where the browser goes to prove who it is; raises FournisseurMuet."""
        document = await self._decouvrir()
        demande: dict[str, str] = {"nonce": depart.nonce}
        niveaux = self.reglages.niveaux
        if niveaux and self.moyen is MoyenConnexion.proconnect:
            demande["claims"] = json.dumps(
                {"id_token": {"acr": {"essential": True, "values": niveaux}}}
            )
        elif niveaux:
            demande["acr_values"] = " ".join(niveaux)
        async with self._client(retour) as client:
            adresse, _ = client.create_authorization_url(
                document["authorization_endpoint"],
                state=etat,
                code_verifier=depart.verificateur,
                **demande,
            )
        return str(adresse)

    async def prouver(self, code: str, depart: DepartOidc, retour: str) -> IdentiteProuvee:
        """Trade the code for a verified identity; raises ConnexionRefusee or FournisseurMuet."""
        try:
            async with asyncio.timeout(DELAI_S):
                return await self._prouver(code, depart, retour)
        except TimeoutError as erreur:
            raise FournisseurMuet(self.moyen) from erreur

    async def connaitre(self) -> None:
        """Read its addresses if they are not known; a silent provider stays unknown."""
        with suppress(FournisseurMuet):
            await self._decouvrir()

    def adresse_de_sortie(self, id_token: str | None, etat: str, retour: str) -> str | None:
        """Give the address that ends the session at the provider too; None when none is known."""
        adresse = self._document.get("end_session_endpoint")
        if not isinstance(adresse, str):
            return None
        qui = {"id_token_hint": id_token} if id_token else {"client_id": self.reglages.client}
        return f"{adresse}?{urlencode(qui | {'state': etat, 'post_logout_redirect_uri': retour})}"

    async def _prouver(self, code: str, depart: DepartOidc, retour: str) -> IdentiteProuvee:
        document = await self._decouvrir()
        async with self._client(retour) as client:
            jetons = await self._echanger(client, document, code, depart)
            attendu = Attendu(
                self.reglages.emetteur,
                self.reglages.client,
                depart.nonce,
                frozenset(self.reglages.niveaux),
                maintenant().timestamp(),
            )
            dit = await self._ouvrir(jetons["id_token"])
            refus = refus_du_jeton(dit, attendu, jetons["access_token"])
            if refus:
                raise ConnexionRefusee(self.moyen, refus, jetons["id_token"])
            profil = await self._lire_profil(client, document, jetons, dit["sub"], attendu)
        return self._identite(dit, profil, jetons["id_token"])

    async def _echanger(
        self, client: AsyncOAuth2Client, document: Mapping[str, Any], code: str, depart: DepartOidc
    ) -> dict[str, str]:
        client.register_compliance_hook("access_token_response", self._lire_jetons)
        try:
            jetons = await client.fetch_token(
                document["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=depart.verificateur,
            )
        except (OAuthError, Illisible, ValueError) as erreur:
            raise ConnexionRefusee(self.moyen, RefusConnexion.code) from erreur
        except httpx2.HTTPError as erreur:
            raise FournisseurMuet(self.moyen) from erreur
        acces, identite = jetons.get("access_token"), jetons.get("id_token")
        if not (
            isinstance(acces, str) and _JETON_D_ACCES.fullmatch(acces) and isinstance(identite, str)
        ):
            raise ConnexionRefusee(self.moyen, RefusConnexion.illisible)
        return {"access_token": acces, "id_token": identite}

    def _lire_jetons(self, reponse: httpx2.Response) -> httpx2.Response:
        if reponse.status_code >= 500 or reponse.is_redirect:
            raise FournisseurMuet(self.moyen)
        lire_json(reponse.content)
        return reponse

    async def _lire_profil(
        self,
        client: AsyncOAuth2Client,
        document: Mapping[str, Any],
        jetons: Mapping[str, str],
        sujet: str,
        attendu: Attendu,
    ) -> dict[str, Any]:
        entetes = {"Authorization": f"Bearer {jetons['access_token']}"}
        reponse = await self._lire(client, document["userinfo_endpoint"], entetes)
        signe = (
            reponse.headers.get("content-type", "").partition(";")[0].strip().lower()
            == "application/jwt"
        )
        try:
            dit = await self._ouvrir(reponse.text.strip()) if signe else lire_json(reponse.content)
        except Illisible as erreur:
            raise ConnexionRefusee(
                self.moyen, RefusConnexion.illisible, jetons["id_token"]
            ) from erreur
        refus = refus_du_profil(dit, sujet, attendu, signe=signe)
        if refus:
            raise ConnexionRefusee(self.moyen, refus, jetons["id_token"])
        return dit

    def _identite(
        self, dit: Mapping[str, Any], profil: Mapping[str, Any], id_token: str
    ) -> IdentiteProuvee:
        courriel = _texte(profil.get("email"))
        verifie = profil.get("email_verified", self.reglages.courriel_verifie) is True
        return IdentiteProuvee(
            moyen=self.moyen,
            emetteur=self.reglages.emetteur,
            sujet=dit["sub"],
            courriel=courriel.lower()
            if courriel and verifie and _COURRIEL.fullmatch(courriel)
            else None,
            nom=_texte(profil.get("family_name")),
            prenoms=_texte(profil.get("given_name")),
            naissance=_date(profil.get("birthdate")),
            sexe=_sexe(profil.get("gender")),
            commune=_code(profil.get("birthplace"), _COMMUNE),
            pays=_code(profil.get("birthcountry"), _PAYS),
            id_token=id_token,
        )

    async def _ouvrir(self, jeton: str) -> dict[str, Any]:
        """Verify the signature of a JWT and read what it says.

        Unknown keys are fetched again, once.
        """
        try:
            if len(jeton) > JETON_MAX:
                raise Illisible("too long")
            entete = lire_entete(jeton)
            refus = refus_de_l_entete(entete)
            if refus:
                raise ConnexionRefusee(self.moyen, refus)
            cle = choisir(self._cles, entete)
            if cle is None:
                await self._relire_les_cles()
                cle = choisir(self._cles, entete)
            if cle is None:
                raise ConnexionRefusee(self.moyen, RefusConnexion.cle)
            return ouvrir_jwt(jeton, cle)
        except Illisible as erreur:
            raise ConnexionRefusee(self.moyen, RefusConnexion.illisible) from erreur
        except SignatureFausse as erreur:
            raise ConnexionRefusee(self.moyen, RefusConnexion.signature) from erreur

    async def _decouvrir(self) -> dict[str, Any]:
        age = maintenant().timestamp() - self._lu_a
        if self._document and 0 <= age < FRAICHEUR_S:
            return self._document
        try:
            async with asyncio.timeout(DELAI_S), self._client("") as client:
                reponse = await self._lire(client, self.reglages.emetteur.rstrip("/") + _DECOUVERTE)
            document = lire_json(reponse.content)
        except (TimeoutError, Illisible) as erreur:
            raise FournisseurMuet(self.moyen) from erreur
        if document.get("issuer") != self.reglages.emetteur or not _adresses_sures(
            document, self.reglages.emetteur
        ):
            raise FournisseurMuet(self.moyen)
        self._document, self._cles, self._lu_a = document, (), maintenant().timestamp()
        return document

    async def _relire_les_cles(self) -> None:
        async with self._client("") as client:
            reponse = await self._lire(client, self._document["jwks_uri"])
        try:
            cles = lire_json(reponse.content).get("keys")
        except Illisible as erreur:
            raise FournisseurMuet(self.moyen) from erreur
        if not isinstance(cles, list):
            raise FournisseurMuet(self.moyen)
        self._cles = importer_cles(cles)

    async def _lire(
        self, client: AsyncOAuth2Client, adresse: str, entetes: Mapping[str, str] | None = None
    ) -> httpx2.Response:
        try:
            reponse: httpx2.Response = await client.request(
                "GET", adresse, headers=dict(entetes or {}), withhold_token=True
            )
        except (httpx2.HTTPError, httpx2.InvalidURL) as erreur:
            raise FournisseurMuet(self.moyen) from erreur
        if reponse.status_code != 200:
            raise FournisseurMuet(self.moyen)
        return reponse

    def _client(self, retour: str) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self.reglages.client,
            self.reglages.secret,
            token_endpoint_auth_method="client_secret_post",  # noqa: S106 - the name of a method
            scope=self.reglages.portees,
            redirect_uri=retour,
            code_challenge_method="S256",
            transport=_Borne(),
            timeout=DELAI_S / 2,
            follow_redirects=False,
            trust_env=False,
            headers={"Accept-Encoding": "identity", "Accept": "application/json, application/jwt"},
        )


def _texte(valeur: object) -> str | None:
    return (
        valeur
        if isinstance(valeur, str) and len(valeur) <= TEXTE_MAX and valeur.isprintable()
        else None
    )


def _sexe(valeur: object) -> str | None:
    return valeur if valeur in ("male", "female") else None


def _code(valeur: object, forme: re.Pattern[str]) -> str | None:
    """Read a place of birth; nothing when it is not said: of a birth abroad, the commune is empty.

    What is said and cannot be read is no place at all, rather than a place not said.
    """
    if valeur is None or valeur == "":
        return None
    return valeur if isinstance(valeur, str) and forme.fullmatch(valeur) else ""


def _date(valeur: object) -> date | None:
    try:
        return date.fromisoformat(valeur) if isinstance(valeur, str) else None
    except ValueError:
        return None


def _adresses_sures(document: Mapping[str, Any], emetteur: str) -> bool:
    """Say whether the addresses to call are all there, and in https as the issuer's own.

    In http on this machine only.
    """
    for nom in (
        "authorization_endpoint",
        "token_endpoint",
        "userinfo_endpoint",
        "jwks_uri",
        "end_session_endpoint",
    ):
        valeur = document.get(nom)
        if valeur is None and nom == "end_session_endpoint":
            continue
        if not isinstance(valeur, str) or not _est_sure(valeur, emetteur):
            return False
    return True


def _est_sure(adresse: str, emetteur: str) -> bool:
    try:
        lue = urlsplit(adresse)
        hote = lue.hostname
    except ValueError:
        return False
    if lue.scheme == "http":
        return emetteur.startswith("http://") and hote in _CETTE_MACHINE
    return lue.scheme == "https" and bool(hote)


def fournisseurs(settings: Settings) -> dict[MoyenConnexion, Fournisseur]:
    """Build the providers that the deployment names."""
    possibles = (
        Reglages(
            MoyenConnexion.proconnect,
            settings.proconnect_emetteur,
            settings.proconnect_client,
            settings.proconnect_secret.get_secret_value(),
            settings.proconnect_portees,
            tuple(settings.proconnect_acr.split()),
            settings.proconnect_courriel_verifie,
        ),
        Reglages(
            MoyenConnexion.franceconnect,
            settings.franceconnect_emetteur,
            settings.franceconnect_client,
            settings.franceconnect_secret.get_secret_value(),
            settings.franceconnect_portees,
            tuple(settings.franceconnect_acr.split()),
        ),
    )
    return {r.moyen: Fournisseur(r) for r in possibles if r.emetteur}
