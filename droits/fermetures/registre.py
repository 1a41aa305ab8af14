"""Keep the closings in a file that only grows, outside the database, beside the journal's anchors.

Each line holds a batch of numbers and dates, the hash of the line before it and a seal of the
deployment's secret. A second, small file says how long the first one is: cut at the end of a line,
it would otherwise look whole.
"""

import base64
import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from core.clock import maintenant
from core.coffre import Coffre, CoffreError
from core.errors import AppError

_OBJET = b"fermetures"
FICHIER, _TETE, _NOUVEAU = "fermetures.jsonl", "fermetures.tete", "fermetures.nouveau"
FICHIERS = (FICHIER, _TETE, _NOUVEAU)
# What the first line follows: no hash, as long as one.
_PREMIERE = "0" * 64
_LOT = 500


class RegistreError(AppError):
    """Say that the register of closings is missing, or is not as it was written."""

    titre = "Registre des fermetures"


@dataclass(frozen=True, slots=True)
class FermetureNotee:
    """Hold one closing, or with no date its reopening: what, whose territoire, which row, when."""

    genre: str
    territoire_id: int
    cible: str
    le: str | None
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class TeteRegistre:
    """Hold where the register stands.

    `entier` says that it began, or was made again, from a whole database.
    """

    octets: int
    empreinte: str
    lignes: int
    entier: bool


VIDE = TeteRegistre(0, _PREMIERE, 0, entier=False)


@dataclass(frozen=True, slots=True)
class Registre:
    """Hold what the register says: its closings in order, where it stands, alone since when."""

    fermetures: Sequence[FermetureNotee]
    tete: TeteRegistre
    refait_le: datetime | None


def existe(dossier: Path) -> bool:
    """Say whether there is a register."""
    return any((dossier / nom).exists() for nom in (FICHIER, _TETE))


