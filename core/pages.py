"""Answer with pages: rendering, redirections, forms that keep what was typed."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from uuid import UUID

from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import CacheControlHeader, State
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import aujourdhui
from core.errors import Conflict, Deja, Ferme, Invalid, NotFound
from core.liens import ouvrir
from core.limites import adresse_de, compter, empreinter

Requete = Request[Any, Any, State]
# How long a browser keeps what a public door gives: what its name dates, for a year; the rest is asked for again.
GARDE = CacheControlHeader(public=True, max_age=31_536_000, immutable=True)
REDEMANDE = CacheControlHeader(no_cache=True)
# Among the errors of a form: what it asks for is closed, and at whose door to ask, if at any.
PORTE = "porte"
# And what is there already.
DEJA = "deja"
# Of a route that gives what is compressed already.
TASSE = {"tasse": True}


def page(gabarit: str, status: int = 200, /, **contexte: Any) -> Template:
    """Render a template; `gabarit` is « package/name.html »."""
    return Template(gabarit, context=contexte, status_code=status)


def formulaire(gabarit: str, valeurs: Mapping[str, Any], erreurs: Mapping[str, str], /, **contexte: Any) -> Template:
    """Render a form with what was typed; 422 when there are errors, 403 when what it asks for is closed."""
    status = 403 if PORTE in erreurs else 422 if erreurs else 200
    return page(gabarit, status, valeurs=dict(valeurs), erreurs=dict(erreurs), **contexte)


def relire(valeurs: Mapping[str, Any], erreurs: Mapping[str, str], /, **vues: str) -> dict[str, Any]:
    """Give what was typed, to show the form again; `vues` names the version of the line that this page shows.

    Whoever was refused because the line changed is shown what it is now (`champs.actuel`), and may send their own
    words again. Beside a wrong field nothing of it is shown: the version that was read stays the one to compare.
    """
    return {**valeurs, **(vues if "formulaire" in erreurs else {})}


def vers(chemin: str, fait: str | None = None, sur: UUID | None = None) -> Redirect:
    """Go on to a page after an act; `fait` names, by a key without any personal fact, the sentence to show there.

    `sur` is what the act was about, when the sentence gives the way to take it back.
    """
    return Redirect(f"{chemin}?fait={fait}{f'&sur={sur}' if sur else ''}" if fait else chemin, status_code=303)


def lire_sur(request: Requete) -> UUID | None:
    """Read what the last act was about, from the address of the page; None when it is no number."""
    try:
        return UUID(request.query_params.get("sur") or "")
    except ValueError:
        return None


class Calcule(Response[bytes]):
    """Answer with a file that takes long to make: it is made once the transaction is closed, in turn, in a thread."""

    def __init__(
        self,
        faire: Callable[[], bytes],
        genre: str,
        entetes: Mapping[str, str] | None = None,
        statut: int | None = None,
    ) -> None:
        super().__init__(b"", media_type=genre, headers=dict(entetes or {}), status_code=statut)
        self.faire = faire

    def fait(self, contenu: bytes) -> Response[bytes]:
        """Give the answer with what was made."""
        return Response(contenu, media_type=self.media_type, headers=self.headers, status_code=self.status_code)


def fichier(contenu: bytes | Callable[[], bytes], nom: str, genre: str, statut: int | None = None) -> Response[bytes]:
    """Answer with a file to keep, or with what makes it when that takes long; `nom` says nothing about anybody."""
    entetes = {"Content-Disposition": f'attachment; filename="{nom}"'}
    if callable(contenu):
        return Calcule(contenu, genre, entetes, statut)
    return Response(contenu, media_type=genre, headers=entetes, status_code=statut)


@asynccontextmanager
async def essayer(db: AsyncSession, erreurs: dict[str, str]) -> AsyncIterator[None]:
    """Run a command inside a savepoint; what it refuses becomes sentences beside the fields, and nothing is kept."""
    with recueillir(erreurs):
        async with db.begin_nested():
            yield
            await db.flush()


@contextmanager
def recueillir(erreurs: dict[str, str]) -> Iterator[None]:
    """Turn what is refused into sentences beside the fields, for work that writes nothing."""
    try:
        yield
    except Invalid as refus:
        erreurs.update(refus.erreurs)
    except Conflict as refus:
        erreurs["formulaire"] = refus.message
        if isinstance(refus, Deja):
            erreurs[DEJA] = str(refus.ou)
    except Ferme as refus:
        erreurs[refus.champ] = refus.message
        erreurs[PORTE] = str(refus.ou or "")


async def saisie(request: Requete, *listes: str) -> dict[str, Any]:
    """Read a posted form; the named fields are lists, the others their last value."""
    form = await request.form()
    valeurs: dict[str, Any] = {}
    for cle in form:
        toutes = [v for v in form.getall(cle) if isinstance(v, str)]
        valeurs[cle] = [v for v in toutes if v] if cle in listes else (toutes[-1] if toutes else "")
    return valeurs


async def limiter(
    request: ASGIConnection[Any, Any, Any, State], quoi: str, *valeurs: object, maximum: int, fenetre_s: int
) -> None:
    """Count one request about these values (a compte, an address…); raises TropDeDemandes past `maximum`."""
    etat = request.app.state
    cle = empreinter(etat.settings.secret.get_secret_value(), quoi, *valeurs)
    await compter(etat.engine, quoi, cle, maximum=maximum, fenetre_s=fenetre_s)


async def lire_lien(request: Requete, objet: bytes, jeton: str) -> tuple[int, UUID]:
    """Read what the link of a mail proves: a territoire and a row. Raises NotFound, or TropDeDemandes by address."""
    adresse = adresse_de(request.client.host if request.client else None)
    await limiter(request, "lien_courriel", adresse, maximum=30, fenetre_s=600)
    lu = ouvrir(request.app.state.coffre, objet, jeton, aujourdhui())
    if lu is None:
        raise NotFound("Ce lien n’est plus valable. Le prochain courriel en apportera un autre.")
    return lu
