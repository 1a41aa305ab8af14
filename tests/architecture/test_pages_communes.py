"""Check what every page of the product has, and what none fetches."""

import re
from functools import cache
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
PAQUETS = ("auth", "droits", "offers", "carnet", "web")
# What the browser fetches by itself; a link that somebody follows is not.
_CHARGES = re.compile(
    r"<(?:script|img|iframe|source|audio|video|embed|input)\b[^>]*\bsrc=\"([^\"]*)\""
    r"|<link\b[^>]*\bhref=\"([^\"]*)\"|<object\b[^>]*\bdata=\"([^\"]*)\"|\bsrcset=\"([^\"]*)\""
)
_STYLES = re.compile(r"url\(\s*['\"]?([^)'\"]+)|@import\s+['\"]?([^;'\"]+)")
# What a script would fetch or open; a name of XML is fetched by nobody.
_SCRIPTS = re.compile(r"['\"`](?:https?:)?//[^'\"`]+")
_NOMS = {"http://www.w3.org/2000/svg"}
# Not pages of the browser: the copy that one takes away is a file, opened without the service.
_FICHIERS = {"droits/conservation/templates/copie.html"}


@cache
def gabarits() -> dict[str, str]:
    return {
        str(fichier.relative_to(RACINE)): fichier.read_text("utf-8")
        for paquet in PAQUETS
        for fichier in (RACINE / paquet).rglob("*.html")
    }


def _dehors(adresse: str) -> bool:
    return adresse.strip().startswith(("http:", "https:", "//"))


def test_no_page_fetches_from_elsewhere() -> None:
    dehors = {
        (nom, adresse)
        for nom, texte in gabarits().items()
        for adresses in _CHARGES.findall(texte)
        for adresse in adresses
        if _dehors(adresse)
    }
    assert dehors == set()


def test_no_style_and_no_script_of_ours_fetches_from_elsewhere() -> None:
    statiques = RACINE / "web" / "static"
    dehors = {
        (fichier.name, adresse)
        for fichier in statiques.glob("*.css")
        for adresses in _STYLES.findall(fichier.read_text("utf-8"))
        for adresse in adresses
        if _dehors(adresse)
    }
    dehors |= {
        (fichier.name, adresse)
        for fichier in statiques.glob("*.js")
        for adresse in _SCRIPTS.findall(fichier.read_text("utf-8"))
        if adresse[1:] not in _NOMS
    }
    assert dehors == set()


def test_no_script_of_ours_runs_a_text_nor_makes_elements_of_one() -> None:
    interdits = re.compile(
        r"\beval\(|new Function\b|innerHTML|outerHTML|insertAdjacentHTML|document\.write"
        r"|setTimeout\(\s*['\"`]|__proto__|\.prototype\b|postMessage"
        # Filed by names that a page gives: nothing is inherited there.
        r"|=\s*\{\s*\}"
    )
    assert [
        (fichier.name, trouve)
        for fichier in (RACINE / "web" / "static").glob("*.js")
        for trouve in interdits.findall(fichier.read_text("utf-8"))
    ] == []


def test_every_page_is_dressed_as_the_common_one_and_lets_whoever_is_logged_in_out() -> None:
    # What is included or imported begins with an underscore, or is a macro.
    seules = {
        nom
        for nom, texte in gabarits().items()
        if "{% extends" not in texte and not Path(nom).name.startswith("_") and "macros" not in nom
    }
    assert seules == {"web/templates/base.html"} | _FICHIERS
    autres = {
        nom
        for nom, texte in gabarits().items()
        if "{% extends" in texte and '{% extends "web/base.html" %}' not in texte
    }
    assert autres == set()
    tete = gabarits()["web/templates/base.html"].partition("<main id")[0]
    # A screen handed over to the person shows nothing of whoever handed it: `moi` is none there.
    connecte = re.search(r"\{% if moi %\}(.*?)\{% elif not _remise %\}", tete, re.DOTALL)
    assert connecte is not None
    base = gabarits()["web/templates/base.html"]
    sortir = re.search(r"\{% macro _sortir\(.*?\{% endmacro %\}", base, re.DOTALL)
    assert sortir is not None
    assert "url_for('deconnexion')" in sortir[0]
    assert "_sortir(" in connecte[1]
    # Said by the common page alone, in no block that a page could empty.
    assert "{% block" not in connecte[1]
