"""Serve the files of our pages under a name that changes when any of them does."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from mimetypes import guess_type
from pathlib import Path

from litestar import Response, Router, get
from litestar.params import FromPath

from core.errors import NotFound
from core.pages import GARDE, REDEMANDE

DOSSIER = Path(__file__).resolve().parent / "static"


@dataclass(frozen=True, slots=True)
class Statiques:
    """Hold every file by its path, and the name of them all: a hash of what they hold."""

    fichiers: Mapping[str, bytes]
    version: str


@cache
def statiques() -> Statiques:
    """Read the folder, once; a change asks for a restart."""
    chemins = sorted(c for c in DOSSIER.rglob("*") if c.is_file() and not c.name.startswith("."))
    fichiers = {c.relative_to(DOSSIER).as_posix(): c.read_bytes() for c in chemins}
    empreinte = hashlib.sha256()
    for nom, contenu in fichiers.items():
        empreinte.update(f"{nom}\0{len(contenu)}\0".encode() + contenu)
    return Statiques(fichiers, empreinte.hexdigest()[:12])


def statique(nom: str) -> str:
    """Give the address of a file, as templates write it.

    Raises KeyError for one that is not there.
    """
    lus = statiques()
    if nom not in lus.fichiers:
        raise KeyError(nom)
    return f"/static/{lus.version}/{nom}"


@get(
    "/static/{version:str}/{chemin:path}",
    name="statique",
    opt={"public": True},
    include_in_schema=False,
)
async def servir(version: FromPath[str], chemin: FromPath[Path]) -> Response[bytes]:
    """Serve one file."""
    lus = statiques()
    nom = chemin.as_posix().lstrip("/")
    if nom not in lus.fichiers:
        raise NotFound()
    # A page of another version, still open while this one is served, gets its file all the same.
    garde = GARDE if version == lus.version else REDEMANDE
    genre = guess_type(nom)[0] or "application/octet-stream"
    return Response(
        lus.fichiers[nom], media_type=genre, headers={"Cache-Control": garde.to_header()}
    )


router = Router("/", route_handlers=[servir])
