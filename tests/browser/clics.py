"""Open a screen, and hold each click and each key until the page where it leads has come whole.

The driver waits until an address is reached, not until what stands there has come: a test
that reads at once would read half a page, and find nothing to blame in it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

GESTES = ("click", "press", "check", "uncheck", "select_option", "set_input_files", "tap")


@contextmanager
def pages_entieres() -> Iterator[None]:
    """Make every gesture on a page wait for what it loads."""
    from playwright.sync_api import Locator

    d_avant = {nom: getattr(Locator, nom) for nom in GESTES}
    for nom, geste in d_avant.items():
        setattr(Locator, nom, _attendre(geste))
    try:
        yield
    finally:
        for nom, geste in d_avant.items():
            setattr(Locator, nom, geste)


@contextmanager
def ecran(
    navigateur: Any, adresse: str, largeur: int = 360, hauteur: int = 800, **options: Any
) -> Iterator[Any]:
    """Open a page of a browser on what is served there: by default a phone's, and a patient one."""
    contexte = navigateur.new_context(
        base_url=adresse,
        locale="fr-FR",
        viewport={"width": largeur, "height": hauteur},
        **options,
    )
    contexte.set_default_timeout(10_000)
    yield contexte.new_page()
    contexte.close()


def _attendre(geste: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(geste)
    def fait(cible: Any, *args: Any, **options: Any) -> Any:
        page = cible.page
        rendu = geste(cible, *args, **options)
        page.wait_for_load_state()
        return rendu

    return fait
