"""Walk the demo as each rôle, as the person and as a visitor, by links and forms alone.

No door without a handle.
"""

import pkgutil
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from enum import Enum
from html import unescape
from importlib import import_module
from inspect import getmembers, isclass
from types import ModuleType
from typing import Any

import httpx2
import psycopg
import pytest

import auth
import carnet
import droits
import offers
from core.db import Base as Tables
from core.plier import normaliser
from core.typographie import espacer
from tests.attaques.portes import portes
from tests.conftest import ORIGINE, Base, application, cloner, reglages
from tests.stories.gestes import entrer
from tests.stories.promenade import (
    Pas,
    Plan,
    Promenade,
    agir,
    demande_quelque_chose,
    envoyer,
    fausser,
    vider,
)

# Each test is short, but not the walk that they read: two minutes.
pytestmark = [pytest.mark.pg, pytest.mark.long, pytest.mark.xdist_group("promenade")]
# Who walks → the demo account that they are; « lien » is the person who came by a link received by
# mail.
COMPTES = {
    "visiteur": None,
    "referente": "referente",
    "conseiller": "conseiller",
    "orientation": "orientation",
    "coordonnateur": "coordonnateur",
    "dpo": "dpo",
    "lien": "personne-curatelle",
    "personne": "personne",
    "curateur": "curateur",
    # The last, since they may close the comptes of the others.
    "gestionnaire": "gestionnaire",
    "administratrice": "administratrice",
}

# Whose acts open what nobody else reaches.
ACTIFS = ("referente", "personne", "gestionnaire", "administratrice")
# Codes and numbers, which no page gives back (web/guards.py).
SECRETS = (
    "code",
    "nombre",
    "encore",
    "carte",
    "nir",
    "nir_garde",
    "france_travail",
    "caf",
    "jeton",
)
# What hands the screen over comes after the rest, then what shuts a carnet to whoever acts; at the
# very end, what opens or ends a session.
DERNIERS = (
    *("remettre-ecran", "envoyer-son-code", "repondre-remise", "reprendre-ecran"),
    *("noter-fermeture", "fermer-espace", "reunir", "sortir-du-cercle", "clore-mandat"),
    *("tendre-designation", "repondre-remise-referent", "abandonner-ecran"),
)
FINS = {"connexion-demo", "deconnexion", "quitter", "dire-ordinateur"}


@pytest.fixture(scope="module")
def base_promenade(modele_seme: str, worker_id: str) -> Base:
    """Give one copy of the demo's world to the whole walk."""
    return cloner(f"carnet_promenade_{worker_id}", modele_seme)


@pytest.fixture(scope="module")
async def app(base_promenade: Base, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Any]:
    """Give the running application."""
    with application(reglages(base_promenade, tmp_path_factory.mktemp("promenade"))) as app:
        async with app.lifespan():
            yield app


@pytest.fixture(scope="module")
async def promenades(app: Any, base_promenade: Base) -> AsyncIterator[dict[str, Promenade]]:
    """Walk as everybody, then try the forms that were met, once all is read."""
    plan, faites = Plan(portes(app)), dict[str, Promenade]()
    async with AsyncExitStack() as pile:
        clients = {}
        for rang, (qui, compte) in enumerate(COMPTES.items()):
            # Each has an address of their own: what is counted by address is counted apart.
            transport = httpx2.ASGITransport(app=app, client=(f"192.0.2.{rang}", 1))
            client = httpx2.AsyncClient(
                transport=transport, base_url=ORIGINE, headers={"Sec-Fetch-Site": "same-origin"}
            )
            clients[qui] = await pile.enter_async_context(client)
            if compte:
                await entrer(client, compte)
            if qui == "lien":
                _entrer_par_lien(base_promenade)
            faites[qui] = Promenade(plan)
            await faites[qui].marcher(client)
        for qui, promenade in faites.items():
            await _essayer(clients[qui], promenade, agissant=qui in ACTIFS)
        yield faites


async def _essayer(client: httpx2.AsyncClient, promenade: Promenade, *, agissant: bool) -> None:
    demandent = {
        r
        for r, (_, formulaire) in promenade.formulaires.items()
        if demande_quelque_chose(formulaire)
    }
    # Without a field that is seen, sending a form is doing what it says: that comes later to
    # whoever acts.
    a_essayer = (demandent if agissant else set(promenade.formulaires)) - FINS
    await _essayer_tout(
        client, promenade, [route for route in _dans_l_ordre(promenade) if route in a_essayer]
    )
    if agissant:
        await agir(
            client, promenade, lambda p: [route for route in _dans_l_ordre(p) if route not in FINS]
        )
    # Others walked and wrote meanwhile: a page that was opened early is read again.
    await promenade.relire(client)
    await _essayer_tout(client, promenade, sorted(FINS & set(promenade.formulaires)))


async def _essayer_tout(
    client: httpx2.AsyncClient, promenade: Promenade, routes: list[str]
) -> None:
    for route in routes:
        for comment in (
            (fausser, vider) if demande_quelque_chose(promenade.formulaires[route][1]) else (vider,)
        ):
            promenade.essais.append(await envoyer(client, promenade, route, comment))


