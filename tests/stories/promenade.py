"""Walk the site as somebody who only clicks: every link is followed, every form is met."""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heappop, heappush
from itertools import count
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import httpx2

from core.forms import CLE
from tests.attaques.pages import Champ, Formulaire, Page
from tests.attaques.portes import Porte
from tests.conftest import ORIGINE
from tests.dates import dans

# How many addresses of one route are opened; besides, each page that leads to a route has one of
# its links followed.
PAR_ROUTE = 2
# And how many of those that an act made.
NEUVES = 4
_SORTES = {"uuid": r"[0-9a-fA-F-]{36}", "int": r"[0-9]+", "path": r".+", "str": r"[^/]+"}
_PARAMETRE = re.compile(r"\{\w+:(\w+)\}")


class Plan:
    """Find the route of an address, as the application does.

    What is written out goes before what is filled in.
    """

    def __init__(self, portes: list[Porte]) -> None:
        self._portes = sorted(portes, key=lambda p: len(p.parametres))
        self._formes = [
            (re.compile(_PARAMETRE.sub(lambda t: _SORTES[t[1]], p.chemin)), p) for p in self._portes
        ]

    def trouver(self, methode: str, adresse: str) -> str | None:
        """Give the name of the route, or None."""
        chemin = urlsplit(adresse).path
        for forme, porte in self._formes:
            if porte.methode == methode and forme.fullmatch(chemin):
                return porte.nom
        return None


@dataclass
class Pas:
    """Hold one page that was opened: where the link stood, and what came."""

    adresse: str
    route: str | None
    depuis: str
    statut: int
    texte: str = ""
    vers: str = ""
    # The form that it answers, if any.
    envoi: str = ""

    @cached_property
    def page(self) -> Page:
        """Read the page."""
        return Page(self.texte)

    @property
    def dit(self) -> str:
        """Give what is read on the page, in one line."""
        return " ".join(" ".join(self.page.textes).split())


@dataclass
class Promenade:
    """Hold what one reader met."""

    plan: Plan
    pas: dict[str, Pas] = field(default_factory=dict)
    # Route of a posted form → the page that shows it, and the form.
    formulaires: dict[str, tuple[Pas, Formulaire]] = field(default_factory=dict)
    sans_route: set[tuple[str, str]] = field(default_factory=set)
    ancres: set[tuple[str, str, str]] = field(default_factory=set)
    essais: list["Essai"] = field(default_factory=list)
    atteintes: set[tuple[str, str]] = field(default_factory=set)
    # How many addresses that were never seen before may still be opened, whatever their route: what
    # an act gave.
    neuves: int = 0
    _connues: set[str] = field(default_factory=set)
    _compte: dict[str | None, int] = field(default_factory=dict)
    _menees: set[tuple[str | None, str | None]] = field(default_factory=set)
    _file: list[tuple[bool, int, int, str, str]] = field(default_factory=list)
    _rang: Any = field(default_factory=count)

    async def marcher(self, client: httpx2.AsyncClient, depart: str = "/") -> None:
        """Open the first page, then whatever links lead to, the routes least seen first."""
        self._proposer("", None, depart)
        await self.continuer(client)

    async def continuer(self, client: httpx2.AsyncClient) -> None:
        """Open what was met and not opened yet, within bounds."""
        while self._file:
            ancienne, _, _, adresse, depuis = heappop(self._file)
            if adresse in self.pas:
                continue
            route = self.plan.trouver("GET", adresse)
            source = self.pas[depuis].route if depuis in self.pas else None
            if self.neuves and not ancienne:
                self.neuves -= 1
            elif self._compte.get(route, 0) >= PAR_ROUTE and (source, route) in self._menees:
                continue
            self._menees.add((source, route))
            self._compte[route] = self._compte.get(route, 0) + 1
            await self.ouvrir(client, adresse, depuis)

    async def relire(self, client: httpx2.AsyncClient) -> None:
        """Look again at the pages that did not have a part yet when they were opened."""
        for adresse in sorted({adresse for _, adresse, _ in self.ancres_mortes}):
            reponse = await client.get(adresse)
            if reponse.status_code == 200:
                self.noter(reponse, adresse, self.pas[adresse].depuis)
            else:  # somebody shut it since
                self.ancres = {lien for lien in self.ancres if lien[1] != adresse}

    async def ouvrir(self, client: httpx2.AsyncClient, adresse: str, depuis: str) -> Pas:
        """Open one page, and note what it leads to."""
        reponse = await client.get(adresse)
        return self.noter(reponse, adresse, depuis)

    def noter(self, reponse: httpx2.Response, adresse: str, depuis: str, envoi: str = "") -> Pas:
        """Note an answer: what it says, where it leads.

        `envoi` names the form that it answers, if any.
        """
        pas = Pas(
            adresse,
            envoi or self.plan.trouver("GET", adresse),
            depuis,
            reponse.status_code,
            envoi=envoi,
        )
        self.pas[envoi or adresse] = pas
        # A page seen anew leads where it leads now.
        self.ancres = {lien for lien in self.ancres if lien[0] != adresse}
        if pas.route and pas.statut < 400 and not envoi:
            self.atteintes.add(("GET", pas.route))
        if reponse.is_redirect:
            pas.vers = reponse.headers["location"]
            self._proposer(adresse, pas.route, pas.vers)
        elif reponse.headers.get("content-type", "").startswith("text/html"):
            pas.texte = reponse.text
            self._lire(pas)
        return pas

    def _lire(self, pas: Pas) -> None:
        for lien in sorted(pas.page.liens | pas.page.chargees):
            self._proposer(pas.adresse, pas.route, lien)
        for formulaire in pas.page.formulaires:
            cible = urljoin(ORIGINE + pas.adresse, formulaire.action)
            if formulaire.methode == "get":
                self._proposer(
                    pas.adresse,
                    pas.route,
                    f"{urlsplit(cible).path}?{urlencode(montrer(formulaire))}",
                )
                continue
            route = self.plan.trouver("POST", cible)
            if route is None:
                self.sans_route.add((pas.adresse, formulaire.action))
            else:
                self.formulaires.setdefault(route, (pas, formulaire))
                self.atteintes.add(("POST", route))

    def _proposer(self, depuis: str, source: str | None, lien: str) -> None:
        if lien.startswith(("tel:", "mailto:", "data:")):
            return
        if lien.startswith("#"):
            self.ancres.add((depuis, depuis, lien[1:]))
            return
        cible = urlsplit(urljoin(ORIGINE + depuis, lien))
        if f"{cible.scheme}://{cible.netloc}" != ORIGINE:
            return
        adresse = cible.path + (f"?{cible.query}" if cible.query else "")
        if cible.fragment and not cible.path.startswith("/static"):
            self.ancres.add((depuis, adresse, cible.fragment))
        route = self.plan.trouver("GET", adresse)
        if route is None:
            self.sans_route.add((depuis, lien))
        elif adresse not in self.pas:
            ancienne = adresse in self._connues
            self._connues.add(adresse)
            heappush(
                self._file,
                (ancienne, self._compte.get(route, 0), next(self._rang), adresse, depuis),
            )

    @property
    def ancres_mortes(self) -> list[tuple[str, str, str]]:
        """List the links to a part of a page that this page does not have."""
        return sorted(
            (depuis, adresse, ancre)
            for depuis, adresse, ancre in self.ancres
            if (pas := self.pas.get(adresse))
            and pas.texte
            and ancre
            and ancre not in pas.page.ancres
        )


