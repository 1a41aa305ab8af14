"""Read pages as a browser would: their elements, links and forms."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from tests.auth.navigateur import Application
from tests.conftest import ORIGINE
from tests.dates import dans

ADRESSES = ("href", "src", "action", "formaction", "poster", "data")


@dataclass
class Champ:
    """Hold one field of a form."""

    nom: str
    genre: str
    valeur: str = ""
    choix: list[str] = field(default_factory=list)

    @property
    def est_texte(self) -> bool:
        """Say whether anything may be typed there."""
        return self.genre in ("text", "search", "textarea", "tel", "email", "url")


@dataclass
class Formulaire:
    """Hold one form: where it goes, and its fields."""

    methode: str
    action: str
    champs: list[Champ] = field(default_factory=list)


class Page(HTMLParser):
    """Collect what a page is made of."""

    def __init__(self, texte: str) -> None:
        super().__init__(convert_charrefs=True)
        self.traits: set[tuple[str, str]] = set()
        self.adresses: set[str] = set()
        self.liens: set[str] = set()
        self.formulaires: list[Formulaire] = []
        self.script = False
        self.feed(texte)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element, its attributes, where it leads, and the field it is."""
        lus = {nom: valeur or "" for nom, valeur in attrs}
        self.traits |= {(tag, nom) for nom in lus} | {(tag, "")}
        self.adresses |= {lus[nom] for nom in ADRESSES if nom in lus}
        self.script = self.script or (tag == "script" and "src" not in lus)
        if tag == "a" and "href" in lus:
            self.liens.add(lus["href"])
        if tag == "form":
            self.formulaires.append(Formulaire(lus.get("method", "get").lower(), lus.get("action", "")))
        elif self.formulaires:
            self._champ(tag, lus)

    def _champ(self, tag: str, lus: dict[str, str]) -> None:
        champs = self.formulaires[-1].champs
        if tag in ("input", "textarea", "select") and lus.get("name"):
            genre = tag if tag != "input" else lus.get("type", "text")
            champs.append(Champ(lus["name"], genre, lus.get("value", "")))
        elif tag == "option" and champs and lus.get("value"):
            champs[-1].choix.append(lus["value"])


def parcourir(application: Application, temoin: str, maximum: int = 120) -> dict[str, str]:
    """Follow every link of the site from the home page; gives the text of each HTML page by its address."""
    vues: dict[str, str] = {}
    file = ["/", "/mon-compte", "/offres", "/connexion"]
    while file and len(vues) < maximum:
        adresse = file.pop(0)
        if adresse in vues:
            continue
        reponse = application.demander("GET", adresse, temoin=temoin)
        assert reponse.status_code < 500, adresse
        vues[adresse] = ""
        if reponse.status_code == 303:
            file.append(_locale(adresse, reponse.headers["location"]) or "/")
        if reponse.headers.get("content-type", "").startswith("text/html"):
            vues[adresse] = reponse.text
            page = Page(reponse.text)
            suites = page.liens | {f.action for f in page.formulaires if f.methode == "get"}
            file += sorted(s for lien in suites if (s := _locale(adresse, lien)) and s not in vues)
    return vues


def _locale(base: str, lien: str) -> str | None:
    cible = urlsplit(urljoin(ORIGINE + base, lien))
    if f"{cible.scheme}://{cible.netloc}" != ORIGINE or cible.path.startswith(("/static", "/api/openapi")):
        return None
    return cible.path + (f"?{cible.query}" if cible.query else "")


def remplir(formulaire: Formulaire, texte: str) -> dict[str, Any]:
    """Fill a form: the same text wherever one may type, a plausible value elsewhere."""
    valeurs: dict[str, Any] = {}
    for champ in formulaire.champs:
        if champ.nom == "_csrf":
            continue
        if champ.est_texte:
            valeurs[champ.nom] = texte
        elif champ.genre == "select":
            valeurs[champ.nom] = champ.choix[0] if champ.choix else ""
        else:
            defauts = {"date": dans(95), "time": "10:00", "number": "1", "datetime-local": f"{dans(95)}T10:00"}
            valeurs[champ.nom] = champ.valeur or defauts.get(champ.genre, "")
    return valeurs
