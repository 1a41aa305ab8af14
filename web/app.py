"""Assemble the application: doors, errors, headers, templates, routers."""

import asyncio
import secrets
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.di import Provide
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template import TemplateConfig
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

import auth.accords.pages
import auth.administration.pages
import auth.avis.pages
import auth.comptes.pages
import auth.connexions.pages
import auth.consentements.api
import auth.consentements.pages
import auth.conservation.pages
import auth.delegue.pages
import auth.entrees.pages
import auth.federations.pages
import auth.journal.pages
import auth.liens.pages
import auth.notices.pages
import auth.paroles.api
import auth.paroles.pages
import auth.recueil.pages
import auth.recus.pages
import auth.reunions.pages
import auth.seconds_facteurs.pages
import auth.urgences.pages
import carnet.accueil.pages
import carnet.bord.api
import carnet.bord.pages
import carnet.corrections.api
import carnet.corrections.pages
import carnet.diagnostic.api
import carnet.diagnostic.pages
import carnet.elements.api
import carnet.elements.pages
import carnet.espace.pages
import carnet.orientations.pages
import carnet.parcours.api
import carnet.parcours.echanges
import carnet.parcours.pages
import carnet.parcours.suites
import carnet.portefeuille.pages
import carnet.suivi.pages
import carnet.urgences.pages
import offers.catalogue.api
import offers.doublons.api
import offers.doublons.pages
import offers.ecarts.api
import offers.ecarts.pages
import offers.entreprises.pages
import offers.erreurs.api
import offers.erreurs.pages
import offers.exports.api
import offers.exports.pages
import offers.extensions.api
import offers.extensions.pages
import offers.favoris.api
import offers.favoris.pages
import offers.feuilles.pages
import offers.fiche.pages
import offers.imports.pages
import offers.locales.api
import offers.locales.pages
import offers.places.api
import offers.places.pages
import offers.recherche.api
import offers.recherche.pages
import offers.veilles.api
import offers.veilles.pages
import offers.verification.pages
import web.accueil
import web.api
import web.courriels
import web.sante
import web.statiques
from auth.acces import ROLES_QUI_SUIVENT
from auth.connexions.oidc import fournisseurs
from auth.personnes.empreintes import creer_sceau
from auth.vocabulary import ANONYME, PORTE_FORTE, Acteur, domaines_du_masque
from carnet.suivi.thematiques import domaine_de
from core import clock, logs, texts
from core.coffre import Coffre
from core.db import create_engine, create_sessions, open_session
from core.elision import de, de_lieu, que
from core.errors import AppError, Unauthenticated
from core.jobs import travailler
from core.metrics import Observation
from core.pages import Requete, lire_sur
from core.settings import Settings
from core.telephones import appeler, telephone_fr
from core.tete import Tete
from core.typographie import espacer, km_fr
from offers.catalogue.pictogrammes import pictogramme
from offers.catalogue.vocabulary import (
    CATEGORIES,
    FRAIS,
    MODES_ACCUEIL,
    PERSONNES_MOBILISATRICES,
    PUBLICS,
    THEMATIQUES,
    TYPES,
    categorie_de,
    nommer,
)
from offers.extensions.rules import ROLES_QUI_PRECISENT
from offers.locales.rules import ROLES_QUI_PUBLIENT
from web import errors
from web.caches import Caches
from web.guards import (
    Identification,
    csrf,
    exiger_connexion,
    exiger_ecriture,
    exiger_notre_page,
    exiger_parametres,
    limiter_api,
)
from web.headers import Headers
from web.menus import DROITS, FAITS, MENUS, REVENIR
from web.mots import MOTS
from web.refus import JournalDesRefus
from web.seance import Seances, conclure
from web.statiques import statique
from web.travaux import contexte
from web.typographie import Typographie

RACINE = Path(__file__).resolve().parent.parent
PAQUETS = ("auth", "offers", "carnet")
FILTRES = (
    *("date_fr", "jour_fr", "mois_fr", "heure_fr", "date_heure_fr", "il_y_a"),
    *("age", "nombre_fr", "pluriel"),
)
_JOURNAL = structlog.get_logger("carnet.travaux")
CORPS_MAX_OCTETS = 2 * 1024 * 1024


