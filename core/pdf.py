"""Print a page as a PDF that assistive technologies read (PDF/UA-1).

The library needs the system's Pango; it is looked for when a PDF is asked, so that a server without it still serves the
rest.
"""

import importlib
from typing import Any, NoReturn

from core.errors import AppError


class PdfIndisponible(AppError):
    """Say that this server prints no PDF."""

    status = 503
    titre = "PDF indisponible"

    def __init__(self) -> None:
        super().__init__("Ce serveur ne sait pas faire de PDF : imprimez la page depuis votre navigateur.")


def _moteur() -> Any:
    try:
        return importlib.import_module("weasyprint")
    except (ImportError, OSError) as absence:
        raise PdfIndisponible from absence


def _rien_chercher(url: str, *_args: object, **_options: object) -> NoReturn:
    raise ValueError("a printed page fetches nothing")


def imprimer(html: str) -> bytes:
    """Print a whole HTML document, tagged, in its own language and with its title; nothing is fetched."""
    document = _moteur().HTML(string=html, url_fetcher=_rien_chercher)
    pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return pdf
