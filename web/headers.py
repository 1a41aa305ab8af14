"""Put the strict headers on every answer."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from core.settings import Settings
from web.caches import peut_garder

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:{images};"
    " font-src 'self';"
    " connect-src 'self'; form-action 'self'{formulaires}; base-uri 'none'; frame-ancestors 'none'"
)
ENTETES: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(),"
    " browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PERSONNEL = b"no-store"
NOUS = (b"same-origin", b"none")


class Headers(ASGIMiddleware):
    """Add the security headers.

    Nothing is stored but what a public door lets be, asked by nobody in particular.
    """

    scopes = (ScopeType.HTTP,)

    def __init__(self, settings: Settings) -> None:
        tuiles = urlsplit(settings.tuiles)
        images = f" {tuiles.scheme}://{tuiles.netloc}" if tuiles.netloc else ""
        self.fixes = [(cle.lower().encode(), valeur.encode()) for cle, valeur in ENTETES.items()]
        # Logging out is a form that goes on to the provider's own log-out.
        emetteurs = [
            urlsplit(e)
            for e in (settings.proconnect_emetteur, settings.franceconnect_emetteur)
            if e
        ]
        # Leaving at once is one that ends on another site.
        ailleurs = [*emetteurs, urlsplit(settings.sortie)]
        formulaires = "".join(f" {e.scheme}://{e.netloc}" for e in ailleurs)
        csp = CSP.format(images=images, formulaires=formulaires)
        self.fixes.append((b"content-security-policy", csp.encode()))
        if not settings.demo:
            self.fixes.append(
                (b"strict-transport-security", b"max-age=63072000; includeSubDomains")
            )

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Wrap what is sent."""
        if not _se_comprime(scope):
            scope["headers"] = [
                (nom, valeur) for nom, valeur in scope["headers"] if nom != b"accept-encoding"
            ]

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                poses = {nom.lower(): valeur for nom, valeur in message["headers"]}
                gardes = [(n, v) for n, v in message["headers"] if n.lower() != b"cache-control"]
                ajouts = [(nom, valeur) for nom, valeur in self.fixes if nom not in poses]
                cache = poses.get(b"cache-control", PERSONNEL) if peut_garder(scope) else PERSONNEL
                message["headers"] = [*gardes, *ajouts, (b"cache-control", cache)]
            await send(message)

        await next_app(scope, receive, send_with_headers)


def _se_comprime(scope: Scope) -> bool:
    """Say whether the answer may be compressed: not when another site asks in somebody's name.

    Whoever chooses what a page repeats and sees how long it is could guess the rest of it (BREACH,
    2013): the browser says who asks (Fetch Metadata), and one that does not say gets the page as it
    is.
    """
    entetes = dict(scope["headers"])
    return b"cookie" not in entetes or entetes.get(b"sec-fetch-site") in NOUS