def _gabarits() -> JinjaTemplateEngine:
    """Load each slice's templates under the slice's own name: « carnet.suivi/journee.html »."""
    dossiers = {"web": RACINE / "web" / "templates"}
    for paquet in PAQUETS:
        for dossier in sorted((RACINE / paquet).glob("*/templates")):
            dossiers[f"{paquet}.{dossier.parent.name}"] = dossier
    chargeur = PrefixLoader({nom: FileSystemLoader(dossier) for nom, dossier in dossiers.items()})
    env = Environment(
        loader=chargeur,
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[Typographie],
    )
    for nom in FILTRES:
        env.filters[nom] = getattr(texts, nom)
    env.filters |= {"telephone_fr": telephone_fr, "appeler": appeler}
    env.filters |= {
        "km_fr": km_fr,
        "de": de,
        "de_lieu": de_lieu,
        "que": que,
        "thematique": nommer,
        "categorie_de": categorie_de,
        "domaine_de": domaine_de,
        "pictogramme": pictogramme,
        "domaines": domaines_du_masque,
    }
    env.globals |= {
        "maintenant": clock.maintenant,
        "aujourdhui": clock.aujourdhui,
        "csrf": csrf,
        "statique": statique,
        "brouillons": auth.connexions.pages.brouillons,
        "CATEGORIES": CATEGORIES,
        "THEMATIQUES": THEMATIQUES,
        "PUBLICS": PUBLICS,
        "FRAIS": FRAIS,
        "TYPES": TYPES,
        "MODES_ACCUEIL": MODES_ACCUEIL,
        "PERSONNES_MOBILISATRICES": PERSONNES_MOBILISATRICES,
        "MENUS": MENUS,
        "REVENIR": REVENIR,
        "lire_sur": lire_sur,
        "FAITS": {cle: espacer(phrase) for cle, phrase in FAITS.items()},
        "DROITS": DROITS,
        "PORTE_FORTE": PORTE_FORTE,
        "ROLES_QUI_SUIVENT": ROLES_QUI_SUIVENT,
        "ROLES_QUI_PUBLIENT": ROLES_QUI_PUBLIENT,
        "ROLES_QUI_PRECISENT": ROLES_QUI_PRECISENT,
    }
    return JinjaTemplateEngine.from_environment(env)


async def provide_db(request: Requete) -> AsyncGenerator[AsyncSession, None]:
    """Open the request's one transaction, for whoever asks; it commits when the handler returns (web.seance)."""
    contexte = request.user.acteur if request.user else ANONYME
    async with open_session(request.app.state.sessions, contexte) as db, db.begin():
        request.scope["seance"].db = db  # type: ignore[typeddict-item]
        yield db


async def provide_acteur(request: Requete) -> Acteur:
    """Give the acteur of a request that the guards let pass."""
    if request.user is None:
        raise Unauthenticated()
    acteur: Acteur = request.user.acteur
    return acteur


PAGES = (
    web.accueil.router,
    web.api.router,
    web.sante.router,
    web.statiques.router,
    web.courriels.router,
    auth.connexions.pages.router,
    auth.federations.pages.router,
    auth.entrees.pages.router,
    auth.liens.pages.router,
    auth.comptes.pages.router,
    auth.administration.pages.router,
    auth.seconds_facteurs.pages.router,
    auth.avis.pages.router,
    auth.consentements.pages.router,
    auth.conservation.pages.router,
    auth.notices.pages.router,
    auth.accords.pages.router,
    auth.delegue.pages.router,
    auth.reunions.pages.router,
    auth.recueil.pages.router,
    auth.paroles.pages.router,
    auth.recus.pages.router,
    auth.journal.pages.router,
    auth.urgences.pages.router,
    offers.feuilles.pages.router,
    offers.favoris.pages.router,
    offers.veilles.pages.router,
    offers.fiche.pages.router,
    offers.recherche.pages.router,
    offers.verification.pages.router,
    offers.ecarts.pages.router,
    offers.extensions.pages.router,
    offers.doublons.pages.router,
    offers.imports.pages.router,
    offers.exports.pages.router,
    offers.locales.pages.router,
    offers.places.pages.router,
    offers.entreprises.pages.router,
    offers.erreurs.pages.router,
    carnet.bord.pages.router,
    carnet.accueil.pages.router,
    carnet.diagnostic.pages.router,
    carnet.corrections.pages.router,
    carnet.elements.pages.router,
    carnet.orientations.pages.router,
    carnet.parcours.echanges.router,
    carnet.parcours.pages.router,
    carnet.parcours.suites.router,
    carnet.portefeuille.pages.router,
    carnet.suivi.pages.router,
    carnet.espace.pages.router,
    carnet.urgences.pages.router,
)
API = (
    auth.consentements.api.router,
    auth.paroles.api.router,
    offers.catalogue.api.router,
    offers.recherche.api.router,
    offers.ecarts.api.router,
    offers.extensions.api.router,
    offers.exports.api.router,
    offers.doublons.api.router,
    offers.erreurs.api.router,
    offers.favoris.api.router,
    offers.veilles.api.router,
    offers.locales.api.router,
    offers.places.api.router,
    carnet.bord.api.router,
    carnet.diagnostic.api.router,
    carnet.corrections.api.router,
    carnet.elements.api.router,
    carnet.parcours.api.router,
)