def montrer(formulaire: Formulaire) -> list[tuple[str, str]]:
    """Give what a browser sends of a form that nobody touched."""
    envoyes: list[tuple[str, str]] = []
    for champ in formulaire.champs:
        if champ.genre in ("radio", "checkbox"):
            if champ.coche:
                envoyes.append((champ.nom, champ.valeur or "on"))
        elif champ.genre == "select":
            envoyes.append((champ.nom, champ.valeur or (champ.choix[0] if champ.choix else "")))
        elif champ.genre != "file":
            envoyes.append((champ.nom, champ.valeur))
    return envoyes


FAUX = "N’importe quoi, 32 fois"
_FAUX: Mapping[str, str] = {
    "select": "n-importe-quoi",
    "radio": "n-importe-quoi",
    "checkbox": "n-importe-quoi",
}
_TENUS = frozenset({"hidden", "radio", "checkbox", "select", "file"})
# The name of a field, or its sort → what fits.
_JUSTES: Mapping[str, str] = {
    "code": "1234",
    "commune": "Nîmes",
    "date_naissance": "1990-05-04",
    "dit_le": dans(0),
    "le": dans(0),
    "description": "Un atelier pour apprendre ensemble, avec quelqu’un qui aide.",
    "motif": "Parce qu’il le faut bien, ici.",
    "siret": "44306184100047",
    "courriel": "essai@exemple.example",
    "date": dans(20),
    "datetime-local": f"{dans(60)}T10:00",
    "email": "essai@exemple.example",
    "number": "1",
    "tel": "06 12 34 56 78",
    "textarea": "Quelques mots, pour voir où cela mène. " * 6,
    "time": "10:00",
    "url": "https://exemple.example",
}


@dataclass
class Essai:
    """Hold one try of a form, and what was answered, then shown."""

    route: str
    ou: str
    envoi: str
    statut: int
    texte: str
    tapes: Sequence[str]
    suite: Pas | None = None

    @cached_property
    def page(self) -> Page:
        """Read the answer."""
        return Page(self.texte)

    @property
    def dit_pourquoi(self) -> bool:
        """Say whether a sentence of the page is the refusal.

        Beside a field, above the form, or alone on its page.
        """
        return 'lang="fr"' in self.texte and bool(
            self.page.classes & {"erreur", "resume-erreurs", "page-erreur"}
        )

    @property
    def perdus(self) -> list[str]:
        """List the fields whose words are not given back by a refusal."""
        rendus = {
            c.nom for f in self.page.formulaires for c in f.champs if c.valeur.strip() == FAUX
        }
        recopiables = any(champ.valeur.strip() == FAUX for champ in self.page.rendus)
        return [] if self.statut < 400 or recopiables else sorted(set(self.tapes) - rendus)


