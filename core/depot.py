"""Keep files that people hand in: encrypted, under names that say nothing, outside the web root."""

import io
import os
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from core.coffre import Coffre
from core.lourd import en_fil

_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
_NOM = re.compile(r"[0-9a-f]{32}")
_OBJET = b"preuves"


def reconnaitre(contenu: bytes) -> str | None:
    """Tell the type of a file by how it begins, whatever its name says.

    None when it is none of those accepted.
    """
    return next((genre for debut, genre in _SIGNATURES if contenu.startswith(debut)), None)


@dataclass(slots=True)
class Depose:
    """Hold the name of a file that was just written, None for none; `garde` when it is wanted."""

    nom: str | None
    garde: bool = False


class Depot:
    """Write and read encrypted files in one folder."""

    def __init__(self, dossier: Path, coffre: Coffre) -> None:
        self._dossier = dossier
        self._coffre = coffre

    def deposer(self, contenu: bytes) -> str:
        """Write a file whole or not at all; returns its name, drawn at random."""
        self._dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
        nom = secrets.token_hex(16)
        self._ecrire(nom, contenu)
        return nom

    def _ecrire(self, nom: str, contenu: bytes, *, remplace: bool = False) -> None:
        brouillon = self._dossier / f"{nom}.tmp"
        with brouillon.open("wb") as sortie:
            brouillon.chmod(0o600)
            self._coffre.chiffrer_flux(io.BytesIO(contenu), sortie, _OBJET)
            sortie.flush()
            os.fsync(sortie.fileno())
        if remplace and not self._chemin(nom).exists():
            # Erased meanwhile: it does not come back.
            brouillon.unlink()
            return
        brouillon.rename(self._dossier / nom)

    def list_restants(self) -> list[str]:
        """List the files that the present secret did not seal."""
        if not self._dossier.is_dir():
            return []
        noms = sorted(f.name for f in self._dossier.iterdir() if _NOM.fullmatch(f.name))
        return [nom for nom in noms if not self._est_a_jour(nom)]

    def _est_a_jour(self, nom: str) -> bool:
        with self._chemin(nom).open("rb") as entree:
            return self._coffre.est_a_jour(entree)

    def resceller(self, nom: str) -> None:
        """Seal a file again with the present secret; stopped anywhere, it still reads.

        Raises CoffreError when none of the secrets opens it.
        """
        self._ecrire(nom, self.lire(nom), remplace=True)

    @asynccontextmanager
    async def essai(self, pour: str, contenu: bytes) -> AsyncIterator["Depose"]:
        """Write a file before the transaction that may refuse it.

        It is erased unless `garder` was called.
        """
        depose = Depose(await en_fil(pour, self.deposer, contenu) if contenu else None)
        try:
            yield depose
        finally:
            if depose.nom and not depose.garde:
                self.effacer(depose.nom)

    def lire(self, nom: str) -> bytes:
        """Read a file.

        Raises FileNotFoundError when it is gone, CoffreError when it was altered.
        """
        with self._chemin(nom).open("rb") as entree:
            return b"".join(self._coffre.dechiffrer_flux(entree, _OBJET))

    def effacer(self, nom: str) -> None:
        """Erase a file; one already gone is no error."""
        self._chemin(nom).unlink(missing_ok=True)

    def _chemin(self, nom: str) -> Path:
        if not _NOM.fullmatch(nom):
            raise FileNotFoundError(nom)
        return self._dossier / nom
