"""Answer errors once: a French page for people, problem+json for programs."""

import re
from typing import Any
from urllib.parse import urlsplit

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, MethodNotAllowedException, ValidationException
from litestar.response import Redirect, Template
from litestar.routes import HTTPRoute
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.coffre import CleAbsente, CoffreError
from core.db import refus_de_la_base
from core.envois import DejaFaite
from core.errors import (
    AConfirmer,
    AppError,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Perime,
    QuotaAtteint,
    TropDeDemandes,
    TropLent,
    Unauthenticated,
)
from core.lourd import Occupe
from core.pages import Requete, vers
from core.si_meme import EN_TETE
from web.changees import nommer_changee
from web.envois import repeter
from web.seance import est_engagee

log = structlog.get_logger()


class Indisponible(AppError):
    """Say that the database does not answer just now."""

    status = 503
    titre = "Service momentanément indisponible"


class Inattendue(AppError):
    """Say that the fault is ours."""

    status = 500
    titre = "Une erreur est survenue"


_STATUTS: dict[int, AppError] = {
    404: NotFound(),
    401: Unauthenticated(),
    403: Forbidden("Cette action vous est refusée."),
    405: NotFound(),
    413: AppError("Ce que vous envoyez est trop volumineux."),
    415: AppError("Ce format n’est pas accepté ici."),
}
# What a page of ours showed, and is not there any more: it says no more than a page that never was.
_DISPARU = (
    "Cela a changé depuis que vous avez ouvert la page : ce n’est plus là, ou cela ne vous est plus"
    " ouvert. Rien n’est enregistré."
)
# Why, and which key is missing, is for the log, and for whoever runs the service.
_FERME = "Ce que vous demandez est gardé chiffré, et ne s’ouvre pas : prévenez l’administration."
_SANS_CLE = (
    "Ce que vous demandez est gardé chiffré, et le service n’a plus la clé qui l’ouvre. Rien n’est"
    " perdu : prévenez l’administration."
)
# When to come back after the database did not answer: a restart takes a few seconds.
_REVENIR_S = 5
# The transaction is closed before the page is made: what fails afterwards undoes nothing.
_ENREGISTRE = (
    "Ce que vous avez fait est enregistré, mais la page ne s’affiche pas. Revenez à la page"
    " d’avant, puis rechargez-la."
)


def traduire(erreur: Exception) -> tuple[AppError, int]:
    """Turn any exception into one of ours, with its status."""
    if isinstance(erreur, CoffreError):
        return Inattendue(_SANS_CLE if isinstance(erreur, CleAbsente) else _FERME), 500
    if isinstance(erreur, AppError):
        return erreur, erreur.status
    if isinstance(erreur, PoolTimeout):
        return Indisponible("Trop de monde à la fois : réessayez dans un instant."), 503
    if isinstance(erreur, DBAPIError):
        return _traduire_base(erreur)
    if isinstance(erreur, ValidationException):
        champs = {
            str(e.get("key", "requete")): "Cette valeur n’est pas acceptée."
            for e in erreur.extra or []
            if isinstance(e, dict)
        }
        return Invalid(champs), 422
    if isinstance(erreur, RecursionError | UnicodeDecodeError):
        return Invalid({}, "Ce que vous envoyez n’est pas lisible."), 400
    if isinstance(erreur, HTTPException):
        generique = AppError("La demande n’a pas pu être comprise.")
        return _STATUTS.get(
            erreur.status_code, generique
        ), erreur.status_code if erreur.status_code != 405 else 404
    return Inattendue(
        "Nous n’avons rien enregistré. Réessayez ; si cela recommence, prévenez l’administration."
    ), 500


def _traduire_base(erreur: DBAPIError) -> tuple[AppError, int]:
    code = getattr(erreur.orig, "sqlstate", None) or ""
    # A capacity that ended meanwhile: for the driver, this is an operational error too.
    if code == "28000" and not erreur.connection_invalidated:
        return Unauthenticated(), 401
    if (
        isinstance(erreur, OperationalError)
        or erreur.connection_invalidated
        or code[:2] in ("08", "53", "57")
    ):
        return Indisponible("La base de données ne répond pas. Réessayez dans un instant."), 503
    if code == "CQ001":
        return QuotaAtteint(), 429
    if refus := refus_de_la_base(erreur):
        return refus, refus.status
    if code.startswith("22") or isinstance(erreur, DataError):
        return Invalid({}, "Un caractère ou une valeur n’est pas accepté."), 400
    if isinstance(erreur, IntegrityError):
        return Conflict("Cela contredit une règle du carnet : rien n’a été enregistré."), 409
    return Inattendue("Nous n’avons rien enregistré."), 500


