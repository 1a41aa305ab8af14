"""Shut every door by default, and check that a form comes from our own page."""

import hashlib
import hmac
import secrets
from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection, Request
from litestar.constants import RESERVED_KWARGS
from litestar.datastructures import FormMultiDict
from litestar.enums import ScopeType
from litestar.handlers.base import BaseRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from auth.connexions.pages import est_partage
from auth.connexions.queries import find_moi
from auth.remises.queries import find_remise
from core.appareils import decrire
from core.coffre import deriver
from core.errors import Forbidden, Invalid, Unauthenticated
from core.forms import CLE, CSRF, PARAMETRE_INCONNU
from core.limites import adresse_de
from core.pages import limiter

ECRAN_REMIS = "/remise"
# Files named by what they hold: the same for everybody.
NOMMES = ("/static/", "/carte/")
SURES = frozenset({"GET", "HEAD", "OPTIONS"})
Connexion = ASGIConnection[Any, Any, Any, Any]


class Identification(ASGIMiddleware):
    """Find who asks, from the session cookie or the API token, before anything else runs."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Set the user of the request: a `Moi`, or None."""
        connexion: Request[Any, Any, Any] = Request(scope, receive=receive, send=send)
        scope["user"], scope["auth"] = None, None
        if await _ecran_remis(connexion):
            if not scope["path"].startswith(ECRAN_REMIS):
                await _vers_ecran_remis(send)
                return
            await next_app(scope, receive, send)
            return
        genre, jeton = _jeton(connexion)
        if jeton and not scope["path"].startswith(NOMMES):
            # Nobody is known yet, so no context: the two functions called here are the only way in
            # before one.
            scope["auth"] = (genre, jeton)
            appareil = decrire(connexion.headers.get("User-Agent", ""))
            try:
                async with connexion.app.state.engine.begin() as db:
                    scope["user"] = await find_moi(
                        db, genre, jeton, appareil, partage=est_partage(connexion)
                    )
            except Exception:
                if not _sans_jeton(scope):
                    await garder(connexion)
                    raise
        await next_app(scope, receive, send)


def _sans_jeton(scope: Scope) -> bool:
    """Say whether this route does its work for whoever asks: leaving, however old the page is."""
    return bool(scope["route_handler"].opt.get("sans_jeton"))


async def _ecran_remis(connexion: Connexion) -> bool:
    """Say whether this browser is in the hands of the person.

    It then shows their question, whatever it asks for.
    """
    chemin, jeton = (
        connexion.url.path,
        connexion.cookies.get(f"{connexion.app.state.cookie}-remise"),
    )
    if not jeton or chemin.startswith(("/static/", "/api/")):
        return False
    async with connexion.app.state.engine.begin() as db:
        remise = await find_remise(db, jeton)
    if remise is None:
        return False
    connexion.scope["remise"] = remise  # type: ignore[typeddict-unknown-key]
    connexion.scope["user"], connexion.scope["auth"] = remise.moi, ("remise", jeton)
    return True


async def _vers_ecran_remis(send: Send) -> None:
    entetes = [(b"location", ECRAN_REMIS.encode()), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 303, "headers": entetes})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _jeton(connexion: Connexion) -> tuple[str, str | None]:
    if connexion.url.path.startswith("/api/"):
        schema, _, jeton = connexion.headers.get("Authorization", "").partition(" ")
        return "jeton", jeton if schema.lower() == "bearer" and jeton else None
    return "connexion", connexion.cookies.get(connexion.app.state.cookie)


async def limiter_api(connexion: Connexion, _handler: BaseRouteHandler) -> None:
    """Bound the calls of the API a minute, by a token that opens something, else by address."""
    if not connexion.url.path.startswith("/api/v1/"):
        return
    settings = connexion.app.state.settings
    if connexion.scope.get("user") is not None:
        jeton = connexion.scope["auth"][1]
        await limiter(
            connexion, "api_jeton", jeton, maximum=settings.api_par_minute_jeton, fenetre_s=60
        )
    else:
        adresse = adresse_de(connexion.client.host if connexion.client else None)
        await limiter(connexion, "api", adresse, maximum=settings.api_par_minute, fenetre_s=60)


async def exiger_parametres(connexion: Connexion, handler: BaseRouteHandler) -> None:
    """Refuse what a call of the API asks and would not get.

    An unknown parameter, a page past one that it misspelt. A call that reads its parameters by a
    model (`parametres_lus`) refuses them itself.
    """
    if not connexion.url.path.startswith("/api/v1/") or handler.opt.get("parametres_lus"):
        return
    # What the signature holds beside them comes from the path or from us, and is never asked for.
    donnes = connexion.path_params.keys() | handler.resolve_dependencies().keys() | RESERVED_KWARGS
    connus = handler.parsed_fn_signature.parameters.keys() - donnes
    inconnus = [nom for nom in connexion.query_params if nom not in connus]
    if inconnus:
        raise Invalid(dict.fromkeys((nom[:80] for nom in inconnus), PARAMETRE_INCONNU))


async def exiger_connexion(connexion: Connexion, handler: BaseRouteHandler) -> None:
    """Refuse whoever is not logged in, unless the route says that it is public."""
    if not handler.opt.get("public") and connexion.scope.get("user") is None:
        connexion.scope["tapes"] = await _relire(connexion)  # type: ignore[typeddict-unknown-key]
        raise Unauthenticated()


# What a page may hand back to somebody whose session ended while they wrote; codes and numbers are
# not among it.
_TAPE_MAX_OCTETS = 64 * 1024
_JAMAIS_RENDUS = {CSRF, CLE, "code", "nir", "nir_garde", "france_travail", "caf", "jeton"}


