"""Check the folder of files kept beside the database: writable, and outliving a restart."""

import os
import tempfile
from pathlib import Path

_EN_MEMOIRE = frozenset({"tmpfs", "ramfs"})
_MONTAGES = Path("/proc/self/mountinfo")


def est_en_memoire(dossier: Path, montages: Path = _MONTAGES) -> bool:
    """Say whether the folder's file system is lost at the next restart.

    False where nothing tells.
    """
    try:
        lignes = montages.read_text("utf-8", "replace").splitlines()
    except OSError:
        return False
    reel = dossier.resolve()
    trouve, genre = -1, ""
    for ligne in lignes:
        montage, _, suite = ligne.partition(" - ")
        # The kernel writes a space in a name as \040.
        point = Path(montage.split()[4].encode().decode("unicode_escape"))
        # The last of two mounts on one point is the one that shows.
        if reel.is_relative_to(point) and len(point.parts) >= trouve:
            trouve, genre = len(point.parts), suite.split()[0]
    return genre in _EN_MEMOIRE


def refus_du_dossier(dossier: Path, *, ephemere: bool) -> str | None:
    """Say in one French sentence why the folder cannot keep files; None when it can.

    `ephemere` accepts one that a restart empties. Tries a real write, since rights alone do not
    tell a read-only disk.
    """
    try:
        dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=dossier) as essai:
            essai.write(b"essai")
            os.fsync(essai.fileno())
    except OSError as erreur:
        return (
            f"Le dossier {dossier} ne peut pas être écrit ({erreur.strerror}) : les preuves des"
            f" accords et les ancres "
            "du journal s’y gardent. Donnez-lui un volume que ce compte peut écrire, ou changez"
            " CARNET_DONNEES."
        )
    if est_en_memoire(dossier) and not ephemere:
        return (
            f"Le dossier {dossier} est en mémoire : un redémarrage perdrait les preuves des accords"
            f" et les ancres du "
            "journal. Donnez-lui un volume durable ; pour un essai, réglez"
            " CARNET_DONNEES_EPHEMERES=true."
        )
    return None
