"""Check a page that is open against the rules of accessibility, with axe."""

from functools import cache
from typing import Any

from core.migrations import RACINE

REGLES = ("RGAAv4", "wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
# What may change when the same page is read in the dark.
COULEURS = ("color-contrast", "link-in-text-block")


@cache
def _axe() -> str:
    return (RACINE / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def defauts(page: Any) -> list[str]:
    """List what breaks a rule on the page as it stands."""
    return _demander(page, "tag", REGLES)


def defauts_dans_le_noir(page: Any) -> list[str]:
    """List what cannot be told apart when the page is read in the dark."""
    # Colours that slide from one to the other would be read midway.
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    trouves = _demander(page, "rule", COULEURS)
    page.emulate_media(color_scheme="light")
    return trouves


def cibles_trop_petites(page: Any) -> list[str]:
    """List what is pressed and is too low for a thumb: 44 px for her, 36 for professionals."""
    trouvees: list[str] = page.evaluate(
        """() => {
            const mini = document.body.matches(".espace-personne") ? 44 : 36;
            const presses = "button, .bouton, .menu a, .pied a, summary, select, thead a, .option,"
              + " .segments label, input:not([type=hidden], [type=radio], [type=checkbox])";
            return [...document.querySelectorAll(presses)]
              .filter((e) => e.checkVisibility() && !e.closest(".leaflet-container"))
              .filter((e) => (e.closest(".ensemble, .chercher, .segments label") || e)
                .getBoundingClientRect().height < mini - 0.5)
              .map((e) => e.outerHTML.slice(0, 90));
        }"""
    )
    return trouvees


def entrees_vues(page: Any) -> list[str]:
    """List the entries of the menu that one sees whole: in its bar, or at the foot of the page."""
    vues: list[str] = page.evaluate(
        """() => [...document.querySelectorAll(".menu a span, .pied a")]
          .filter((e) => e.checkVisibility())
          .filter((e) => {
            const { left, right } = e.getBoundingClientRect();
            return left >= 0 && right <= document.documentElement.clientWidth;
          })
          .map((e) => e.textContent.trim())"""
    )
    return vues


def _demander(page: Any, genre: str, valeurs: tuple[str, ...]) -> list[str]:
    # Its half a megabyte crosses to the browser once a page.
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    choix = {"runOnly": {"type": genre, "values": valeurs}, "resultTypes": ["violations"]}
    rapport = page.evaluate("choix => axe.run(choix)", choix)
    return [f"{v['id']} {v['nodes'][0]['html'][:120]}" for v in rapport["violations"]]
