"""Read pages as a browser would: their elements, links and forms."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from tests.auth.navigateur import Application
from tests.conftest import ORIGINE
from tests.dates import dans

ADRESSES = ("href", "src", "action", "formaction", "poster", "data")
# What the maps fetch by themselves.
CHARGEES = ("data-carte", "data-contours")
# What is read on the screen, or to whoever does not see it, without being text between tags.
DITES = ("alt", "aria-label", "placeholder", "title")
MUETTES = frozenset({"script", "style", "template"})
# Words quoted as they are: names of columns, commands, addresses of the API.
CITEES = frozenset({"code", "pre", "kbd", "samp"})


@dataclass
class Champ:
    """Hold one field of a form."""

    nom: str
    genre: str
    valeur: str = ""
    choix: list[str] = field(default_factory=list)
    coche: bool = False
    requis: bool = False

    @property
    def est_texte(self) -> bool:
        """Say whether anything may be typed there."""
        return self.genre in ("text", "search", "textarea", "tel", "email", "url")


@dataclass
class Formulaire:
    """Hold one form: where it goes, its fields, and what its buttons add."""

    methode: str
    action: str
    nom: str = ""
    champs: list[Champ] = field(default_factory=list)
    boutons: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """Collect what a page is made of."""

    def __init__(self, texte: str) -> None:
        super().__init__(convert_charrefs=True)
        self.traits: set[tuple[str, str]] = set()
        self.adresses: set[str] = set()
        self.liens: set[str] = set()
        self.chargees: set[str] = set()
        self.ancres: set[str] = set()
        self.classes: set[str] = set()
        self.formulaires: list[Formulaire] = []
        # What is given back to be copied, in no form.
        self.rendus: list[Champ] = []
        self.script = False
        self.titre = ""
        self.textes: list[str] = []
        # What is shown as a code, letter by letter.
        self.codes: list[str] = []
        self._ouverts: list[str] = []
        self._formulaire: Formulaire | None = None
        self._zone: Champ | None = None
        self._ailleurs: list[tuple[str, str, dict[str, str]]] = []
        self.feed(texte)
        self.close()
        for nom, tag, lus in self._ailleurs:
            for formulaire in self.formulaires:
                if formulaire.nom == nom:
                    self._champ(formulaire, tag, lus)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element, its attributes, where it leads, and the field it is."""
        lus = {nom: valeur or "" for nom, valeur in attrs}
        self.traits |= {(tag, nom) for nom in lus} | {(tag, "")}
        self.adresses |= {lus[nom] for nom in ADRESSES if nom in lus}
        self.textes += [lus[nom] for nom in DITES if nom in lus]
        self.script = self.script or (tag == "script" and "src" not in lus)
        self.classes |= set(lus.get("class", "").split())
        if "id" in lus:
            self.ancres.add(lus["id"])
        if tag == "a" and "href" in lus:
            self.liens.add(lus["href"])
        else:
            self.chargees |= {lus[nom] for nom in ("href", "src", *CHARGEES) if nom in lus}
        if tag in MUETTES | CITEES | {"title"} or (tag != "html" and lus.get("lang", "fr") != "fr"):
            self._ouverts.append(tag)
        if tag == "form":
            self._formulaire = Formulaire(
                lus.get("method", "get").lower(), lus.get("action", ""), lus.get("id", "")
            )
            self.formulaires.append(self._formulaire)
        elif "form" in lus:
            self._ailleurs.append((lus["form"], tag, lus))
        elif self._formulaire is not None:
            self._champ(self._formulaire, tag, lus)
        elif tag == "textarea":
            self._zone = Champ("", tag)
            self.rendus.append(self._zone)

    def handle_endtag(self, tag: str) -> None:
        """Close what the tag closes."""
        if tag == "form":
            self._formulaire = None
        if tag == "textarea":
            self._zone = None
        if tag in self._ouverts:
            self._ouverts.remove(tag)

    def handle_data(self, data: str) -> None:
        """Keep the title, what is read, and what a text field holds."""
        if "title" in self._ouverts:
            self.titre += data
        elif not self._ouverts:
            self.textes.append(data)
        elif self._ouverts[-1] == "code" and data.strip():
            self.codes.append(data.strip())
        if self._zone is not None:
            self._zone.valeur += data

    def _champ(self, formulaire: Formulaire, tag: str, lus: dict[str, str]) -> None:
        champs = formulaire.champs
        envoi = tag == "button" or (tag == "input" and lus.get("type") == "submit")
        if envoi:
            if lus.get("name"):
                formulaire.boutons.append((lus["name"], lus.get("value", "")))
        elif tag in ("input", "textarea", "select") and lus.get("name"):
            genre = tag if tag != "input" else lus.get("type", "text")
            champs.append(
                Champ(
                    lus["name"],
                    genre,
                    lus.get("value", ""),
                    coche="checked" in lus,
                    requis="required" in lus,
                )
            )
            self._zone = champs[-1] if tag == "textarea" else None
        elif tag == "option" and champs and champs[-1].genre == "select":
            champs[-1].choix.append(lus.get("value", ""))
            if "selected" in lus:
                champs[-1].valeur = lus.get("value", "")


def parcourir(application: Application, temoin: str, maximum: int = 120) -> dict[str, str]:
    """Follow every link of the site from the home page.

    Gives the text of each HTML page by its address.
    """
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
    if f"{cible.scheme}://{cible.netloc}" != ORIGINE or cible.path.startswith(
        ("/static", "/api/openapi")
    ):
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
            valeurs[champ.nom] = next(filter(None, champ.choix), "")
        else:
            defauts = {
                "date": dans(95),
                "time": "10:00",
                "number": "1",
                "datetime-local": f"{dans(95)}T10:00",
            }
            valeurs[champ.nom] = champ.valeur or defauts.get(champ.genre, "")
    return valeurs
