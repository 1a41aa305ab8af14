"""Publish the API's own description, and one page that introduces it.

Nothing is loaded from elsewhere.
"""

from typing import Any

from litestar import Router, get
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme
from litestar.response import Template
from litestar.router import Router as LitestarRouter
from litestar.routes import BaseRoute

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


@get("/api/openapi.json", name="openapi", opt={"public": True})
async def openapi(request: Requete) -> dict[str, Any]:
    """Give the OpenAPI document."""
    return request.app.openapi_schema.to_schema()


@get("/api", name="api", opt={"public": True})
async def api(request: Requete) -> Template:
    """Introduce the API: how to log in, and what each address does."""
    chemins = request.app.openapi_schema.to_schema()["paths"]
    appels = [
        (verbe.upper(), chemin, operation.get("description") or operation.get("summary", ""))
        for chemin, operations in sorted(chemins.items())
        for verbe, operation in operations.items()
        if verbe in VERBES
    ]
    return page("web/api.html", appels=appels)


router = Router("/", route_handlers=[openapi, api])
