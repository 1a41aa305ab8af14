"""Click a button of a page read too early: what it asks for was done meanwhile, from another tab.

Every route of a form that is only a button is found from the templates and the route table. The
second click never fails, never does anything twice in silence, and says where one is.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2
import pytest

from core.migrations import RACINE
from tests.attaques.pages import Formulaire, Page
from tests.attaques.portes import portes
from tests.conftest import ORIGINE, application, cloner, reglages
from tests.stories.gestes import entrer
from tests.stories.promenade import Plan, Promenade, demande_quelque_chose, montrer

pytestmark = [pytest.mark.pg, pytest.mark.xdist_group("boutons")]
QUI = (
    *("referente", "orientation", "coordonnateur", "dpo"),
    *("personne", "gestionnaire", "administratrice"),
)
_SAISIES = re.compile(
    r"champs\.(?:texte|zone|choix|choix_thematique|radios|cases|commune)\(|<textarea|<select"
    r'|type="(?:text|radio|checkbox|date|email|tel|number|file|search)"'
)
# What opens or ends a session, or says where, leaves nothing to click on.
SEANCES = {"connexion-demo", "deconnexion", "quitter", "dire-ordinateur"}
# Each click draws a code and shows it once: the page itself is the answer.
CODES = {"creer-agenda", "donner-carte", "donner-code", "mon-code"}


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


@pytest.fixture(scope="module")
async def ou(
    modele_seme: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[str, str]]:
    """Walk the demo as everybody; gives by route who is shown the button, and on which page."""
    base = cloner(f"carnet_boutons_{worker_id}", modele_seme)
    lieux: dict[str, tuple[str, str]] = {}
    with application(reglages(base, tmp_path_factory.mktemp("boutons"))) as app:
        async with app.lifespan():
            for rang, qui in enumerate(QUI):
                transport = httpx2.ASGITransport(app=app, client=(f"192.0.2.{rang}", 1))
                async with httpx2.AsyncClient(
                    transport=transport, base_url=ORIGINE, headers={"Sec-Fetch-Site": "same-origin"}
                ) as client:
                    await entrer(client, qui)
                    promenade = Promenade(Plan(portes(app)))
                    await promenade.marcher(client)
                for route, adresse in _boutons_vus(promenade):
                    lieux.setdefault(route, (qui, adresse))
    return lieux


def _boutons_vus(promenade: Promenade) -> Iterator[tuple[str, str]]:
    """Give each button that was met: its route, the page."""
    for pas in list(promenade.pas.values()):
        if pas.texte and pas.statut == 200:
            for route, _ in _boutons_de(promenade.plan, pas.adresse, pas.texte):
                yield route, pas.adresse


def _boutons_de(plan: Plan, adresse: str, texte: str) -> Iterator[tuple[str, Formulaire]]:
    for formulaire in Page(texte).formulaires:
        if formulaire.methode == "post" and not demande_quelque_chose(formulaire):
            route = plan.trouver("POST", urljoin(ORIGINE + adresse, formulaire.action))
            if route:
                yield route, formulaire


async def test_second_click_on_a_stale_page_says_where_one_is(
    client: httpx2.AsyncClient, ou: dict[str, tuple[str, str]]
) -> None:
    vues = set(_boutons()) & set(ou) - SEANCES
    # First, before an action of hers is put in another state.
    vus = sorted(vues, key=lambda route: (route != "retenir-offre", route))
    assert len(vus) >= 24, sorted(set(_boutons()) - set(ou))
    fautes = {}
    for route in vus:
        dit = await _cliquer_deux_fois(client, route, *ou[route])
        if dit:
            fautes[route] = dit
    assert fautes == {}


async def _cliquer_deux_fois(
    client: httpx2.AsyncClient, route: str, qui: str, adresse: str
) -> str | None:
    """Click in each of two tabs; gives what is wrong with the second answer."""
    client.cookies.clear()
    await entrer(client, qui)
    app: Any = client._transport.app  # type: ignore[attr-defined]
    plan = Plan(portes(app))
    # Each load has keys of its own: two tabs.
    vues = [
        [f for r, f in _boutons_de(plan, adresse, (await client.get(adresse)).text) if r == route]
        for _ in range(2)
    ]
    if not vues[0]:
        return "an earlier button took it away"
    un = vues[0][0]
    # Another button of the same thing when there is one: it wants something else.
    deux = [f for f in vues[1] if f.action == un.action][-1]
    depuis = {"Referer": ORIGINE + urlsplit(adresse).path}
    cible = urljoin(ORIGINE + adresse, un.action)
    premier = await client.post(cible, data=dict([*montrer(un), *un.boutons[:1]]), headers=depuis)
    if premier.status_code not in (200, 303):
        return f"the first click is answered {premier.status_code}: {_dit(premier.text)}"
    tard = await client.post(cible, data=dict([*montrer(deux), *deux.boutons[-1:]]), headers=depuis)
    if tard.status_code == 303:
        # Done again without harm, or shown what it is now.
        suite = await client.get(tard.headers["location"])
        while suite.is_redirect:
            suite = await client.get(suite.headers["location"])
        assert suite.status_code == 200
        dite = 'role="status"' in suite.text or 'role="alert"' in suite.text
        return None if dite else "nothing says what was done"
    if tard.status_code == 200:
        # What asks for a yes did nothing yet: it asks again.
        demandent = all('name="confirme"' in reponse.text for reponse in (premier, tard))
        return None if demandent or route in CODES else "a page instead of an answer"
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