async def _travailler(app: Litestar) -> None:
    etat = app.state
    travaux = contexte(etat.settings, etat.sessions, etat.coffre)
    try:
        await travailler(etat.settings.database_url, travaux, signaux=False)
    except Exception:
        # Pages go on without it; nobody waits for this task, so it says itself how it ended.
        _JOURNAL.exception("travailleur", etat="arrêté")


@asynccontextmanager
async def _vivre(app: Litestar) -> AsyncIterator[None]:
    etat = app.state
    travail = asyncio.create_task(_travailler(app)) if etat.travailleur else None
    yield
    if travail is not None:
        travail.cancel()
        await asyncio.wait([travail])
    await etat.engine.dispose()


def create_app(settings: Settings | None = None, *, travailleur: bool = False) -> Litestar:
    """Create the application; settings are read from the environment when none are given.

    With `travailleur`, the worker runs in this process too, and stops with it: for the demo.
    """
    return equiper(assembler(), settings, travailleur=travailleur)


def assembler() -> Litestar:
    """Put doors, errors and templates together, for no deployment in particular: `equiper` makes it one."""
    app = Litestar(
        route_handlers=[
            Router("/", route_handlers=PAGES, include_in_schema=False),
            *API,
        ],
        dependencies={"db": Provide(provide_db), "acteur": Provide(provide_acteur)},
        guards=[limiter_api, exiger_connexion, exiger_parametres, exiger_ecriture, exiger_notre_page],
        middleware=[Seances(), Identification(), JournalDesRefus(), Caches()],
        compression_config=CompressionConfig("gzip", gzip_compress_level=6, exclude_opt_key="tasse"),
        after_request=conclure,
        exception_handlers={AppError: errors.handle, Exception: errors.handle},
        template_config=TemplateConfig(instance=_gabarits()),
        openapi_config=web.api.description(),
        lifespan=[_vivre],
        request_max_body_size=CORPS_MAX_OCTETS,
        debug=False,
        logging_config=None,
    )
    app.state.portes = app.asgi_handler
    return app


def equiper(app: Litestar, settings: Settings | None = None, *, travailleur: bool = False) -> Litestar:
    """Give an assembled application its settings, its database and its secrets, in place of any that it had."""
    reglages = settings or Settings()
    if not reglages.secret.get_secret_value():
        reglages = reglages.model_copy(update={"secret": SecretStr(secrets.token_hex(32))})
    logs.configure(reglages.journal_niveau)
    etat = app.state
    etat.settings = reglages
    etat.travailleur = travailleur
    etat.mots = MOTS
    etat.coffre = Coffre(reglages.secret.get_secret_value())
    etat.sceau = creer_sceau(reglages.secret.get_secret_value(), etat.coffre)
    etat.fournisseurs = fournisseurs(reglages)
    etat.engine = create_engine(reglages.database_url, prepared=reglages.requetes_preparees)
    etat.sessions = create_sessions(etat.engine)
    etat.cookie = "carnet" if reglages.demo else "__Host-carnet"
    # Outside the routes: an unknown address too gets the strict headers, and is counted as it was answered.
    app.asgi_handler = Observation(Tete(Headers(reglages)(etat.portes)))
    return app
