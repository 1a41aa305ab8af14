"""Answer with pages: rendering, redirections, forms that keep what was typed."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from inspect import isawaitable
from types import TracebackType
from typing import Annotated, Any, Protocol, TypeVar, cast
from uuid import UUID

from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import CacheControlHeader, State
from litestar.exceptions import NoRouteMatchFoundException
from litestar.params import QueryParameter
from litestar.response import Redirect, Template
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from core.cadence import PlaceConnexion
from core.clock import aujourdhui
from core.db import Context, open_session, refus_de_la_base
from core.editions import LAISSE, PERIME
from core.envois import EnvoiEnCours
from core.errors import (
    AConfirmer,
    AppError,
    Conflict,
    Deja,
    Ferme,
    Forbidden,
    Inchange,
    Invalid,
    NotFound,
    Perime,
)
from core.forms import CLE, CSRF, lire_formulaire
from core.liens import ouvrir_lien
from core.limites import adresse_de, compter, empreinter
from core.typographie import espacer

Requete = Request[Any, Any, State]
# How many rows a call of the API asks for.
Limite = Annotated[int, QueryParameter(ge=1, le=100)]
# How long a browser keeps what a public door gives: what its name dates, for a year; the rest is
# asked for again.
GARDE = CacheControlHeader(public=True, max_age=31_536_000, immutable=True)
REDEMANDE = CacheControlHeader(no_cache=True)
# Among the errors of a form: what it asks for is closed, and at whose door to ask, if at any.
PORTE = "porte"
# What is there already.
DEJA = "deja"
# What is written already, word for word.
INCHANGE = "inchange"
# And what nobody may open: the writer has not the right.
REFUSE = "refuse"
# Of a route that gives what is compressed already.
TASSE = {"tasse": True}


def page(gabarit: str, status: int = 200, /, **contexte: Any) -> Template:
    """Render a template; `gabarit` is « package/name.html »."""
    return Template(gabarit, context=contexte, status_code=status)


class UneFois(Template):
    """Show what an act gives and nobody is shown again: a code, a token."""


def une_fois(montre: Template) -> UneFois:
    """Say of a page that it is shown once: its form sent again answers that it is done."""
    return UneFois(montre.template_name or "", context=montre.context)


def formulaire(
    gabarit: str, valeurs: Mapping[str, Any], erreurs: Mapping[str, str], /, **contexte: Any
) -> Template:
    """Render a form with what was typed.

    422 when there are errors, 403 when what it asks for is closed or refused, 409 when the row
    changed since, or when somebody has to say yes.
    """
    ferme = PORTE in erreurs or REFUSE in erreurs
    a_regler = PERIME in erreurs or set(erreurs) == {AConfirmer.champ}
    status = 409 if a_regler else 403 if ferme else 422 if erreurs else 200
    dites = {champ: espacer(phrase) for champ, phrase in erreurs.items()}
    return page(gabarit, status, valeurs=dict(valeurs), erreurs=dites, **contexte)


def relire_saisie(
    valeurs: Mapping[str, Any], erreurs: Mapping[str, str], /, **vues: str
) -> dict[str, Any]:
    """Give what was typed, to show the form again.

    `vues` names the version of the line that this page shows. Whoever was refused because the line
    changed is shown what it is now (`champs.actuel`), and may send their own words again. Beside a
    wrong field nothing of it is shown: the version that was read stays the one to compare.
    """
    return {**valeurs, **(vues if "formulaire" in erreurs else {})}


def vers(
    chemin: str, fait: str | None = None, sur: UUID | None = None, relation: str | None = None
) -> Redirect:
    """Go on to a page after an act.

    `fait` names, by a key without any personal fact, the sentence to show there.
    `sur` is what the act was about: the sentence leads back to it. `relation` names its kind, when
    the way there asks for it.
    """
    cles = {"fait": fait, "sur": sur, "relation": relation}
    dites = "&".join(f"{nom}={cle}" for nom, cle in cles.items() if cle)
    joint = "&" if "?" in chemin else "?"
    return Redirect(f"{chemin}{joint}{dites}" if fait else chemin, status_code=303)


def demande(request: Requete) -> dict[str, str]:
    """Give what the address of a page asks, without what `vers` adds to say what was done."""
    dits = ("fait", "sur", "relation")
    return {nom: valeur for nom, valeur in request.query_params.items() if nom not in dits}


# By what was done: the route that leads back to it (none: it stands on the page itself), the name
# of its number there or of its anchor, the words of the link.
Revenir = Mapping[str, tuple[str, str, str]]
_RELATION = re.compile(r"[a-z_]{1,40}")


def lire_retour(request: Requete, revenir: Revenir) -> tuple[str, str] | None:
    """Read from the address of a page the way back to what was done: where, and its words."""
    fait = revenir.get(request.query_params.get("fait") or "")
    try:
        sur = UUID(request.query_params.get("sur") or "")
    except ValueError:
        return None
    if fait is None:
        return None
    route, nom, libelle = fait
    if not route:
        return f"#{nom}-{sur}", libelle
    relation = request.query_params.get("relation") or ""
    autres = {"relation": relation} if _RELATION.fullmatch(relation) else {}
    try:
        return request.app.route_reverse(route, **{nom: sur}, **autres), libelle
    except NoRouteMatchFoundException:
        # The address was cut: there is no way without the kind.
        return None


class Calcule(Response[bytes]):
    """Answer with a file that takes long to make.

    It is made once the transaction is closed, in turn, in a thread.
    """

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
        return Response(
            contenu, media_type=self.media_type, headers=self.headers, status_code=self.status_code
        )


def fichier(
    contenu: bytes | Callable[[], bytes], nom: str, genre: str, statut: int | None = None
) -> Response[bytes]:
    """Answer with a file to keep, or with what makes it when that takes long.

    `nom` says nothing about anybody.
    """
    entetes = {"Content-Disposition": f'attachment; filename="{nom}"'}
    if callable(contenu):
        return Calcule(contenu, genre, entetes, statut)
    return Response(contenu, media_type=genre, headers=entetes, status_code=statut)


@asynccontextmanager
async def essayer_commande(db: AsyncSession, erreurs: dict[str, str]) -> AsyncIterator[None]:
    """Run a command inside a savepoint.

    What it refuses becomes sentences beside the fields, and nothing is kept.
    """
    with recueillir(erreurs):
        async with db.begin_nested():
            yield
            await db.flush()


@contextmanager
def recueillir(erreurs: dict[str, str]) -> Iterator[None]:
    """Turn what is refused, by a command or by the wall, into sentences beside the fields."""
    try:
        yield
    except Invalid as refus:
        erreurs.update(refus.erreurs)
    except (Conflict, Forbidden) as refus:
        _dire(refus, erreurs)
    except DBAPIError as erreur:
        dit = refus_de_la_base(erreur)
        if dit is None:
            raise
        _dire(dit, erreurs)


@contextmanager
def menant(lieu: str) -> Iterator[None]:
    """Open no form for an act that would be refused.

    What is asked inside refuses with the act's own sentence; whoever reads it is led to `lieu`.
    """
    try:
        yield
    except (Conflict, Forbidden) as refus:
        refus.lieu = lieu
        raise


def _dire(refus: Conflict | Forbidden, erreurs: dict[str, str]) -> None:
    champ = refus.champ if isinstance(refus, Ferme | AConfirmer) else "formulaire"
    erreurs[champ] = refus.message
    if isinstance(refus, Ferme):
        erreurs[PORTE] = str(refus.ou or "")
    elif isinstance(refus, Forbidden):
        erreurs[REFUSE] = refus.message
    elif isinstance(refus, Deja):
        erreurs[DEJA] = str(refus.ou)
    elif isinstance(refus, Inchange):
        erreurs[INCHANGE] = refus.message
    elif isinstance(refus, Perime):
        erreurs[PERIME] = PERIME


def refus_de(erreurs: Mapping[str, str]) -> AppError:
    """Give back the refusal that these sentences tell, for a form that has no page of its own."""
    phrase = erreurs.get("formulaire", "")
    if PORTE in erreurs and phrase:
        return Ferme(phrase, ou=UUID(erreurs[PORTE]) if erreurs[PORTE] else None)
    if REFUSE in erreurs:
        return Forbidden(phrase)
    return Conflict(phrase) if phrase else Invalid(erreurs)


async def saisie(request: Requete, *listes: str) -> dict[str, Any]:
    """Read a posted form, without what our own page hid in it.

    The named fields are lists, the others their last value. For `poster`, and for the few pages
    that only search or show before anything is done.
    """
    form = await request.form()
    valeurs: dict[str, Any] = {}
    for cle in form:
        toutes = [v for v in form.getall(cle) if isinstance(v, str)]
        if cle not in (CSRF, CLE):
            valeurs[cle] = [v for v in toutes if v] if cle in listes else (toutes or [""])[-1]
    return valeurs


Lu = TypeVar("Lu")
# What a form says, or the sentences beside its fields; what reads it may await.
Lues = tuple[Lu | None, dict[str, str]]
Lecture = type[Lu] | Callable[[dict[str, Any]], Lues[Lu] | Awaitable[Lues[Lu]]]
Reponse = TypeVar("Reponse", bound=Response[Any] | Redirect | Template)
# What shows a form again; rarely, what goes on without it.
Revue = Callable[
    [dict[str, Any], dict[str, str]], Reponse | Template | Awaitable[Reponse | Template]
]


async def _lire(lecture: Lecture[Lu], donnees: dict[str, Any]) -> Lues[Lu]:
    if isinstance(lecture, type) and issubclass(lecture, BaseModel):
        return cast(Lues[Lu], lire_formulaire(lecture, donnees))
    lu = cast(Callable[[dict[str, Any]], Any], lecture)(donnees)
    return cast(Lues[Lu], await lu if isawaitable(lu) else lu)


async def _exiger_le_meme(request: Requete, db: AsyncSession) -> None:
    envoi = request.scope.get("envoi")
    if isinstance(envoi, EnvoiEnCours):
        # The key is taken with the transaction, which begins here at the latest.
        await db.connection()
        envoi.exiger_le_meme()


async def poster(
    request: Requete,
    db: AsyncSession,
    lecture: Lecture[Lu],
    agir: Callable[[Lu], Awaitable[Reponse]],
    revoir: Revue[Reponse] | None = None,
    listes: tuple[str, ...] = (),
) -> Reponse | Template:
    """Do what a form asks and answer; refused, show its page again, with what was typed and why.

    `lecture` is the model of the form, or what reads it and says more than a model does (it may
    await); `agir` does it, in a savepoint, and gives the answer: where to go on, or a page.
    `revoir` shows the page again; a form without a page of its own (a button) has none, and its
    refusal is the page of errors, which gives back what was typed.
    """
    donnees = await saisie(request, *listes)
    valeur, erreurs = await _lire(lecture, donnees)
    if revoir is None:
        if valeur is None or erreurs:
            raise Invalid(erreurs)
        return await agir(valeur)
    reponses: list[Reponse] = []
    if valeur is not None and not erreurs:
        async with essayer_commande(db, erreurs):
            await _exiger_le_meme(request, db)
            reponses.append(await agir(valeur))
    # What is written last may be refused after the answer was made.
    if reponses and not erreurs:
        return reponses[0]
    revue = revoir(donnees, erreurs)
    return await revue if isawaitable(revue) else revue


def laisser(reste: Redirect, revoir: Revue[Redirect]) -> Revue[Redirect]:
    """Go on to `reste` when somebody chose what is stored, and nothing else changed.

    That is no refusal; any other shows the form again.
    """

    def revoir_ou_laisser(
        donnees: dict[str, Any], erreurs: dict[str, str]
    ) -> Template | Redirect | Awaitable[Template | Redirect]:
        if INCHANGE in erreurs and donnees.get(LAISSE):
            return reste
        return revoir(donnees, erreurs)

    return revoir_ou_laisser


class Placee(Protocol):
    """Take the place of one request among the connections of its class (web.seance)."""

    part: PlaceConnexion

    async def prendre(self) -> None:
        """Wait for it."""
        ...


class Transaction:
    """Open a transaction, with the request's place among connections for as long as it lasts.

    The one way to the database of what answers a request. Whoever waits for another site, or works
    long on a file, opens it before or after, never around. No generator: one that Litestar forgets
    inside another would be closed by two at once.
    """

    __slots__ = ("_contexte", "_pile", "_request")

    def __init__(self, request: Requete, contexte: Context) -> None:
        self._request = request
        self._contexte = contexte

    async def __aenter__(self) -> AsyncSession:
        """Take the place, then open."""
        seance: Placee = self._request.scope["seance"]  # type: ignore[typeddict-item]
        async with AsyncExitStack() as pile:
            await seance.prendre()
            pile.callback(seance.part.rendre)
            db = open_session(self._request.app.state.sessions, self._contexte)
            await pile.enter_async_context(db)
            await pile.enter_async_context(db.begin())
            self._pile = pile.pop_all()
        return db

    async def __aexit__(
        self,
        genre: type[BaseException] | None,
        erreur: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Keep what was done, or undo it, then give the place back."""
        await self._pile.__aexit__(genre, erreur, trace)


async def limiter(
    request: ASGIConnection[Any, Any, Any, State],
    quoi: str,
    *valeurs: object,
    maximum: int,
    fenetre_s: int,
) -> None:
    """Count one request about these values (a compte, an address…).

    Raises TropDeDemandes past `maximum`.
    """
    etat = request.app.state
    cle = empreinter(etat.settings.secret.get_secret_value(), quoi, *valeurs)
    await compter(etat.engine, quoi, cle, maximum=maximum, fenetre_s=fenetre_s)


async def lire_lien(request: Requete, objet: bytes, jeton: str) -> tuple[int, UUID]:
    """Read what the link of a mail proves: a territoire and a row.

    Raises NotFound, or TropDeDemandes by address.
    """
    adresse = adresse_de(request.client.host if request.client else None)
    await limiter(request, "lien_courriel", adresse, maximum=30, fenetre_s=600)
    lu = ouvrir_lien(request.app.state.coffre, objet, jeton, aujourdhui())
    if lu is None:
        raise NotFound("Ce lien n’est plus valable. Le prochain courriel en apportera un autre.")
    return lu
