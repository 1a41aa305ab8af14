"""Click a button of a page read too early: what it asks for was done meanwhile, from another tab.

Every route of a form that is only a button is found from the templates and the route table. The
second click never fails, never does anything twice in silence, and says where one is.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import httpx2
import psycopg
import pytest

from core.forms import CLE
from core.migrations import RACINE
from tests.attaques.pages import Formulaire, Page
from tests.attaques.portes import portes
from tests.conftest import ORIGINE, application, cloner, reglages
from tests.stories.gestes import entrer
from tests.stories.promenade import (
    NEUVES,
    Pas,
    Plan,
    Promenade,
    dans_l_ordre,
    demande_quelque_chose,
    envoyer,
    montrer,
    remplir,
)

pytestmark = [pytest.mark.pg, pytest.mark.xdist_group("boutons")]
QUI = (
    *("referente", "orientation", "coordonnateur", "dpo"),
    *("personne", "gestionnaire", "administratrice"),
)
_SAISIES = re.compile(
    r"champs\.(?:texte|zone|choix|choix_thematique|radios|cases|commune)\(|<textarea|<select"
    r'|type="(?:text|radio|checkbox|date|email|tel|number|file|search)"'
)
# What opens or ends a session leaves nothing to click on.
SEANCES = {"connexion-demo", "deconnexion"}
# Each click draws a code and shows it once: the page itself is the answer.
CODES = {"donner-code", "mon-code"}
DISPARU = "an earlier button took it away"
# A colleague stopped, whose appointments to come wait for somebody to take them.
A_REPRENDRE = """
update rendez_vous r set a_reprendre_le = now() from compte k
 where k.courriel = 'referente@demo.example' and r.territoire_id = k.territoire_id
   and r.avec_compte_id = k.id and r.etat = 'prevu' and r.debut > now()
