"""Publish the API's own description, and one page that introduces it.

Nothing is loaded from elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Litestar, MediaType, Response, Router, get
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme
from litestar.response import Template
from litestar.router import Router as LitestarRouter
from litestar.routes import BaseRoute
from litestar.serialization import encode_json

from core.pages import Requete, page

VERBES = ("get", "post", "put", "patch", "delete")


class SansRoutes(LitestarRouter):
    """Drop the library's own documentation routes: our pages replace them."""

    def register(self, value: Any) -> list[BaseRoute]:
        """Register nothing."""
        return []


def description() -> OpenAPIConfig:
    """Configure the OpenAPI document."""
    return OpenAPIConfig(
        title="Carnet",
        version="1",
        description="Le carnet de bord partagé et l’offre d’insertion. Chaque appel porte un jeton,"
        " et lit ce que lit la personne à qui il appartient. Une écriture qui porte l’en-tête"
        " Idempotency-Key (200 caractères au plus, une clé par acte) n’agit qu’une fois : renvoyée"
        " dans les deux jours, elle reçoit la première réponse, et Idempotency-Replayed.",
        components=Components(
            security_schemes={"jeton": SecurityScheme(type="http", scheme="bearer")}
        ),
        security=[{"jeton": []}],
        openapi_router=SansRoutes("/api", route_handlers=[]),
    )


@dataclass(frozen=True, slots=True)
class DocumentApi:
    """Hold the OpenAPI document as it is sent, and what the page says of each call."""

    corps: bytes
    appels: Sequence[tuple[str, str, str]]


def lire_document(app: Litestar) -> DocumentApi:
    """Give the document of an application, written once: anybody may ask for it again."""
    if "document_api" not in app.state:
        ecrit = app.openapi_schema.to_schema()
        appels = [
            (verbe.upper(), chemin, operation.get("description") or operation.get("summary", ""))
            for chemin, operations in sorted(ecrit["paths"].items())
            for verbe, operation in operations.items()
            if verbe in VERBES
        ]
        app.state.document_api = DocumentApi(encode_json(ecrit), appels)
    document: DocumentApi = app.state.document_api
    return document


@get("/api/openapi.json", name="openapi", opt={"public": True})
async def openapi(request: Requete) -> Response[bytes]:
    """Give the OpenAPI document."""
    return Response(lire_document(request.app).corps, media_type=MediaType.JSON)


@get("/api", name="api", opt={"public": True})
async def api(request: Requete) -> Template:
    """Introduce the API: how to log in, and what each address does."""
    return page("web/api.html", appels=lire_document(request.app).appels)


router = Router("/", route_handlers=[openapi, api])
