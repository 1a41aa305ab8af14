"""List every door of the application from its own route table."""

import re
from dataclasses import dataclass
from typing import Any

from litestar.handlers import HTTPRouteHandler

_PARAMETRE = re.compile(r"\{(\w+)(?::\w+)?\}")


@dataclass(frozen=True, slots=True)
class Porte:
    """Hold one verb on one address, with the handler's name."""

    methode: str
    chemin: str
    nom: str
    public: bool
    parametres: tuple[str, ...]

    @property
    def api(self) -> bool:
        """Say whether a token opens it, rather than a session."""
        return self.chemin.startswith("/api/")

    def adresse(self, cles: dict[str, Any]) -> str:
        """Fill the parameters of the address."""
        return _PARAMETRE.sub(lambda trouve: str(cles[trouve[1]]), self.chemin)


def portes(app: Any) -> list[Porte]:
    """Read the route table."""
    return [
        Porte(
            methode,
            route.path,
            str(handler.name),
            bool(handler.opt.get("public")),
            _parametres(route.path),
        )
        for route in app.routes
        for handler in getattr(route, "route_handlers", [])
        if isinstance(handler, HTTPRouteHandler) and "OPTIONS" not in handler.http_methods
        for methode in sorted(handler.http_methods)
        if methode != "HEAD"
    ]


def _parametres(chemin: str) -> tuple[str, ...]:
    return tuple(_PARAMETRE.findall(chemin))