def handle(request: Requete, exc: Exception) -> Response[Any] | Template | Redirect:
    """Answer an exception: a redirection to log in, a page, or problem+json under /api.

    What was done already is answered as it was the first time.
    """
    if isinstance(exc, DejaFaite):
        try:
            return repeter(request, exc)
        except (Conflict, CoffreError) as refus:
            exc = refus
    erreur, status = traduire(exc)
    # What a late save is shown was read in a transaction that is undone: web.refus tells it.
    request.scope["montree"] = getattr(erreur, "changee", None)  # type: ignore[typeddict-unknown-key]
    request.scope["freine"] = isinstance(erreur, TropDeDemandes | Occupe)  # type: ignore[typeddict-unknown-key]
    ferme = isinstance(exc, CoffreError)
    if isinstance(erreur, Inattendue) and est_engagee(request.scope) and not ferme:
        erreur = Inattendue(_ENREGISTRE)
    if status >= 500:
        cause = {"cause": str(exc)} if ferme else {}
        log.error("erreur", route=_route(request), statut=status, genre=type(exc).__name__, **cause)
    if request.url.path.startswith("/api/"):
        # Whoever said which edition they read asked for this very answer.
        lue = isinstance(erreur, Perime) and EN_TETE in request.headers
        return _probleme(erreur, 412 if lue else status)
    if isinstance(erreur, Unauthenticated) and request.method == "GET":
        return Redirect(
            f"/connexion?suite={request.url.path}" if request.url.path != "/" else "/connexion",
            status_code=303,
        )
    if isinstance(erreur, Perime) and not request.scope.get("tapes") and (venue := _d_ou(request)):
        # A button has a page, and nothing was typed: it is shown again as it is now.
        return vers(venue, nommer_changee(request, erreur.changee, venue))
    if _a_disparu(request, erreur):
        erreur = NotFound(_DISPARU)
    if isinstance(exc, MethodNotAllowedException) and request.method in ("GET", "HEAD"):
        return Redirect(_page_de(request), status_code=303)
    contexte = {
        "erreur": erreur,
        "statut": status,
        "suite": _d_ou(request),
        "tapes": request.scope.get("tapes", []),
        # What could not be kept, in a form that sends it again under the same key.
        "renvoi": request.scope.get("renvoi", []) if status in (429, 503) else [],
    }
    return Template(
        "web/erreur.html", context=contexte, status_code=status, headers=_entetes(erreur, status)
    )


def _a_disparu(request: Requete, erreur: AppError) -> bool:
    """Say whether a form of ours was about what is not there; a refusal that says why stays."""
    sans_mot = isinstance(erreur, NotFound) and erreur.message == NotFound().message
    return sans_mot and request.method == "POST" and bool(_d_ou(request))


def _entetes(erreur: AppError, status: int) -> dict[str, str]:
    if isinstance(erreur, TropDeDemandes | Occupe):
        return {"Retry-After": str(erreur.attendre_s)}
    if isinstance(erreur, TropLent):
        # What is still to come would be read as the beginning of another request.
        return {"Connection": "close"}
    if status == 503:
        return {"Retry-After": str(_REVENIR_S)}
    return {"WWW-Authenticate": "Bearer"} if status == 401 else {}


def _d_ou(request: Request) -> str:  # type: ignore[type-arg]
    """Give the path of our page that sent this, to come back to after logging in."""
    venue = urlsplit(request.headers.get("Referer", ""))
    # Two slashes would lead elsewhere.
    notre = venue.netloc == request.headers.get("Host") and not venue.path.startswith("//")
    return venue.path if notre else ""


def _page_de(request: Request) -> str:  # type: ignore[type-arg]
    """Give the page of a form from the address that only takes it.

    A refused form stood there, and is read again.
    """
    pages = [
        re.compile(re.sub(r"\{[^}]*\}", "[^/]+", route.path_format))
        for route in request.app.routes
        if isinstance(route, HTTPRoute) and "GET" in route.methods
    ]
    chemin = request.url.path.rstrip("/")
    parents = [chemin.rsplit("/", n)[0] for n in range(1, chemin.count("/"))]
    candidats = (f"{chemin}/nouveau", f"{chemin}/nouvelle", *parents)
    return next((c for c in candidats if any(p.fullmatch(c) for p in pages)), "/")


def _route(request: Request) -> str:  # type: ignore[type-arg]
    return str(request.scope.get("path_template", ""))


def _probleme(erreur: AppError, status: int) -> Response[object]:
    corps: dict[str, object] = {
        "type": "about:blank",
        "title": erreur.titre,
        "status": status,
        "detail": erreur.message,
    }
    if isinstance(erreur, Invalid) and erreur.erreurs:
        corps["errors"] = erreur.erreurs
    if isinstance(erreur, AConfirmer):
        corps["conflits"] = [{"motif": dit, "id": ou} for dit, ou in erreur.raisons]
    if isinstance(erreur, Perime):
        corps["edition"] = erreur.edition
        corps["champs"] = {
            champ: {"ecrit": ecrit, "enregistre": tenu}
            for champ, (ecrit, tenu) in erreur.ecarts.items()
        }
        if erreur.changee:
            corps["ligne"] = {
                "relation": erreur.changee.relation,
                "id": erreur.changee.id,
                "texte": erreur.changee.mots,
                "dernier_changement": erreur.changee.qui,
            }
    return Response(
        corps,
        status_code=status,
        media_type="application/problem+json",
        headers=_entetes(erreur, status),
    )
