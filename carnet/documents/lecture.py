"""Have a file that somebody handed in read by a process apart, and take what it gives back.

The libraries that decode images and PDFs never run where the keys and the database are.
"""

import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from carnet.documents.rules import (
    ILLISIBLE,
    SANS_FICHIER,
    TAILLE_MAX_OCTETS,
    TROP_LONG,
    TROP_LOURD,
    dire_autre_type,
)
from carnet.documents.vocabulary import ENTETE_EXAMEN, REFUS_EXAMEN, TYPES
from core.depot import reconnaitre
from core.errors import Invalid

_RACINE = Path(__file__).resolve().parents[2]
_EXAMEN = "carnet.documents.examen"
_PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class FichierLu:
    """Hold what is kept of a file: its sort, its bytes, a small image of it (none of a PDF)."""

    genre: str
    contenu: bytes
    apercu: bytes


def lire_document_recu(contenu: bytes) -> FichierLu:
    """Check what a file is by what it holds, never by its name.

    Raises Invalid beside `fichier` for one that is none of those accepted, that is damaged, that
    holds a program or another file, or that costs more to read than it may.
    """
    if not contenu:
        raise Invalid({"fichier": SANS_FICHIER})
    if len(contenu) > TAILLE_MAX_OCTETS:
        raise Invalid({"fichier": TROP_LOURD})
    genre = reconnaitre(contenu)
    if genre is None:
        raise Invalid({"fichier": dire_autre_type(contenu)})
    try:
        # Neither the environment nor what is open here is given: the file is anybody's.
        fini = subprocess.run(  # noqa: S603 -- our own program, and a sort of file that we named
            [sys.executable, "-m", _EXAMEN, genre],
            input=contenu,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_RACINE,
            env={"PYTHONUTF8": "1"},
            timeout=_PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired as trop_long:
        raise Invalid({"fichier": TROP_LONG}) from trop_long
    if fini.returncode == REFUS_EXAMEN:
        raise Invalid({"fichier": fini.stdout.decode()})
    tete = struct.calcsize(ENTETE_EXAMEN)
    if fini.returncode < 0:
        raise Invalid({"fichier": TROP_LONG})
    if fini.returncode != 0 or len(fini.stdout) <= tete:
        raise Invalid({"fichier": ILLISIBLE})
    sorte, long = struct.unpack_from(ENTETE_EXAMEN, fini.stdout)
    return FichierLu(
        list(TYPES)[sorte], fini.stdout[tete + long :], fini.stdout[tete : tete + long]
    )
