"""Read the key of a form or of a call, keep what its act answers, give it to who sends it again."""

import hashlib
from typing import Any

from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.handlers.base import BaseRouteHandler
from litestar.response import Redirect
from litestar.serialization import get_serializer
from litestar.types import Scope
from sqlalchemy.ext.asyncio import AsyncSession

from auth.envois.models import OBJET
from core.envois import DejaFaite, EnvoiEnCours
from core.errors import Conflict, Invalid
from core.forms import CLE, CSRF
from core.pages import UneFois

ENTETE = "Idempotency-Key"
_JSON = "application/json"
_CLE_MAX = 200
# What an answer may weigh to be kept for two days; a longer one frees its key, and is done anew.
_REPONSE_MAX_OCTETS = 16 * 1024
_SURES = frozenset({"GET", "HEAD", "OPTIONS"})
_AUTRE = (
    "Cette page a déjà servi à enregistrer autre chose, qui est gardé. Pour enregistrer aussi ce"
    " que vous venez d’écrire, envoyez-le de nouveau."
)
_AUTRE_APPEL = f"Cette clé ({ENTETE}) a déjà servi pour un autre appel : donnez-en une nouvelle."
_DEJA = (
    "C’est déjà fait : votre premier envoi est enregistré, et ce qu’il a montré ne s’affiche"
    " qu’une fois. Revenez à la page d’avant."
)


async def lire_envoi(
    connexion: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
) -> None:
    """Find the key of what somebody known sends, for the session of the database to take."""
    if (
        handler.opt.get("sans_jeton")
        or connexion.scope.get("user") is None
        or not isinstance(connexion, Request)
        or connexion.method in _SURES
    ):
        return
    api = connexion.url.path.startswith("/api/")
    if api:
        cle, corps = connexion.headers.get(ENTETE, ""), hashlib.sha256(await connexion.body())
    else:
        form = await connexion.form()
        cle, corps = str(form.get(CLE, "")), hashlib.sha256(await _aplatir(form))
    if not cle:
        return
    if len(cle) > _CLE_MAX:
        raise Invalid({ENTETE if api else CLE: f"Une clé a {_CLE_MAX} caractères au plus."})
    requete = connexion.url.query
    route = f"{connexion.method} {connexion.url.path}{'?' if requete else ''}{requete}"
    envoi = EnvoiEnCours(
        hashlib.sha256(cle.encode()).digest(),
        route,
        corps.digest(),
        _AUTRE_APPEL if api else _AUTRE,
    )
    connexion.scope["envoi"] = envoi  # type: ignore[typeddict-unknown-key]


async def _aplatir(form: FormMultiDict) -> bytes:
    """Write a form down, field by field, without what our page hid in it."""
    dits = [
        (nom, [await _dire(valeur) for valeur in form.getall(nom)])
        for nom in sorted(form)
        if nom not in (CSRF, CLE)
    ]
    return repr(dits).encode()


async def _dire(valeur: object) -> str:
    if not isinstance(valeur, UploadFile):
        return str(valeur)
    contenu = await valeur.read()
    await valeur.seek(0)
    return f"{valeur.filename} {hashlib.sha256(contenu).hexdigest()}"


async def clore(db: AsyncSession, scope: Scope, reponse: Response[Any]) -> None:
    """Keep what the act answers, or free its key when it did nothing that could be answered again.

    What opens a session is not answered again: its cookie is given once.
    """
    envoi: Any = scope.get("envoi")
    if not isinstance(envoi, EnvoiEnCours):
        return
    statut = reponse.status_code or 200
    if statut < 400:
        envoi.exiger_le_meme()
    if not envoi.neuf:
        return
    if statut < 400 and scope["path"].startswith("/api/"):
        corps = _corps(scope, reponse)
        if len(corps) <= _REPONSE_MAX_OCTETS:
            scelle = scope["litestar_app"].state.coffre.sceller(corps, OBJET, envoi.cle)
            await envoi.repondre(db, statut, None, scelle)
            return
    elif isinstance(reponse, Redirect) and reponse.url.startswith("/") and not reponse.cookies:
        await envoi.repondre(db, statut, reponse.url)
        return
    elif isinstance(reponse, UneFois) and statut < 400:
        await envoi.repondre(db, statut, None)
        return
    await envoi.oublier(db)


def _corps(scope: Scope, reponse: Response[Any]) -> bytes:
    encodeurs = scope["route_handler"].resolve_type_encoders()
    return (
        reponse.render(reponse.content, reponse.media_type or _JSON, get_serializer(encodeurs))
        if reponse.content is not None
        else b""
    )


def repeter(request: Request[Any, Any, Any], faite: DejaFaite) -> Response[bytes | None] | Redirect:
    """Answer what the first sending was answered; raises Conflict when that is shown once."""
    if faite.lieu is not None:
        return Redirect(faite.lieu, status_code=303)
    envoi: Any = request.scope.get("envoi")
    if faite.reponse is None or faite.statut is None:
        raise Conflict(_DEJA)
    corps = request.app.state.coffre.ouvrir(faite.reponse, OBJET, envoi.cle)
    return Response(
        corps or None,
        status_code=faite.statut,
        media_type=_JSON,
        headers={"Idempotency-Replayed": "true"},
    )