def vider(champ: Champ) -> list[str]:
    """Leave a field as somebody who typed and chose nothing."""
    if champ.genre == "select":
        return ["" if "" in champ.choix else next(iter(champ.choix), "")]
    return [] if champ.genre in ("radio", "checkbox") else [""]


def fausser(champ: Champ) -> list[str]:
    """Write nonsense."""
    return [_FAUX.get(champ.genre, FAUX)]


def remplir(champ: Champ) -> list[str]:
    """Write what somebody in a hurry would: what is asked for, and the first proposal."""
    if champ.genre == "select":
        return [
            champ.valeur
            or ("" if champ.nom == "categorie" else next(filter(None, champ.choix), ""))
        ]
    if champ.genre in ("radio", "checkbox"):
        return [champ.valeur or "on"]
    if champ.valeur or not (champ.requis or champ.nom in _JUSTES):
        return [champ.valeur]
    genre = champ.nom if champ.nom in _JUSTES else champ.genre
    return [_JUSTES.get(genre, "Quelques mots")]


_OFFRES = ("deposer-offres", "fichier-verifie")
# How it is written, whether offers are asked for → a file.
_FICHIERS: Mapping[tuple[Callable[[Champ], list[str]], bool], tuple[str, bytes, str]] = {
    **dict.fromkeys(((vider, True), (vider, False)), ("", b"", "")),
    **dict.fromkeys(
        ((fausser, True), (fausser, False)), ("photo.exe", FAUX.encode(), "text/plain")
    ),
    (remplir, True): ("offres.csv", b"id,nom\n", "text/csv"),
    (remplir, False): (
        "accord.pdf",
        b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n",
        "application/pdf",
    ),
}


async def envoyer(
    client: httpx2.AsyncClient,
    promenade: Promenade,
    route: str,
    comment: Callable[[Champ], list[str]],
) -> Essai:
    """Send one form that was met, each field that is seen being written so.

    What the page itself put stays.
    """
    pas, formulaire = promenade.formulaires[route]
    corps: dict[str, list[str]] = {}
    fichiers: list[tuple[str, tuple[str, bytes, str]]] = []
    for champ in formulaire.champs:
        if champ.genre == "file":
            fichiers.append((champ.nom, _FICHIERS[comment, route in _OFFRES]))
        elif champ.genre == "hidden":
            # The page is opened anew for each try: its key is another one.
            valeur = secrets.token_hex(8) if champ.nom == CLE else champ.valeur
            corps.setdefault(champ.nom, []).append(valeur)
        elif champ.genre not in ("radio", "checkbox") or champ.nom not in corps:
            corps.setdefault(champ.nom, []).extend(comment(champ))
    for nom, valeur in formulaire.boutons[:1]:
        corps.setdefault(nom, []).append(valeur)
    adresse = urlsplit(urljoin(ORIGINE + pas.adresse, formulaire.action))
    cible = adresse.path + (f"?{adresse.query}" if adresse.query else "")
    reponse = await client.post(cible, data=corps, files=fichiers or None)
    tapes = (
        [c.nom for c in formulaire.champs if c.genre not in _TENUS] if comment is fausser else []
    )
    html = reponse.headers.get("content-type", "").startswith("text/html")
    essai = Essai(
        route,
        pas.adresse,
        comment.__name__,
        reponse.status_code,
        reponse.text if html else "",
        tapes,
    )
    vers = reponse.headers.get("location", "")
    if vers.startswith("/"):
        essai.suite = await promenade.ouvrir(client, vers, f"POST {route}")
    elif html and reponse.is_success:
        promenade.noter(reponse, cible, pas.adresse, f"POST {route}")
    return essai


async def agir(
    client: httpx2.AsyncClient, promenade: Promenade, ordre: Callable[[Promenade], list[str]]
) -> None:
    """Fill in and send each form that is met, once, and walk on until nothing new opens."""
    faits = set[str]()
    while a_faire := [route for route in ordre(promenade) if route not in faits]:
        route = a_faire[0]
        faits.add(route)
        promenade.neuves = NEUVES
        essai = await envoyer(client, promenade, route, remplir)
        promenade.essais.append(essai)
        if essai.statut < 400:
            # What was done may show another form where the first one stood, or shut that page.
            revenu = await promenade.ouvrir(client, essai.ou, f"POST {route}")
            if revenu.statut >= 400:
                del promenade.pas[essai.ou]
            await promenade.continuer(client)


def demande_quelque_chose(formulaire: Formulaire) -> bool:
    """Say whether a form has a field that is seen: without one, sending it is doing it."""
    return any(champ.genre != "hidden" for champ in formulaire.champs)
