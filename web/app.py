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

import web.accueil
import web.api
import web.courriels
import web.sante
import web.statiques
from auth.acces import ROLES_QUI_SUIVENT
from auth.connexions.oidc import fournisseurs
from auth.connexions.pages import brouillons, contexte_de, repos
from auth.personnes.empreintes import sceau_de
from auth.vocabulary import PORTE_FORTE, Acteur, domaines_du_masque
from carnet.diagnostic.vocabulary import NATURES
from carnet.elements.thematiques import domaine_de
from carnet.parcours.commands import lire_choix
from core import clock, logs, texts
from core.cadence import Cadence, Frein, Parts
from core.coffre import coffre_de
from core.db import FIRST, create_engine, create_sessions
from core.elision import de, de_lieu, que
from core.envois import EnvoiEnCours
from core.errors import AppError, Unauthenticated
from core.jobs import travailler
from core.metrics import Observation
from core.pages import Requete, Transaction, lire_retour
from core.settings import Settings
from core.si_meme import lire_si_meme
from core.telephones import appeler, telephone_fr
from core.tete import TeteSeule
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
    nommer_source,
    nommer_thematique,
)
from offers.extensions.rules import ROLES_QUI_PRECISENT
from offers.locales.rules import ROLES_QUI_PUBLIENT
from web import errors
from web.caches import Caches
from web.cadence import ChacunSonTour
from web.changees import lire_changee
from web.corps import lire_corps
from web.envois import lire_envoi
from web.guards import (
    Identification,
    cle,
    csrf,
    exiger_connexion,
    exiger_jeton_qui_ecrit,
    exiger_notre_page,
    exiger_parametres,
    limiter_api,
)
from web.headers import Headers
from web.menus import ACCUEILS, BARRES, DROITS, ICONES_DU_MENU, PIEDS, POUCES
from web.mots import MOTS
from web.refus import JournalDesRefus
from web.seance import Seance, Seances, conclure
from web.statiques import statique
from web.tranches import modules, rassembler, reunir_tables, routers, trouver_fichiers
from web.travaux import contexte
from web.typographie import Typographie

RACINE = Path(__file__).resolve().parent.parent
PAGES = modules("pages", "pages_*")
RESUMES = modules("resume")
ATTENTES = modules("attentes")
FILTRES = (
    *("date_fr", "jour_fr", "mois_fr", "heure_fr", "date_heure_fr", "il_y_a"),
    *("age", "nombre_fr", "pluriel"),
)
_JOURNAL = structlog.get_logger("carnet.travaux")
# No form is heavier; files handed in have their own bound.
CORPS_MAX_OCTETS = 2 * 1024 * 1024


def _gabarits() -> JinjaTemplateEngine:
    """Load each slice's templates under the slice's own name: « carnet.bord/journee.html »."""
    trouves = {"web": RACINE / "web" / "templates", **trouver_fichiers("templates")}
    chargeur = PrefixLoader({nom: FileSystemLoader(dossier) for nom, dossier in trouves.items()})
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
        "espacer": espacer,
        "km_fr": km_fr,
        "de": de,
        "de_lieu": de_lieu,
        "que": que,
        "source": nommer_source,
        "thematique": nommer_thematique,
        "categorie_de": categorie_de,
        "domaine_de": domaine_de,
        "pictogramme": pictogramme,
        "domaines": domaines_du_masque,
    }
    env.globals |= {
        "maintenant": clock.maintenant,
        "aujourdhui": clock.aujourdhui,
        "csrf": csrf,
        "cle": cle,
        "statique": statique,
        "brouillons": brouillons,
        "repos": repos,
        "CATEGORIES": CATEGORIES,
        "THEMATIQUES": THEMATIQUES,
        "PUBLICS": PUBLICS,
        "FRAIS": FRAIS,
        "TYPES": TYPES,
        "MODES_ACCUEIL": MODES_ACCUEIL,
        "PERSONNES_MOBILISATRICES": PERSONNES_MOBILISATRICES,
        "ACCUEILS": ACCUEILS,
        "BARRES": BARRES,
        "PIEDS": PIEDS,
        "POUCES": POUCES,
        "ICONES_DU_MENU": ICONES_DU_MENU,
        "NATURES": NATURES,
        "REVENIR": reunir_tables(PAGES, "REVENIR"),
        "lire_retour": lire_retour,
        "lire_changee": lire_changee,
        "FAITS": {cle: espacer(phrase) for cle, phrase in reunir_tables(PAGES, "FAITS").items()},
        "DROITS": DROITS,
        "PORTE_FORTE": PORTE_FORTE,
        "ROLES_QUI_SUIVENT": ROLES_QUI_SUIVENT,
        "ROLES_QUI_PUBLIENT": ROLES_QUI_PUBLIENT,
        "ROLES_QUI_PRECISENT": ROLES_QUI_PRECISENT,
    }
    return JinjaTemplateEngine.from_environment(env)


