"""Copy the front libraries into web/static/vendor, and draw one sprite of the icons in use."""

import re
import shutil
from pathlib import Path

from web.menus import ICONES

RACINE = Path(__file__).resolve().parent.parent
MODULES = RACINE / "node_modules"
VENDOR = RACINE / "web" / "static" / "vendor"
FICHIERS = {
    "leaflet/dist/leaflet.js": "leaflet/leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet/leaflet.css",
    "leaflet/dist/images": "leaflet/images",
}


def _symbole(nom: str) -> str:
    svg = (MODULES / "bootstrap-icons" / "icons" / f"{nom}.svg").read_text("utf-8")
    trouve = re.search(r'viewBox="([^"]+)"[^>]*>(.*)</svg>', svg, re.DOTALL)
    if trouve is None:
        raise ValueError(f"{nom}.svg holds no drawing")
    return f'<symbol id="{nom}" viewBox="{trouve[1]}">{trouve[2].strip()}</symbol>'


def installer_statiques() -> None:
    """Replace the vendor folder; needs `npm ci` to have run."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, cible in FICHIERS.items():
        destination = VENDOR / cible
        destination.parent.mkdir(parents=True, exist_ok=True)
        origine = MODULES / source
        copier = shutil.copytree if origine.is_dir() else shutil.copyfile
        copier(origine, destination)
    symboles = "".join(_symbole(nom) for nom in dict.fromkeys(ICONES))
    (VENDOR / "icones.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg">{symboles}</svg>', "utf-8"
    )


if __name__ == "__main__":
    installer_statiques()