def _dans_l_ordre(promenade: Promenade) -> list[str]:
    """List the forms: those that ask, then those that act at once, then those that shut."""

    def rang(route: str) -> tuple[int, bool]:
        dernier = DERNIERS.index(route) + 1 if route in DERNIERS else 0
        return dernier, not demande_quelque_chose(promenade.formulaires[route][1])

    return sorted(promenade.formulaires, key=rang)


def _entrer_par_lien(base: Base) -> None:
    with psycopg.connect(base.admin_dsn) as admin:
        admin.execute(
            "update connexion set moyen = 'courriel' where jeton_sha256 ="
            " (select jeton_sha256 from connexion where habilitation_id is null order by creee_le"
            " desc limit 1)"
        )


def lues(promenade: Promenade) -> Iterator[Pas]:
    """Give the pages that were read."""
    return (pas for pas in promenade.pas.values() if pas.texte)


# Why a route is not reached by links and forms → its verb, and the names of the routes.
SANS_PAS = {
    "pour la surveillance du service": ("GET sante sante-prete",),
    "lu par le script de la carte, qui donne ses bornes": ("GET offres-carte-noms",),
    "par ProConnect ou FranceConnect, que la démonstration n’a pas": (
        "GET federation-depart federation-retour federation-sortie second-facteur",
        "POST detacher-identite passer-second-facteur",
    ),
    "demandé par le script, avant la fin d’une session": ("GET rester",),
    "demandé par le script, à mesure que l’on écrit": ("POST lire-lecteurs",),
    "lu par l’agenda de quelqu’un, à une adresse montrée une fois": ("GET agenda-prive",),
    "par une adresse que plusieurs partagent": ("GET qui-vient", "POST dire-qui-vient"),
    "par le lien d’un courriel": (
        "GET arret-veille lien offre-a-jour places-a-jour",
        "POST lien-depense offre-a-jour-dite places-a-jour-dites taire-veille",
    ),
    "avec plusieurs structures ou plusieurs connexions, que personne n’a dans la démonstration": (
        "GET choisir-structure",
        "POST changer-structure fermer-autres fermer-connexion structure-choisie",
    ),
}
# The same, of what depends on the day when the demo was told: some days, the walk meets it.
SELON_LE_JOUR = {
    "après un temps que la promenade n’attend pas : deux ans sans nouvelle, un accord qui finit,"
    " une copie": (
        "GET confirmer-accord",
        "POST confirmation prendre-copie rouvrir-carnet",
    ),
    "au bout de plusieurs gestes de suite, ou de plusieurs personnes, que d’autres histoires font"
    " en entier": (
        "GET a-faire-de apercu-offre preuve separation violations-csv",
        (
            "POST contredire envoyer-son-code publier-offre publier-papiers rejoindre-carnet"
            " repondre-designation repondre-remise-referent"
        ),
        "POST annuler-carte annuler-ma-carte carte-a6 carte-depensee confirmer-carte ma-carte-a6",
        "POST code-mandat papier-mandat repondre-mandat retrait-mandat seconder seconder-mandat",
        "POST ouvrir-conversation remettre-note reprendre-affaire reprendre-courrier",
        "POST reprendre-rendez-vous restaurer-offre",
        "POST annuler-a-plusieurs ecrire-a-plusieurs enlever-a-plusieurs exporter-personnes",
        "POST annuler-conversation remettre-vue",
        "POST rouvrir-compte separer",
        "POST conclure-violation prevenir-violation rouvrir-violation",
    ),
}


def _portes_de(table: dict[str, tuple[str, ...]]) -> set[tuple[str, str]]:
    lues = [ligne.split() for lignes in table.values() for ligne in lignes]
    return {(verbe, nom) for verbe, *noms in lues for nom in noms}


async def test_every_route_is_reached(app: Any, promenades: dict[str, Promenade]) -> None:
    atteintes = set().union(*(promenade.atteintes for promenade in promenades.values()))
    pages = {(porte.methode, porte.nom) for porte in portes(app) if not porte.api}
    manquent, jamais = pages - atteintes, _portes_de(SANS_PAS)
    assert manquent - jamais - _portes_de(SELON_LE_JOUR) == set()
    assert jamais - manquent == set(), "listed, and reached"


@pytest.mark.parametrize("qui", COMPTES)
async def test_no_link_is_dead(promenades: dict[str, Promenade], qui: str) -> None:
    promenade = promenades[qui]
    morts = {(p.statut, p.adresse, p.depuis) for p in promenade.pas.values() if p.statut >= 400}
    assert morts == set()
    assert promenade.sans_route == set(), "an address that no route answers"
    assert promenade.ancres_mortes == [], "a link to a part that the page does not have"


@pytest.mark.parametrize("qui", COMPTES)
async def test_no_two_pages_share_a_title(promenades: dict[str, Promenade], qui: str) -> None:
    """Two carnets may: no title names a person, since the history of a shared computer keeps it."""
    titres: dict[str, set[str | None]] = {}
    for pas in lues(promenades[qui]):
        if pas.envoi:  # the answer to a form: the page of that form, again
            continue
        titres.setdefault(pas.page.titre, set()).add(pas.route)
    assert {titre: routes for titre, routes in titres.items() if len(routes) > 1} == {}
    assert [
        t for t in titres if not re.fullmatch(r"\S.* · Carnet", t) or t == "Carnet · Carnet"
    ] == []