def _texte(corps: dict[str, Any]) -> bytes:
    return json.dumps(corps, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def _empreinte(ligne: bytes) -> str:
    return hashlib.sha256(ligne).hexdigest()


def _sceller(coffre: Coffre, corps: dict[str, Any]) -> bytes:
    sceau = coffre.sceller(hashlib.sha256(_texte(corps)).digest(), _OBJET)
    return _texte(corps | {"sceau": base64.b64encode(sceau).decode()})


def _desceller(coffre: Coffre, ligne: bytes) -> dict[str, Any]:
    """Give what a line says; RegistreError unless the deployment's secret sealed exactly that."""
    try:
        corps = json.loads(ligne)
        sceau = base64.b64decode(corps.pop("sceau"), validate=True)
        if coffre.ouvrir(sceau, _OBJET) == hashlib.sha256(_texte(corps)).digest():
            return dict(corps)
    except (ValueError, KeyError, AttributeError, TypeError, CoffreError):
        pass
    raise RegistreError("Une ligne du registre des fermetures est fausse ou illisible.")


# 1. Writing ---------------------------------------------------------------------------------------
@contextmanager
def _tenu(dossier: Path) -> Iterator[IO[bytes]]:
    dossier.mkdir(parents=True, exist_ok=True, mode=0o700)
    descripteur = os.open(dossier / FICHIER, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descripteur, "ab+", buffering=0) as fichier:
        fcntl.flock(fichier, fcntl.LOCK_EX)
        yield fichier


def ajouter_fermetures(
    dossier: Path,
    coffre: Coffre,
    fermetures: Iterable[FermetureNotee],
    *,
    entier: bool = False,
    refait: bool = False,
) -> int:
    """Append closings, and make sure that they are on the disk.

    Gives how many. Two at once take turns. `entier` says that they are all those of a whole
    database. Raises RegistreError when the register is not as it was left: nothing is added to what
    cannot be trusted.
    """
    restant = list(fermetures)
    with _tenu(dossier) as fichier:
        tete = _etat(dossier, coffre, fichier)
        for debut in range(0, max(len(restant), 1 if entier else 0), _LOT):
            lot = restant[debut : debut + _LOT]
            corps = {
                "version": 1,
                "le": maintenant().isoformat(),
                "precedente": tete.empreinte,
                "entier": entier,
                "refait": refait,
                "fermetures": [[f.genre, f.territoire_id, f.cible, f.le, f.details] for f in lot],
            }
            ligne = _sceller(coffre, corps)
            _ecrire(fichier, ligne + b"\n", tete.octets)
            tete = TeteRegistre(
                tete.octets + len(ligne) + 1,
                _empreinte(ligne),
                tete.lignes + 1,
                tete.entier or entier,
            )
        os.fsync(fichier.fileno())
        _poser_tete(dossier, coffre, tete)
    return len(restant)


def _ecrire(fichier: IO[bytes], octets: bytes, debut: int) -> None:
    try:
        ecrits = fichier.write(octets)
    except OSError:
        ecrits = -1
    if ecrits != len(octets):
        # A full disk: no half line stays.
        os.ftruncate(fichier.fileno(), debut)
        raise RegistreError(
            "Le registre des fermetures ne s’écrit pas : regardez la place sur son disque."
        )


def _poser_tete(dossier: Path, coffre: Coffre, tete: TeteRegistre) -> None:
    corps = {
        "octets": tete.octets,
        "empreinte": tete.empreinte,
        "lignes": tete.lignes,
        "entier": tete.entier,
    }
    provisoire = dossier / f"{_TETE}.{os.getpid()}"
    _ecrire_entier(provisoire, _sceller(coffre, corps))
    provisoire.replace(dossier / _TETE)


def _lire_tete(dossier: Path, coffre: Coffre) -> TeteRegistre | None:
    try:
        octets = (dossier / _TETE).read_bytes()
    except FileNotFoundError:
        return None
    return TeteRegistre(**_desceller(coffre, octets))


def _etat(dossier: Path, coffre: Coffre, fichier: IO[bytes]) -> TeteRegistre:
    """Say where the register stands.

    A line whose writing was cut by a power failure is taken away.
    """
    taille = os.fstat(fichier.fileno()).st_size
    tete = _lire_tete(dossier, coffre)
    if tete is not None and tete.octets == taille:
        return tete
    if taille < (tete.octets if tete else 0):
        raise RegistreError("Le registre des fermetures a été raccourci.")
    fichier.seek(0)
    contenu = fichier.read()
    entieres = contenu.rfind(b"\n") + 1
    if (tete is None and entieres) or entieres < (tete.octets if tete else 0):
        raise RegistreError(
            "Le registre des fermetures n’a plus sa tête, ou la sienne n’est pas celle-ci."
        )
    lu = _verifier(coffre, contenu[:entieres], tete)
    if entieres != taille:
        os.ftruncate(fichier.fileno(), entieres)
    return lu.tete


# 2. Changing the secret ---------------------------------------------------------------------------
def est_a_jour(dossier: Path, coffre: Coffre) -> bool:
    """Say whether the present secret sealed every line; true when there is no register."""
    if not existe(dossier):
        return True
    lignes = [*(dossier / FICHIER).read_bytes().splitlines(), (dossier / _TETE).read_bytes()]
    return not (dossier / _NOUVEAU).exists() and all(_sous(coffre, ligne) for ligne in lignes)


def _sous(coffre: Coffre, ligne: bytes) -> bool:
    sceau = base64.b64decode(json.loads(ligne)["sceau"])
    return sceau.startswith(coffre.entete)


def resceller_registre(dossier: Path, coffre: Coffre) -> None:
    """Seal every line again with the present secret.

    The new register is whole on the disk before the old one is touched: stopped anywhere, doing it
    again ends it. Backups made before know it by another print: it says that it was made again.
    Raises RegistreError when it cannot be trusted.
    """
    nouveau = dossier / _NOUVEAU
    with _tenu(dossier) as fichier:
        try:
            tete = _lire_tete(dossier, coffre)
            if tete is None:
                raise RegistreError("La tête du registre des fermetures manque.")
            contenu = (dossier / FICHIER).read_bytes()
            _verifier(coffre, contenu, tete)
        except RegistreError:
            if not nouveau.exists():
                raise
        else:
            brouillon = dossier / f"{_NOUVEAU}.{os.getpid()}"
            _ecrire_entier(brouillon, b"".join(_resceller_lignes(coffre, contenu)))
            brouillon.replace(nouveau)
        contenu = nouveau.read_bytes()
        tete = _verifier(coffre, contenu, None).tete
        os.ftruncate(fichier.fileno(), 0)
        _ecrire(fichier, contenu, 0)
        os.fsync(fichier.fileno())
        _poser_tete(dossier, coffre, tete)
        nouveau.unlink()


def _resceller_lignes(coffre: Coffre, contenu: bytes) -> Iterator[bytes]:
    precedente = _PREMIERE
    for rang, ligne in enumerate(contenu.splitlines()):
        corps = _desceller(coffre, ligne) | {"precedente": precedente}
        if rang == 0:
            corps |= {"refait": True, "le": maintenant().isoformat()}
        nouvelle = _sceller(coffre, corps)
        precedente = _empreinte(nouvelle)
        yield nouvelle + b"\n"


def _ecrire_entier(chemin: Path, octets: bytes) -> None:
    descripteur = os.open(chemin, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descripteur, "wb") as sortie:
        sortie.write(octets)
        sortie.flush()
        os.fsync(sortie.fileno())


# 3. Reading ---------------------------------------------------------------------------------------
def lire_registre(dossier: Path, coffre: Coffre) -> Registre:
    """Read and check the whole register.

    Raises RegistreError when it is missing, cut, or changed anywhere.
    """
    if not (dossier / FICHIER).exists():
        raise RegistreError(f"Le registre des fermetures manque : {dossier / FICHIER}.")
    tete = _lire_tete(dossier, coffre)
    if tete is None:
        raise RegistreError(f"La tête du registre des fermetures manque : {dossier / _TETE}.")
    return _verifier(coffre, (dossier / FICHIER).read_bytes(), tete)


def _verifier(coffre: Coffre, contenu: bytes, tete: TeteRegistre | None) -> Registre:
    if contenu and not contenu.endswith(b"\n"):
        raise RegistreError("Le registre des fermetures est coupé au milieu d’une ligne.")
    fermetures: list[FermetureNotee] = []
    lue, refait_le, vue = VIDE, None, tete is None or tete.octets == 0
    for ligne in contenu.splitlines():
        corps = _desceller(coffre, ligne)
        if corps["precedente"] != lue.empreinte:
            raise RegistreError("Une ligne du registre des fermetures a été déplacée ou retirée.")
        if lue.octets == 0 and corps["refait"]:
            refait_le = datetime.fromisoformat(corps["le"])
        entier = lue.entier or bool(corps["entier"])
        lue = TeteRegistre(lue.octets + len(ligne) + 1, _empreinte(ligne), lue.lignes + 1, entier)
        vue = vue or (
            tete is not None and (lue.octets, lue.empreinte) == (tete.octets, tete.empreinte)
        )
        fermetures += (FermetureNotee(*valeurs) for valeurs in corps["fermetures"])
    if not vue:
        raise RegistreError("Le registre des fermetures a été raccourci ou remplacé.")
    return Registre(fermetures, lue, refait_le)


def verifier_prefixe(
    dossier: Path, registre: Registre, repere: TeteRegistre | None, sauvee_le: datetime | None
) -> None:
    """Check that a register goes on from where it stood at a backup.

    Raises RegistreError when it is another one.
    """
    if repere is None or (registre.refait_le and sauvee_le and registre.refait_le >= sauvee_le):
        return
    with (dossier / FICHIER).open("rb") as fichier:
        debut = fichier.read(repere.octets)
    lignes = debut.splitlines()
    if len(debut) != repere.octets or (lignes and _empreinte(lignes[-1]) != repere.empreinte):
        raise RegistreError(
            "Le registre des fermetures n’est pas celui de cette sauvegarde, ou il a été raccourci."
        )


def mettre_de_cote(dossier: Path) -> list[Path]:
    """Rename a register that is not trusted any more, so that another may begin.

    Gives where it is kept.
    """
    gardes = []
    for nom in FICHIERS:
        if (dossier / nom).exists():
            garde = dossier / f"{maintenant():%Y-%m-%d-%H%M%S}-{nom}"
            (dossier / nom).rename(garde)
            gardes.append(garde)
    return gardes