async def provide_db(request: Requete) -> AsyncGenerator[AsyncSession, None]:
    """Open the request's one transaction, for whoever asks.

    It commits when the handler returns (web.seance).
    """
    seance: Seance = request.scope["seance"]  # type: ignore[typeddict-item]
    async with Transaction(request, contexte_de(request)) as db:
        seance.db = db
        if isinstance(envoi := request.scope.get("envoi"), EnvoiEnCours):
            db.info[FIRST] = envoi.recevoir
        yield db


async def provide_acteur(request: Requete) -> Acteur:
    """Give the acteur of a request that the guards let pass."""
    if request.user is None:
        raise Unauthenticated()
    acteur: Acteur = request.user.acteur
    return acteur


# The house's own pages; those of the slices are found.
LES_SIENNES = (
    web.accueil.router,
    web.api.router,
    web.sante.router,
    web.statiques.router,
    web.courriels.router,
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
    """Put doors, errors and templates together.

    It is for no deployment in particular: `equiper` makes it one.
    """
    app = Litestar(
        route_handlers=[
            Router(
                "/",
                route_handlers=[*LES_SIENNES, *routers(PAGES)],
                include_in_schema=False,
            ),
            *routers(modules("api")),
        ],
        dependencies={
            "db": Provide(provide_db),
            "acteur": Provide(provide_acteur),
            "attendue": Provide(lire_si_meme),
        },
        guards=[
            limiter_api,
            exiger_connexion,
            exiger_parametres,
            exiger_jeton_qui_ecrit,
            exiger_notre_page,
            lire_corps,
            lire_envoi,
        ],
        middleware=[
            Seances(),
            Identification(),
            ChacunSonTour(),
            JournalDesRefus(),
            Caches(),
        ],
        # Whoever does not take brotli is answered in gzip.
        compression_config=CompressionConfig(
            "brotli", brotli_quality=5, gzip_compress_level=6, exclude_opt_key="tasse"
        ),
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


def equiper(
    app: Litestar, settings: Settings | None = None, *, travailleur: bool = False
) -> Litestar:
    """Give an assembled application its settings, database and secrets.

    They take the place of any that it had.
    """
    reglages = settings or Settings()
    if not reglages.secret.get_secret_value():
        reglages = reglages.model_copy(update={"secret": SecretStr(secrets.token_hex(32))})
    logs.configure(reglages.journal_niveau)
    etat = app.state
    etat.settings = reglages
    etat.travailleur = travailleur
    etat.mots = MOTS
    etat.resumes = rassembler(RESUMES, "RESUMES")
    etat.ajouts = rassembler(RESUMES, "AJOUTS")
    etat.attentes = rassembler(ATTENTES, "ATTENTES")
    etat.lire_choix = lire_choix
    etat.coffre = coffre_de(reglages)
    etat.sceau = sceau_de(reglages)
    etat.fournisseurs = fournisseurs(reglages)
    etat.engine = create_engine(reglages.database_url, prepared=reglages.requetes_preparees)
    etat.sessions = create_sessions(etat.engine)
    etat.cadence = Cadence(reglages.simultanees, reglages.pages_par_minute)
    etat.parts = Parts()
    etat.frein = Frein()
    etat.cookie = "carnet" if reglages.demo else "__Host-carnet"
    # Outside the routes: an unknown address too gets the strict headers, and is counted as it was
    # answered.
    app.asgi_handler = Observation(TeteSeule(Headers(reglages)(etat.portes)))
    return app
