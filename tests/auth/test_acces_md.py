"""Check that the page of the rule is the rule, and that what it names exists in the wall."""

from auth.acces import PAROLES, VOIES
from auth.acces_md import acces_md
from core.migrations import RACINE
from web.sante import MURS


def test_page_of_the_rule_is_what_the_rule_renders() -> None:
    assert (RACINE / "docs" / "acces.md").read_text("utf-8") == acces_md(), (
        "run: carnet acces > docs/acces.md"
    )


def test_every_way_in_names_what_enforces_it() -> None:
    mur = " ".join(" ".join(chemin.read_text("utf-8") for chemin in MURS).split())
    for noms in (*(v.mur for v in VOIES), *(p.mur for p in PAROLES)):
        for nom in noms:
            formes = (f"create policy {nom} ", f"function prive.{nom}(", f"view prive.{nom} ")
            assert any(forme in mur for forme in formes), nom
