"""Run an OpenID provider that lies as told: a real HTTP server on a port of this machine."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import MISSING, dataclass, field, fields
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

CLIENT = "carnet-essai"
SECRET = "secret-d-essai"
Reponse = tuple[int, Mapping[str, str], bytes]
JSON = {"Content-Type": "application/json"}

# Making a key takes long enough to be done once.
RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
CLES: Mapping[str, Any] = {"RS256": RSA, "ES256": ECKey.generate_key("P-256", {"kid": "ec"})}
AUTRE = RSAKey.generate_key(2048, {"kid": "neuve", "use": "sig"})


def coder(texte: bytes) -> str:
    """Encode as JWTs do."""
    return base64.urlsafe_b64encode(texte).rstrip(b"=").decode()


def signer(
    dit: Mapping[str, Any] | bytes, alg: str = "RS256", cle: Any = None, **entete: Any
) -> str:
    """Sign what it says; an entry of the header set to None is left out."""
    cle = cle or CLES[alg]
    complet = {"alg": alg, "kid": cle.kid, "typ": "JWT"} | entete
    corps = dit if isinstance(dit, bytes) else json.dumps(dit).encode()
    registre = jws.JWSRegistry(algorithms=[alg], strict_check_header=False)
    return jws.serialize_compact(
        {k: v for k, v in complet.items() if v is not None}, corps, cle, registry=registre
    )


def sans_signature(dit: Mapping[str, Any]) -> str:
    """Make a token that declares no algorithm."""
    entete = coder(json.dumps({"alg": "none", "typ": "JWT"}).encode())
    return f"{entete}.{coder(json.dumps(dit).encode())}."


def signer_hs256(dit: Mapping[str, Any]) -> str:
    """Sign by HMAC with the text of the public key as the secret, as if it were one."""
    signe = ".".join(
        coder(json.dumps(part).encode()) for part in ({"alg": "HS256", "kid": "rsa"}, dit)
    )
    return f"{signe}.{coder(hmac.digest(RSA.as_pem(private=False), signe.encode(), 'sha256'))}"


@dataclass
class Hostile:
    """Answer as an honest provider would, but for what a test changes."""

    port: int = 0
    acr: str = "eidas1"
    profil: dict[str, Any] = field(default_factory=dict)
    sujet: Any = "sujet-1"
    modifier: Callable[[dict[str, Any]], object] = lambda dit: None
    fabriquer: Callable[[dict[str, Any]], str] = signer
    changer_profil: Callable[[dict[str, Any]], object] = lambda dit: None
    profil_signe: Callable[[dict[str, Any]], str] | None = None
    cles: list[Any] = field(default_factory=lambda: list(CLES.values()))
    reponses: dict[str, Callable[[], Reponse]] = field(default_factory=dict)
    codes_rejouables: bool = False
    autorisations: dict[str, dict[str, str]] = field(default_factory=dict)
    recus: list[str] = field(default_factory=list)

    @property
    def emetteur(self) -> str:
        """Give the issuer."""
        return f"http://127.0.0.1:{self.port}"

    def redevenir_honnete(self, **champs: Any) -> None:
        """Forget every lie."""
        for champ in fields(self):
            if champ.name != "port":
                neuf = (
                    champ.default if champ.default_factory is MISSING else champ.default_factory()
                )
                setattr(self, champ.name, champs.get(champ.name, neuf))

    def autoriser(self, adresse: str, code: str = "code-1") -> dict[str, str]:
        """Play the browser's visit: the person says yes; gives the parameters of the return."""
        lus = {cle: valeurs[0] for cle, valeurs in parse_qs(urlsplit(adresse).query).items()}
        self.autorisations[code] = lus
        return {"code": code, "state": lus["state"]}

    def repondre(self, chemin: str, corps: dict[str, str]) -> Reponse:
        """Answer one request."""
        self.recus.append(chemin)
        if chemin in self.reponses:
            return self.reponses[chemin]()
        if chemin == "/.well-known/openid-configuration":
            return 200, JSON, json.dumps(self.document()).encode()
        if chemin == "/jwks":
            return (
                200,
                JSON,
                json.dumps({"keys": [c.as_dict(private=False) for c in self.cles]}).encode(),
            )
        if chemin == "/token":
            return self.donner_jetons(corps)
        if chemin == "/userinfo":
            return self.donner_profil()
        return 404, JSON, b"{}"

    def document(self) -> dict[str, Any]:
        """Describe itself."""
        noms = {
            "authorization": "/authorize",
            "token": "/token",
            "userinfo": "/userinfo",
            "end_session": "/logout",
        }
        adresses = {f"{nom}_endpoint": self.emetteur + chemin for nom, chemin in noms.items()}
        return {"issuer": self.emetteur, "jwks_uri": f"{self.emetteur}/jwks"} | adresses

    def donner_jetons(self, corps: dict[str, str]) -> Reponse:
        """Trade a code, checking what an honest provider checks."""
        lus = self.autorisations.get(corps.get("code", ""))
        defi = coder(hashlib.sha256(corps.get("code_verifier", "").encode()).digest())
        if lus is None or lus["code_challenge"] != defi or corps.get("client_secret") != SECRET:
            return 400, JSON, b'{"error": "invalid_grant"}'
        if not self.codes_rejouables:
            del self.autorisations[corps["code"]]
        maintenant = int(time.time())
        dit = {
            "iss": self.emetteur, "aud": CLIENT, "sub": self.sujet, "nonce": lus["nonce"],
            "acr": self.acr, "iat": maintenant, "exp": maintenant + 60,
        }  # fmt: skip
        self.modifier(dit)
        jetons = {
            "access_token": "acces",
            "token_type": "Bearer",
            "expires_in": 60,
            "id_token": self.fabriquer(dit),
        }
        return 200, JSON, json.dumps(jetons).encode()

    def donner_profil(self) -> Reponse:
        """Say who this is."""
        dit = {"iss": self.emetteur, "aud": CLIENT, "sub": self.sujet} | self.profil
        self.changer_profil(dit)
        if self.profil_signe:
            return 200, {"Content-Type": "application/jwt"}, self.profil_signe(dit).encode()
        return 200, JSON, json.dumps(dit).encode()


@contextmanager
def ouvrir() -> Iterator[Hostile]:
    """Serve one until the block ends."""
    hostile, pannes = Hostile(), list[Exception]()

    class Guichet(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._servir({})

        def do_POST(self) -> None:
            texte = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            self._servir({cle: valeurs[0] for cle, valeurs in parse_qs(texte).items()})

        def _servir(self, corps: dict[str, str]) -> None:
            try:
                statut, entetes, texte = hostile.repondre(urlsplit(self.path).path, corps)
            except Exception as erreur:
                pannes.append(erreur)
                raise
            self.send_response(statut)
            for nom, valeur in entetes.items():
                self.send_header(nom, valeur)
            self.send_header("Content-Length", str(len(texte)))
            self.end_headers()
            self.wfile.write(texte)

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:  # the other side had read enough
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            pass

    serveur = ThreadingHTTPServer(("127.0.0.1", 0), Guichet)
    hostile.port = serveur.server_port
    fil = threading.Thread(target=serveur.serve_forever, args=(0.02,), daemon=True)
    fil.start()
    yield hostile
    serveur.shutdown()
    serveur.server_close()
    fil.join(5)
    assert pannes == []  # a lie that could not be told proves nothing