# What is shown as a code is the thing asked for there, copied letter by letter; anywhere else, an
# identifier is said in words.
EN_CODE = {
    "api": "les adresses et les en-têtes de l’API",
    "import-catalogue": "le champ du schéma à corriger chez le producteur",
    "notice": "l’empreinte qui prouve le texte",
    "POST fichier-verifie": "la structure qui manque au fichier",
}
# Addresses are not words.
_ADRESSE = re.compile(r"\S+@\S+|https?://\S+")
_CODE = re.compile(
    r"\S*[^\W_]_[^\W_]\S*|\S*\w--\w\S*|\b(?:None|True|False|null|undefined|nan)\b"
    r"|\{[{%]|[%}]\}|<[a-z]+ "
)
_MOT = re.compile(r"[^\W\d_]{4,}")
# French with and without its accent.
_DEUX_FACONS = frozenset(
    {
        "annule",
        "archive",
        "compte",
        "date",
        "expire",
        "liste",
        "manque",
        "note",
        "poste",
        "propose",
        "publie",
        "refuse",
        "retire",
    }
)


def _identifiants() -> set[str]:
    """List the words of the code: members of enums, tables, columns."""
    mots = {
        nom
        for table in Tables.metadata.tables.values()
        for nom in (table.name, *table.columns.keys())
    }
    for module in _vocabulaires():
        for _, genre in getmembers(module, lambda o: isclass(o) and issubclass(o, Enum)):
            mots |= {str(mot) for membre in genre for mot in (membre.name, membre.value)}
    return mots


def _vocabulaires() -> Iterator[ModuleType]:
    for paquet in (auth, droits, offers, carnet):
        for module in pkgutil.walk_packages(paquet.__path__, f"{paquet.__name__}."):
            if module.name.rpartition(".")[2] in ("vocabulary", "rules"):
                yield import_module(module.name)


@pytest.mark.parametrize("qui", COMPTES)
async def test_no_word_is_an_identifier(promenades: dict[str, Promenade], qui: str) -> None:
    vus = {pas.adresse: _ADRESSE.sub("", pas.dit) for pas in lues(promenades[qui])}
    assert {(adresse, mot) for adresse, dit in vus.items() for mot in _CODE.findall(dit)} == set()
    # « ecriture », where the pages write « écriture ».
    ecrits = {adresse: set(_MOT.findall(dit.lower())) for adresse, dit in vus.items()}
    accentues = {normaliser(mot) for mots in ecrits.values() for mot in mots if not mot.isascii()}
    nus = {mot for mot in _identifiants() - _DEUX_FACONS if mot.isascii() and mot in accentues}
    assert {(adresse, mot) for adresse, mots in ecrits.items() for mot in mots & nus} == set()


@pytest.mark.parametrize("qui", COMPTES)
async def test_no_code_is_shown_where_nobody_asked_for_one(
    promenades: dict[str, Promenade], qui: str
) -> None:
    vus = {(pas.route, code) for pas in lues(promenades[qui]) for code in pas.page.codes}
    assert {(route, code) for route, code in vus if route not in EN_CODE} == set()


@pytest.mark.parametrize("qui", COMPTES)
async def test_each_form_answers_emptiness_and_nonsense_in_french(
    promenades: dict[str, Promenade], qui: str
) -> None:
    """Send each form once empty and once with nonsense: no answer fails, and a refusal says why."""
    essais = promenades[qui].essais
    assert {(e.route, e.envoi, e.statut) for e in essais if e.statut >= 500} == set()
    muets = {(e.route, e.envoi, e.statut) for e in essais if e.statut >= 400 and not e.dit_pourquoi}
    assert muets == set()


# Where a refusal is said: beside a field, above the form, alone on its page.
_REFUS = re.compile(
    r'<p class="erreur"[^>]*>([^<]*)|<strong>Rien [^<]*</strong>([^<]*)|<h1>[^<]*</h1>\s*<p>([^<]*)'
)


@pytest.mark.parametrize("qui", COMPTES)
async def test_each_refusal_is_spaced_as_it_is_printed(
    promenades: dict[str, Promenade], qui: str
) -> None:
    refus = {
        (e.route, dit.strip())
        for e in promenades[qui].essais
        if e.statut >= 400
        for dits in _REFUS.findall(e.texte)
        for dit in map(unescape, dits)
    }
    assert {(route, dit) for route, dit in refus if espacer(dit) != dit} == set()


@pytest.mark.parametrize("qui", COMPTES)
async def test_each_refusal_gives_back_what_was_typed(
    promenades: dict[str, Promenade], qui: str
) -> None:
    perdus = {(e.route, e.statut, champ) for e in promenades[qui].essais for champ in e.perdus}
    assert {perdu for perdu in perdus if perdu[2] not in SECRETS} == set()
