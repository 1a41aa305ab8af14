"""Keep the common page's names apart from what pages are given: they would hide it."""

import re
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
# Given on purpose to every page.
DONNES = {"moi"}


def test_common_page_names_nothing_that_a_page_may_be_given() -> None:
    base = (RACINE / "web" / "templates" / "base.html").read_text("utf-8")
    # What is set in a loop stays in it.
    hors_boucle = re.sub(r"\{% for .*?\{% endfor %\}", "", base, flags=re.S)
    poses = {
        nom.strip()
        for noms in re.findall(r"\{%-? set ([\w, ]+?) =", hors_boucle)
        for nom in noms.split(",")
    }
    assert poses >= DONNES | {"_fait"}
    assert {nom for nom in poses if not nom.startswith("_")} == DONNES


# What the history of a shared computer keeps: no name of an accompanied person.
_TITRE = re.compile(r"\{% block titre %\}(.*?)\{% endblock %\}", re.DOTALL)
_NOM_D_ELLE = re.compile(r"\b(personne|espace|suivi|elle|lue|p)\.(personne\.)?(nom|prenom)\b")


def test_no_title_names_an_accompanied_person() -> None:
    titres = {
        str(gabarit.relative_to(RACINE)): titre
        for paquet in ("auth", "droits", "offers", "carnet", "web")
        for gabarit in (RACINE / paquet).rglob("*.html")
        for titre in _TITRE.findall(gabarit.read_text("utf-8"))
    }
    assert len(titres) > 100
    assert {nom for nom, titre in titres.items() if _NOM_D_ELLE.search(titre)} == set()


# Brick is for what shuts, ends, opens in an emergency or is hard to undo; never to come in or save.
_FORT = re.compile(r'<button class="fort"[^>]*>\s*(?:\{\{\s*")?(\w+)')
_FORTS = {
    "Envoyer", "Fermer", "Fixer", "Mettre", "Noter", "Ouvrir", "Publier", "Quitter", "Retirer",
    "Réunir", "Séparer",
}  # fmt: skip


def test_brick_button_is_kept_for_what_shuts_or_cannot_be_undone() -> None:
    verbes = {
        verbe
        for paquet in ("auth", "droits", "offers", "carnet", "web")
        for gabarit in (RACINE / paquet).rglob("*.html")
        for verbe in _FORT.findall(gabarit.read_text("utf-8"))
    }
    assert verbes == _FORTS