"""
CONNEXIONS = 3
# Before what is done next stands against them.
PREMIERS = ("annuler-ajout", "annuler-note", "retenir-offre")
# On how many pages a button is looked for, when other acts took it away.
PAGES_PAR_BOUTON = 4
# Why a button is not clicked twice → the routes.
SANS_CLIC: Mapping[str, str] = {
    "demande quelque chose, écrit dans un autre fichier que son formulaire": (
        "habiliter modifier-session nouvelle-session remettre-ecran repondre-erreur"
        " tendre-designation"
    ),
    "par le lien d’un courriel": "lien-depense offre-a-jour-dite places-a-jour-dites taire-veille",
    "par ProConnect ou FranceConnect, que la démonstration n’a pas": "detacher-identite",
    "avec plusieurs structures, que personne n’a dans la démonstration": (
        "changer-structure structure-choisie"
    ),
}
# The same, of what depends on the day when the demo was told, and on what the walk meets first.
SELON_LE_JOUR: Mapping[str, str] = {
    "sur une page qui répond à un envoi : aucun autre onglet ne l’ouvre à son adresse": (
        "accueillir donner-accord publier-notice rejoindre-carnet transferer"
    ),
    "sur l’écran remis à la personne, que le code de qui le tend referme": (
        "abandonner-ecran repondre-remise-referent reprendre-ecran"
    ),
    "après un temps que la promenade n’attend pas": "prendre-copie reprendre-rendez-vous"
    " rouvrir-carnet",
    "au bout de plusieurs gestes de suite, que d’autres histoires font en entier": (
        "annuler-note corriger-texte decider-doublon-offre fermer-autres publier-offre"
        " repondre-designation restaurer-offre rouvrir-compte separer"
    ),
}


def _boutons() -> list[str]:
    """List the routes of the forms that are only a button, from the templates."""
    trouvees = set()
    for gabarit in sorted(RACINE.glob("*/**/templates/*.html")):
        if gabarit.relative_to(RACINE).parts[0].startswith("."):
            continue
        for forme in gabarit.read_text("utf-8").split("<form")[1:]:
            corps = forme.split("</form>")[0]
            routes = re.findall(r"url_for\('([\w-]+)'", corps.split("{{ champs.jeton")[0])
            if 'method="post"' in corps and routes and not _SAISIES.search(corps):
                trouvees.add(routes[0])
    return sorted(trouvees)


@dataclass
class Clics:
    """Hold what the walk clicked, and what is wrong with the second answer, by route.

    And the routes of the forms that ask for something, in a part of their page.
    """

    dits: dict[str, str | None] = field(default_factory=dict)
    demandent: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
async def clics(
    modele_seme: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Clics:
    """Walk the demo as everybody, do what shows a button, and click each from two tabs."""
    base = cloner(f"carnet_boutons_{worker_id}", modele_seme)
    with psycopg.connect(base.admin_dsn) as admin:
        admin.execute(A_REPRENDRE)
    faits = Clics()
    with application(reglages(base, tmp_path_factory.mktemp("boutons"))) as app:
        async with app.lifespan():
            for rang, qui in enumerate(QUI):
                # Each has an address of their own: what is counted by address is counted apart.
                transport = httpx2.ASGITransport(app=app, client=(f"192.0.2.{rang}", 1))
                async with httpx2.AsyncClient(
                    transport=transport, base_url=ORIGINE, headers={"Sec-Fetch-Site": "same-origin"}
                ) as client:
                    # On other devices too: there are connections to close.
                    for _ in range(CONNEXIONS):
                        await entrer(client, qui)
                    promenade = Promenade(Plan(portes(app)))
                    await promenade.marcher(client)
                    await _agir(client, promenade, qui, faits)
    return faits


async def _agir(client: httpx2.AsyncClient, promenade: Promenade, qui: str, faits: Clics) -> None:
    """Send each form that is met once, each button from two tabs; walk on until nothing opens."""
    essayes = set[tuple[str, str]]()
    while a_faire := _a_faire(promenade, essayes, faits):
        route, ou, est_bouton = a_faire[0]
        essayes.add((route, ou))
        promenade.neuves = NEUVES
        pas = promenade.pas[ou] if est_bouton else promenade.formulaires[route][0]
        if est_bouton:
            dit, suite = await _cliquer_deux_fois(client, promenade.plan, qui, route, pas)
            if dit != DISPARU:
                faits.dits[route] = dit
            if suite.startswith("/"):
                await promenade.ouvrir(client, suite, f"POST {route}")
        else:
            faits.demandent.add(route)
            await envoyer(client, promenade, route, remplir)
        # What was done may show another form where this one stood, or shut that page.
        if not pas.envoi:
            revenu = await promenade.ouvrir(client, pas.adresse, f"POST {route}")
            if revenu.statut >= 400:
                del promenade.pas[pas.adresse]
        await promenade.continuer(client)


def _a_faire(
    promenade: Promenade, essayes: set[tuple[str, str]], faits: Clics
) -> list[tuple[str, str, bool]]:
    """List what may be done: what asks for something once, then the buttons, then what shuts."""
    demandes = {
        (route, pas.adresse, False)
        for route, (pas, formulaire) in promenade.formulaires.items()
        if demande_quelque_chose(formulaire) and route not in {r for r, _ in essayes}
    }
    boutons = {
        (route, ou, True)
        for route, ou in _boutons_vus(promenade)
        if route not in faits.dits and sum(r == route for r, _ in essayes) < PAGES_PAR_BOUTON
    }
    ordre = {route: rang for rang, route in enumerate(dans_l_ordre(promenade))}
    return sorted(
        (
            essai
            for essai in demandes | boutons
            if essai[:2] not in essayes and essai[0] not in SEANCES
        ),
        key=lambda essai: (essai[0] not in PREMIERS, ordre.get(essai[0], 0), essai),
    )


def _boutons_vus(promenade: Promenade) -> Iterator[tuple[str, str]]:
    """Give each button that was met: its route, and under which name its page was noted."""
    for ou, pas in list(promenade.pas.items()):
        if pas.texte and pas.statut == 200:
            for route, _ in _boutons_de(promenade.plan, pas.adresse, pas.texte):
                yield route, ou


def _boutons_de(plan: Plan, adresse: str, texte: str) -> Iterator[tuple[str, Formulaire]]:
    for formulaire in Page(texte).formulaires:
        if formulaire.methode == "post" and not demande_quelque_chose(formulaire):
            route = plan.trouver("POST", urljoin(ORIGINE + adresse, formulaire.action))
            if route:
                yield route, formulaire


async def test_second_click_on_a_stale_page_says_where_one_is(
    clics: Clics,
) -> None:
    assert {route: dit for route, dit in clics.dits.items() if dit} == {}


async def test_each_button_is_clicked_or_says_why_not(clics: Clics) -> None:
    jamais = {route for lignes in SANS_CLIC.values() for route in lignes.split()}
    selon = {route for lignes in SELON_LE_JOUR.values() for route in lignes.split()}
    manquent = set(_boutons()) - clics.dits.keys() - clics.demandent - SEANCES
    assert manquent - jamais - selon == set()
    assert jamais & clics.dits.keys() == set(), "listed, and clicked"


async def _cliquer_deux_fois(
    client: httpx2.AsyncClient, plan: Plan, qui: str, route: str, pas: Pas
) -> tuple[str | None, str]:
    """Click in each of two tabs; gives what is wrong with the second answer, where the first led.

    A page that answers a form is shown in both: it has no address to be opened again.
    """
    adresse = pas.adresse
    if not pas.envoi and (await client.get(adresse)).status_code in (303, 401):
        await entrer(client, qui)
    # Each load has keys of its own: two tabs.
    textes = [pas.texte if pas.envoi else (await client.get(adresse)).text for _ in range(2)]
    vues = [[f for r, f in _boutons_de(plan, adresse, lu) if r == route] for lu in textes]
    if not vues[0]:
        return DISPARU, ""
    un = vues[0][0]
    # Another button of the same thing when there is one: it wants something else.
    deux = [f for f in vues[1] if f.action == un.action][-1]
    depuis = {"Referer": ORIGINE + urlsplit(adresse).path}
    cible = urljoin(ORIGINE + adresse, un.action)
    premier = await client.post(cible, data=dict(montrer(un)), headers=depuis)
    if premier.status_code == 409:
        # Another act stands against it already: the button is tried where another page shows it.
        return DISPARU, ""
    if premier.status_code not in (200, 303):
        return f"the first click is answered {premier.status_code}: {_dit(premier.text)}", ""
    autre = dict(montrer(deux)) | {CLE: secrets.token_hex(8)}
    tard = await client.post(cible, data=autre, headers=depuis)
    return await _juger(client, route, tard), premier.headers.get("location", "")


async def _juger(client: httpx2.AsyncClient, route: str, tard: httpx2.Response) -> str | None:
    """Say what is wrong with the answer to the second click."""
    if tard.status_code == 303:
        # Done again without harm, or shown what it is now.
        suite = await client.get(tard.headers["location"])
        while suite.is_redirect:
            suite = await client.get(suite.headers["location"])
        assert suite.status_code == 200
        dite = 'role="status"' in suite.text or 'role="alert"' in suite.text
        return None if dite else "nothing says what was done"
    if tard.status_code == 200:
        return None if route in CODES else "a page instead of an answer"
    page, dit = Page(tard.text), _dit(tard.text)
    if tard.status_code >= 500 or "Cette action vous est refusée" in dit:
        return f"{tard.status_code}: {dit}"
    if 'role="alert"' not in tard.text and "page-erreur" not in tard.text:
        return "no sentence of the application"
    if not [lien for lien in page.liens if urlsplit(lien).path not in ("", "/")]:
        return "no way on"
    return None


def _dit(texte: str) -> str:
    """Give what the body of a page says."""
    return " ".join(" ".join(Page(texte.split("<main")[-1].split("</main>")[0]).textes).split())