async def garder(connexion: Connexion) -> None:
    """Keep what one of our pages sends before anything can be done: its token tells it is ours."""
    form = await _form_de_chez_nous(connexion)
    if form is not None:
        connexion.scope["tapes"] = _phrases(form)  # type: ignore[typeddict-unknown-key]
        if _est_le_sien(connexion, form):
            connexion.scope["renvoi"] = _a_renvoyer(form)  # type: ignore[typeddict-unknown-key]


def _a_renvoyer(form: FormMultiDict) -> list[tuple[str, str]]:
    """List what a page may hold to send it again under the same key.

    Nothing, when a code, a number or a file would be missing.
    """
    champs = [(nom, v) for nom in form for v in form.getall(nom) if nom != CSRF]
    if any(not isinstance(v, str) or (nom in _JAMAIS_RENDUS - {CLE} and v) for nom, v in champs):
        return []
    return [(nom, str(v)) for nom, v in champs]


async def _relire(connexion: Connexion) -> list[str]:
    """Read the sentences of a form that one of our pages sent, to give them back."""
    form = await _form_de_chez_nous(connexion)
    return [] if form is None else _phrases(form)


async def _form_de_chez_nous(connexion: Connexion) -> FormMultiDict | None:
    """Read a small form that says that it comes from our own page."""
    if (
        not isinstance(connexion, Request)
        or connexion.method in SURES
        or connexion.url.path.startswith("/api/")
    ):
        return None
    genre, taille = (
        connexion.headers.get("Content-Type", ""),
        connexion.headers.get("Content-Length", ""),
    )
    notre = connexion.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    if (
        not notre
        or not genre.startswith("application/x-www-form-urlencoded")
        or not taille.isdecimal()
    ):
        return None
    if int(taille) > _TAPE_MAX_OCTETS:
        return None
    return await connexion.form()


def _phrases(form: FormMultiDict) -> list[str]:
    tapes = [
        str(v)
        for cle in form
        if cle not in _JAMAIS_RENDUS
        for v in form.getall(cle)
        if isinstance(v, str)
    ]
    return [tape for tape in tapes if len(tape.split()) > 1]


def csrf_de(secret: str, jeton: str) -> bytes:
    """Derive the form token that goes with one session, in 32 bytes.

    Pages only ever show it masked.
    """
    cle = deriver(secret, b"carnet/formulaires/1")
    return hmac.digest(cle, hashlib.sha256(jeton.encode()).digest(), "sha256")


def masquer_jeton(jeton: bytes, masque: bytes) -> str:
    """Mix a token with a mask as long, drawn for one answer: two pages never write the same."""
    return (masque + _meler(jeton, masque)).hex()


def _demasquer(recu: str) -> bytes:
    try:
        octets = bytes.fromhex(recu)
    except ValueError:
        return b""
    milieu = len(octets) // 2
    return _meler(octets[:milieu], octets[milieu:])


def _meler(uns: bytes, autres: bytes) -> bytes:
    return bytes(un ^ autre for un, autre in zip(uns, autres, strict=False))


def exiger_jeton_qui_ecrit(connexion: Connexion, _handler: BaseRouteHandler) -> None:
    """Refuse a write to a token that only reads."""
    moi = connexion.scope.get("user")
    if connexion.scope.get("method") not in SURES and moi is not None and not moi.ecrit:
        raise Forbidden("Ce jeton ne fait que lire : créez-en un qui écrit, depuis « Mon compte ».")


async def exiger_notre_page(connexion: Connexion, handler: BaseRouteHandler) -> None:
    """Refuse a form that does not come from our own page.

    By fetch metadata or origin, then by the session's own token, unless the route does without.
    """
    if connexion.scope.get("method") in SURES or connexion.url.path.startswith("/api/"):
        return
    site = connexion.headers.get("Sec-Fetch-Site")
    origine = connexion.headers.get("Origin")
    if site is not None and site not in ("same-origin", "none"):
        raise Forbidden("Cette demande ne vient pas de nos pages.")
    if origine and urlsplit(origine).netloc != connexion.headers.get("Host"):
        raise Forbidden("Cette demande ne vient pas de nos pages.")
    if connexion.scope.get("user") is None or not isinstance(connexion, Request):
        return
    if handler.opt.get("sans_jeton"):
        return
    form = await connexion.form()
    # Whatever refuses this request from now on may give back what was typed.
    connexion.scope["tapes"] = _phrases(form)  # type: ignore[typeddict-unknown-key]
    if not _est_le_sien(connexion, form):
        raise Forbidden("Cette page a expiré : rechargez-la, puis recommencez.")
    connexion.scope["renvoi"] = _a_renvoyer(form)  # type: ignore[typeddict-unknown-key]


def _est_le_sien(connexion: Connexion, form: FormMultiDict) -> bool:
    recu = connexion.headers.get("X-CSRF-Token") or form.get(CSRF, "")
    return hmac.compare_digest(_demasquer(str(recu)), _attendu(connexion))


def _attendu(connexion: Connexion) -> bytes:
    return csrf_de(
        connexion.app.state.settings.secret.get_secret_value(), connexion.scope["auth"][1]
    )


def csrf(connexion: Connexion) -> str:
    """Give the form token of the caller's session, masked anew for each answer.

    Empty when nobody is logged in.
    """
    if not connexion.scope.get("auth"):
        return ""
    portee: Any = connexion.scope
    return masquer_jeton(_attendu(connexion), portee.setdefault("masque", secrets.token_bytes(32)))


def cle(connexion: Connexion) -> str:
    """Draw the key of one form, by which it is done once however often it is sent.

    Empty when nobody is logged in.
    """
    return secrets.token_hex(16) if connexion.scope.get("auth") else ""
