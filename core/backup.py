"""Save a whole database, and the files beside it, into one file, encrypted for a public key.

Who saves cannot read what they saved: the private half is elsewhere. Anybody may encrypt for a
public key, so each piece of the file also carries a seal of the deployment's secret, and nothing is
handed to the database before its seal was checked.

Prove that it comes back; bring it back. Nothing is held whole in memory: a tar is written through
the cipher, the dump in slices, then the files. Reading it back always goes to a database of its
own, counted and checked there; it takes the name of the real one only then.
"""

import base64
import hashlib
import json
import os
import re
import secrets
import shutil
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

import psycopg
from psycopg import sql
from pyrage.x25519 import Identity, Recipient
from sqlalchemy.engine import make_url

from core.age import MAGIE, chiffrer, dechiffrer
from core.clock import maintenant
from core.coffre import Coffre, CoffreError
from core.errors import AppError, Conflict, NotFound
from core.migrations import creer_base
from core.settings import dsn

Connexion = psycopg.Connection[Any]
Temoin = Callable[[Connexion], Mapping[str, Any]]
Controle = Callable[[Connexion], Sequence[str]]
Progres = Callable[[int, int, str], None]
# Held in memory at a time, whatever the size of the dump.
_TRANCHE = 8 << 20
_OBJET, _TIRAGE, _SCEAU = b"sauvegarde", "CARNET.tirage", "CARNET.sceau"
_PROVISOIRES = ("avant", "restauration", "verification")
_TABLES = (
    "select schemaname, tablename from pg_tables where schemaname in ('public', 'prive') order by"
    " schemaname, tablename"
)


class BackupError(AppError):
    """Say in one sentence why the backup was not made or not restored."""

    titre = "Sauvegarde impossible"


@dataclass(frozen=True, slots=True)
class Outillage:
    """Hold what saving and restoring need.

    Addresses, keys, programs, files, and the checks that the product adds. `temoin` reads in the
    saved snapshot what must be found again; `controle` lists what is wrong once restored. `marque`
    is written in the backup as it is; `exclus` are files of `dossiers` that a backup must not bring
    back. `publiques` write, `privees` read; `scelle` wants the seal of one of our secrets on all
    that is read.
    """

    url: str
    coffre: Coffre
    programmes: Sequence[Path]
    roles: Path
    fichiers: Path
    dossiers: Sequence[str]
    temoin: Temoin
    controle: Controle
    progres: Progres
    marque: Mapping[str, Any] = field(default_factory=dict)
    exclus: Sequence[Path] = ()
    publiques: Sequence[Recipient] = ()
    privees: Sequence[Identity] = ()
    scelle: bool = True


@dataclass(frozen=True, slots=True)
class ContenuSauvegarde:
    """Tell what a backup holds."""

    octets: int
    tables: int
    lignes: int
    fichiers: int


def _environnement(url: str) -> dict[str, str]:
    # By the environment, never on the command line, where every user of the machine would read the
    # password.
    adresse = make_url(url)
    libpq = {
        "PGHOST": adresse.host or adresse.query.get("host"),
        "PGPORT": adresse.port,
        "PGUSER": adresse.username,
        "PGPASSWORD": adresse.password,
        "PGDATABASE": adresse.database,
        "PGSSLMODE": adresse.query.get("sslmode"),
    }
    return {
        "PATH": os.environ.get("PATH", ""),
        **{cle: str(val) for cle, val in libpq.items() if val is not None},
    }


def _version(programme: Path) -> int:
    rendu = subprocess.run([programme, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    trouve = re.search(r"(\d+)(\.|\s|$)", rendu.stdout)
    return int(trouve.group(1)) if trouve else 0


def programme(nom: str, url: str, dossiers: Sequence[Path]) -> Path:
    """Find the `pg_dump` or `pg_restore` nearest to the server's version, and never older.

    Raises BackupError when the machine has none.
    """
    with psycopg.connect(dsn(url)) as connexion:
        serveur = connexion.info.server_version // 10000
    chemin = shutil.which(nom)
    candidats = [dossier / nom for dossier in dossiers if (dossier / nom).exists()] + (
        [Path(chemin)] if chemin else []
    )
    versions = {_version(candidat): candidat for candidat in reversed(candidats)}
    possibles = sorted(version for version in versions if version >= serveur)
    if not possibles:
        raise BackupError(
            f"Il faut « {nom} » en version {serveur} ou plus : installez le client PostgreSQL"
            f" {serveur}."
        )
    return versions[possibles[0]]


def _compter(connexion: Connexion) -> dict[str, int]:
    comptes = {}
    for schema, table in connexion.execute(_TABLES).fetchall():
        requete = sql.SQL("select count(*) from {}").format(sql.Identifier(schema, table))
        ligne = connexion.execute(requete).fetchone()
        comptes[f"{schema}.{table}"] = int(ligne[0]) if ligne else 0
    return comptes


# 1. Saving ----------------------------------------------------------------------------------------
def sauvegarder(outillage: Outillage, fichier: Path) -> ContenuSauvegarde:
    """Write the encrypted backup.

    One that fails leaves no file, and what stood there before stays.
    """
    outil = programme("pg_dump", outillage.url, outillage.programmes)
    partiel = fichier.with_name(fichier.name + ".partiel")
    try:
        descripteur = os.open(partiel, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descripteur, "wb") as sortie:
            with (
                chiffrer(sortie, outillage.publiques) as clair,
                tarfile.open(fileobj=clair, mode="w|", format=tarfile.PAX_FORMAT) as archive,
            ):
                bilan = _archiver(outillage, outil, _Scellee(archive, outillage.coffre))
            sortie.flush()
            os.fsync(sortie.fileno())
        partiel.replace(fichier)
    except OSError as erreur:
        raise BackupError(
            f"Le fichier n’a pas pu être écrit ({erreur.strerror}) : rien n’est gardé."
        ) from erreur
    finally:
        partiel.unlink(missing_ok=True)
    return bilan


class _Scellee:
    """Write the pieces of one backup, each with the seal of what it is, of its name and rank."""

    def __init__(self, archive: tarfile.TarFile, coffre: Coffre) -> None:
        self._archive, self._coffre = archive, coffre
        self._tirage, self._rang = secrets.token_hex(16), 0

    def ajouter(self, nom: str, contenu: IO[bytes], taille: int) -> None:
        debut = contenu.tell()
        empreinte = _empreinte(contenu, taille)
        contenu.seek(debut)
        info = tarfile.TarInfo(nom)
        info.size = taille
        lien = _lien(self._tirage, self._rang, nom)
        sceau = self._coffre.sceller(empreinte, _OBJET, lien)
        info.pax_headers = {_TIRAGE: self._tirage, _SCEAU: base64.b64encode(sceau).decode()}
        self._archive.addfile(info, contenu)
        self._rang += 1


class _Lue:
    """Check the seals of the pieces of one backup, in the order in which they were written."""

    def __init__(self, coffre: Coffre | None) -> None:
        self._coffre, self._tirage, self._rang = coffre, "", 0

    def verifier(self, membre: tarfile.TarInfo, empreinte: bytes) -> None:
        """Raise BackupError unless one of our secrets sealed exactly that, there."""
        if self._coffre is None:
            return
        self._tirage = self._tirage or membre.pax_headers.get(_TIRAGE, "")
        lien = _lien(self._tirage, self._rang, membre.name)
        try:
            sceau = base64.b64decode(membre.pax_headers.get(_SCEAU, ""), validate=True)
            juste = self._coffre.ouvrir(sceau, _OBJET, lien) == empreinte
        except (CoffreError, ValueError):
            juste = False
        if not juste:
            raise BackupError(
                "Rien ne prouve que cette sauvegarde vient d’ici : donnez dans CARNET_SECRET, ou"
                " dans CARNET_SECRETS_ANCIENS, le secret de ce jour-là. Si vous l’avez perdu et"
                " savez d’où vient ce fichier, ajoutez --sans-sceau. Rien n’a été changé."
            )
        self._rang += 1


def _lien(tirage: str, rang: int, nom: str) -> bytes:
    return f"{tirage} {rang} {nom}".encode()


def _empreinte(contenu: IO[bytes], taille: int) -> bytes:
    somme, reste = hashlib.sha256(), taille
    while reste and (morceau := contenu.read(min(reste, _TRANCHE))):
        somme.update(morceau)
        reste -= len(morceau)
    return somme.digest()


def _archiver(outillage: Outillage, outil: Path, archive: _Scellee) -> ContenuSauvegarde:
    # Counted and dumped in one snapshot: what is written meanwhile is in neither.
    with psycopg.connect(dsn(outillage.url)) as connexion:
        connexion.execute("set transaction isolation level repeatable read, read only")
        ligne = connexion.execute("select pg_export_snapshot()").fetchone()
        lignes = _compter(connexion)
        manifeste = {
            "format": 3,
            "lignes": lignes,
            "temoin": outillage.temoin(connexion),
            "marque": outillage.marque,
        }
        _ajouter(archive, "manifeste.json", json.dumps(manifeste).encode())
        octets = _archiver_base(outillage, outil, archive, str(ligne[0]) if ligne else "")
    noms = list(_archiver_fichiers(outillage, archive))
    _ajouter(archive, "fin.json", json.dumps({"octets": octets, "fichiers": noms}).encode())
    return ContenuSauvegarde(octets, len(lignes), sum(lignes.values()), len(noms))


def _archiver_base(outillage: Outillage, outil: Path, archive: _Scellee, instantane: str) -> int:
    commande = [str(outil), "--format=custom", "--no-password", f"--snapshot={instantane}"]
    octets = numero = 0
    with _lancer(
        commande, outillage.url, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as dump:
        assert dump.stdout is not None  # noqa: S101 -- asked for by the line above
        while tranche := dump.stdout.read(_TRANCHE):
            _ajouter(archive, f"base/{numero:08}", tranche)
            octets, numero = octets + len(tranche), numero + 1
            outillage.progres(octets, 0, f"{octets / 1e6:.0f} Mo")
    if dump.returncode:
        raise BackupError("La base n’a pas pu être lue en entier : aucune sauvegarde n’est gardée.")
    return octets


def _archiver_fichiers(outillage: Outillage, archive: _Scellee) -> Iterator[str]:
    for dossier in outillage.dossiers:
        for chemin in sorted((outillage.fichiers / dossier).rglob("*")):
            if not chemin.is_file() or chemin.is_symlink() or chemin in outillage.exclus:
                continue
            nom = chemin.relative_to(outillage.fichiers).as_posix()
            with (
                suppress(FileNotFoundError),
                chemin.open("rb") as contenu,
            ):  # erased since it was listed
                archive.ajouter(nom, contenu, os.fstat(contenu.fileno()).st_size)
                yield nom


def _ajouter(archive: _Scellee, nom: str, contenu: bytes) -> None:
    archive.ajouter(nom, BytesIO(contenu), len(contenu))


def _lancer(commande: Sequence[str], url: str, **flux: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(commande, env=_environnement(url), **flux)  # type: ignore[call-overload,no-any-return]  # noqa: S603


def vieillir(dossier: Path, garder: int) -> list[Path]:
    """Erase the oldest backups of a folder beyond the `garder` newest; gives what was erased."""
    sauvegardes = sorted(
        dossier.glob("*.carnet"), key=lambda fichier: (fichier.stat().st_mtime_ns, fichier.name)
    )
    anciennes = sauvegardes[: max(0, len(sauvegardes) - garder)]
    for fichier in anciennes:
        fichier.unlink()
    return anciennes


# 2. Proving ---------------------------------------------------------------------------------------
def verifier_sauvegarde(outillage: Outillage, fichier: Path) -> ContenuSauvegarde:
    """Restore a backup into a database of its own, count and check everything in it, then erase it.

    Raises BackupError, or CoffreError, with the first thing that is not as it was saved.
    """
    with (
        _seul(outillage.url),
        tempfile.TemporaryDirectory() as depot,
        _provisoire(outillage.url, "verification") as url,
    ):
        return _relire(outillage, fichier, url, Path(depot))[0]


@dataclass(frozen=True, slots=True)
class Restauration:
    """Tell what came back, which differing files stay, and the replaced database's new name."""

    bilan: ContenuSauvegarde
    gardes: Sequence[str]
    ancienne: str | None


def restaurer_sauvegarde(
    outillage: Outillage,
    fichier: Path,
    preparer: Callable[[str, Sequence[str], Mapping[str, Any]], object],
    achever: Callable[[str, str | None], object],
    *,
    remplacer: bool,
) -> Restauration:
    """Bring a backup back into an empty database, or in place of what is there when told to.

    What is there stays whole until the backup stands beside it, counted, checked and made ready by
    `preparer`, which is handed the new address, those of the databases that know what happened
    since, and the mark that the backup carries. Then they change names in one transaction. Nobody
    is served before `achever` has seen both again; the replaced database is kept under a dated
    name. Raises Conflict when the database holds tables.
    """
    creer_base(outillage.url)
    pleine = _est_pleine(outillage.url)
    if pleine and not remplacer:
        nom = make_url(outillage.url).database
        raise Conflict(
            f"La base « {nom} » n’est pas vide : ajoutez --remplacer pour mettre la sauvegarde à sa"
            f" place."
        )
    outillage.fichiers.mkdir(parents=True, exist_ok=True)
    with (
        _seul(outillage.url),
        tempfile.TemporaryDirectory(dir=outillage.fichiers, prefix=".restauration-") as depot,
    ):
        with _provisoire(outillage.url, "restauration") as url:
            bilan, marque = _relire(outillage, fichier, url, Path(depot))
            preparer(url, _qui_savent(outillage.url) if pleine else (), marque)
            # Files are written once and never changed: those of both databases may stand together.
            gardes = _poser_fichiers(outillage, Path(depot))
            ancienne = _echanger(outillage.url, url)
        _achever(outillage.url, ancienne, achever, garder=pleine)
        return Restauration(bilan, gardes, ancienne if pleine else None)


def _relire(
    outillage: Outillage, fichier: Path, url: str, depot: Path
) -> tuple[ContenuSauvegarde, Mapping[str, Any]]:
    outil = programme("pg_restore", url, outillage.programmes)
    _creer_roles(url, outillage.roles)
    with fichier.open("rb") as entree, _clair(outillage, entree) as (clair, lue):
        try:
            with tarfile.open(fileobj=clair, mode="r|") as archive:
                ou = _Place(outil, url, depot, entree)
                manifeste, fin = _deballer(outillage, archive, lue, ou)
        except tarfile.TarError as erreur:
            raise BackupError(
                "Ce fichier ne contient pas une sauvegarde entière de Carnet."
            ) from erreur
        while clair.read(_TRANCHE):  # up to the end, which is sealed too
            pass
    _comparer(outillage, url, manifeste)
    # Nobody has counted these rows yet: until then the server would read them one by one.
    with psycopg.connect(dsn(url)) as connexion:
        connexion.execute("analyze")
    lignes: dict[str, int] = manifeste["lignes"]
    bilan = ContenuSauvegarde(
        int(fin["octets"]), len(lignes), sum(lignes.values()), len(fin["fichiers"])
    )
    return bilan, manifeste.get("marque", {})


@contextmanager
def _clair(outillage: Outillage, entree: IO[bytes]) -> Iterator[tuple[IO[bytes], _Lue]]:
    """Decrypt a backup, and give what checks its pieces.

    One of the former format is encrypted by the secret itself, which is seal enough.
    """
    magie = entree.read(len(MAGIE))
    entree.seek(0)
    if magie != MAGIE:
        flux = outillage.coffre.dechiffrer_flux(entree, _OBJET)
        yield cast(IO[bytes], _Tranches(flux)), _Lue(None)
        return
    if not outillage.privees:
        raise BackupError(
            "Cette sauvegarde est chiffrée pour une clé publique : donnez la clé privée, par"
            " --cle FICHIER."
        )
    with dechiffrer(entree, outillage.privees) as clair:
        yield clair, _Lue(outillage.coffre if outillage.scelle else None)


class _Tranches:
    """Read as a file what comes by chunks."""

    def __init__(self, tranches: Iterator[bytes]) -> None:
        self._tranches, self._tranche, self._ou = tranches, b"", 0

    def read(self, taille: int) -> bytes:
        """Give `taille` bytes, fewer at the end only."""
        morceaux: list[bytes] = []
        while taille:
            if self._ou == len(self._tranche):
                self._tranche, self._ou = next(self._tranches, b""), 0
                if not self._tranche:
                    break
            morceaux.append(self._tranche[self._ou : self._ou + taille])
            self._ou += len(morceaux[-1])
            taille -= len(morceaux[-1])
        return b"".join(morceaux)


@dataclass(frozen=True, slots=True)
class _Place:
    """Hold where a backup is read to: by which program, which database, which folder."""

    outil: Path
    url: str
    depot: Path
    entree: IO[bytes]


def _deballer(
    outillage: Outillage, archive: tarfile.TarFile, lue: _Lue, ou: _Place
) -> tuple[dict[str, Any], dict[str, Any]]:
    total, pieces = os.fstat(ou.entree.fileno()).st_size, {}
    base, url = make_url(ou.url).database, ou.url
    commande = [
        str(ou.outil),
        "--exit-on-error",
        "--single-transaction",
        "--no-password",
        f"--dbname={base}",
    ]
    with _lancer(commande, url, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as restore:
        assert restore.stdin is not None  # noqa: S101 -- asked for by the line above
        try:
            for membre in archive:
                contenu = archive.extractfile(membre)
                if contenu is None:
                    continue
                outillage.progres(ou.entree.tell(), total, "")
                if membre.name in ("manifeste.json", "fin.json"):
                    pieces[membre.name] = json.loads(_lire_piece(membre, contenu, lue))
                elif membre.name.startswith("base/"):
                    restore.stdin.write(_lire_piece(membre, contenu, lue))
                else:
                    cible = _recevoir(outillage, membre.name, contenu, ou.depot)
                    with cible.open("rb") as recu:
                        lue.verifier(membre, _empreinte(recu, membre.size))
            restore.stdin.close()
        except BrokenPipeError as erreur:
            raise BackupError(
                "La base n’accepte pas cette sauvegarde : rien n’a été changé."
            ) from erreur
        except BaseException:
            restore.kill()
            raise
    if restore.returncode:
        raise BackupError(
            "La base n’a pas pu relire cette sauvegarde en entier : rien n’a été changé."
        )
    if set(pieces) != {"manifeste.json", "fin.json"}:
        raise BackupError("Cette sauvegarde est incomplète : rien n’a été changé.")
    return pieces["manifeste.json"], pieces["fin.json"]


def _lire_piece(membre: tarfile.TarInfo, contenu: IO[bytes], lue: _Lue) -> bytes:
    if membre.size > _TRANCHE:
        raise BackupError("Cette sauvegarde n’est pas écrite comme les nôtres.")
    octets = contenu.read()
    lue.verifier(membre, hashlib.sha256(octets).digest())
    return octets


def _recevoir(outillage: Outillage, nom: str, contenu: IO[bytes], depot: Path) -> Path:
    chemin = PurePosixPath(nom)
    if chemin.is_absolute() or ".." in chemin.parts or chemin.parts[0] not in outillage.dossiers:
        raise BackupError(
            "Cette sauvegarde contient un fichier qui n’a rien à y faire : rien n’a été changé."
        )
    cible = depot / chemin
    cible.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with cible.open("wb") as sortie:
        shutil.copyfileobj(contenu, sortie)
    cible.chmod(0o600)
    return cible


def _comparer(outillage: Outillage, url: str, manifeste: Mapping[str, Any]) -> None:
    with psycopg.connect(dsn(url)) as connexion:
        lues = _compter(connexion)
        attendues: dict[str, int] = manifeste["lignes"]
        for table in sorted(set(lues) | set(attendues)):
            avant, apres = attendues.get(table), lues.get(table)
            if avant != apres:
                raise BackupError(
                    f"La table {table} comptait {avant} lignes ; la sauvegarde en rend {apres}."
                )
        if json.loads(json.dumps(outillage.temoin(connexion))) != manifeste["temoin"]:
            raise BackupError("Ce que la sauvegarde rend n’est pas ce qui avait été sauvegardé.")
        if ecarts := outillage.controle(connexion):
            raise BackupError(ecarts[0])


# 3. Taking the place ------------------------------------------------------------------------------
def _est_pleine(url: str) -> bool:
    with psycopg.connect(dsn(url)) as connexion:
        ligne = connexion.execute(f"select count(*) from ({_TABLES}) t".encode()).fetchone()
    return bool(ligne and ligne[0])


def _entretien(url: str) -> Connexion:
    adresse = make_url(url).set(database="postgres").render_as_string(hide_password=False)
    return psycopg.connect(dsn(adresse), autocommit=True)


@contextmanager
def _seul(url: str) -> Iterator[None]:
    """Let one restoration run at a time, and erase what an interrupted one left."""
    nom = str(make_url(url).database)
    with _entretien(url) as connexion:
        verrou = f"core/backup/{nom}"
        pris = connexion.execute(
            "select pg_try_advisory_lock(hashtextextended(%s, 0))", (verrou,)
        ).fetchone()
        if not pris or not pris[0]:
            raise Conflict("Une autre restauration ou vérification est en cours sur cette base.")
        for genre in _PROVISOIRES:
            restes = connexion.execute(
                "select datname from pg_database where starts_with(datname, %s)",
                (f"{nom}_{genre}_",),
            ).fetchall()
            for (reste,) in restes:
                _effacer(connexion, reste)
        yield


def _effacer(connexion: Connexion, nom: str) -> None:
    connexion.execute(
        sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(nom))
    )


@contextmanager
def _provisoire(url: str, genre: str) -> Iterator[str]:
    """Give the address of a fresh database, erased afterwards unless it has taken another name."""
    adresse = make_url(url)
    nom = f"{adresse.database}_{genre}_{secrets.token_hex(4)}"
    provisoire = adresse.set(database=nom).render_as_string(hide_password=False)
    creer_base(provisoire)
    try:
        yield provisoire
    finally:
        with _entretien(url) as connexion:
            _effacer(connexion, nom)


def _echanger(url: str, nouvelle_url: str) -> str:
    """Give the new database the name of the one in place.

    Gives the dated name under which that one is kept. The new one is shut to everybody but its
    administrator until `_achever` opens it.
    """
    nom, nouvelle = str(make_url(url).database), str(make_url(nouvelle_url).database)
    renommer = sql.SQL("alter database {} rename to {}")
    with _entretien(url) as connexion:
        _limiter(connexion, nouvelle, 0)
        for essai in range(10):
            connexion.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname in (%s, %s)",
                (nom, nouvelle),
            )
            ancienne = f"{nom}_{maintenant():%Y_%m_%d_%H%M%S}"
            try:
                with connexion.transaction():
                    connexion.execute(
                        renommer.format(sql.Identifier(nom), sql.Identifier(ancienne))
                    )
                    connexion.execute(
                        renommer.format(sql.Identifier(nouvelle), sql.Identifier(nom))
                    )
                return ancienne
            except psycopg.errors.DuplicateDatabase:
                # Another one was put aside within this second: the next one has its own name.
                time.sleep(1)
            except psycopg.errors.ObjectInUse:
                if essai == 9:
                    raise BackupError(
                        "La base ne se libère pas : arrêtez l’application et le travailleur. Rien"
                        " n’a été changé."
                    ) from None
    raise BackupError("Trop de restaurations à la fois : recommencez. Rien n’a été changé.")


def _qui_savent(url: str) -> list[str]:
    """Give the database in place.

    Before it the one that it replaced, when it was never opened to anybody since.
    """
    adresse = make_url(url)
    with _entretien(url) as connexion:
        ligne = connexion.execute(
            "select datconnlimit from pg_database where datname = %s", (str(adresse.database),)
        ).fetchone()
    interrompue = ligne is not None and ligne[0] == 0
    avant = [a.nom for a in list_anciennes(url)[:1]] if interrompue else []
    return [adresse.set(database=nom).render_as_string(hide_password=False) for nom in avant] + [
        url
    ]


def _limiter(connexion: Connexion, nom: str, combien: int) -> None:
    connexion.execute(
        sql.SQL("alter database {} connection limit {}").format(
            sql.Identifier(nom), sql.Literal(combien)
        )
    )


def _achever(
    url: str, ancienne: str, achever: Callable[[str, str | None], object], *, garder: bool
) -> None:
    adresse = make_url(url).set(database=ancienne).render_as_string(hide_password=False)
    achever(url, adresse if garder else None)
    with _entretien(url) as connexion:
        if garder:
            _limiter(connexion, ancienne, 0)
        else:
            _effacer(connexion, ancienne)
        _limiter(connexion, str(make_url(url).database), -1)


@dataclass(frozen=True, slots=True)
class Ancienne:
    """Hold one replaced database that is still there: its name, when it was replaced, its size."""

    nom: str
    le: datetime
    octets: int


def list_anciennes(url: str) -> list[Ancienne]:
    """List the databases that restorations replaced, the latest first."""
    nom = str(make_url(url).database)
    with _entretien(url) as connexion:
        lignes = connexion.execute(
            "select datname, pg_database_size(oid) from pg_database where starts_with(datname, %s)"
            " order by 1 desc",
            (f"{nom}_",),
        ).fetchall()
    trouvees = []
    for ancienne, octets in lignes:
        with suppress(ValueError):
            le = datetime.strptime(ancienne.removeprefix(f"{nom}_"), "%Y_%m_%d_%H%M%S").replace(
                tzinfo=UTC
            )
            trouvees.append(Ancienne(ancienne, le, octets))
    return trouvees


def effacer_ancienne(url: str, nom: str) -> None:
    """Erase one replaced database. Raises NotFound when no restoration left one of that name."""
    if nom not in {ancienne.nom for ancienne in list_anciennes(url)}:
        raise NotFound(
            f"Aucune base remplacée ne s’appelle « {nom} » : « carnet bd anciennes » les montre."
        )
    with _entretien(url) as connexion:
        _effacer(connexion, nom)


def _poser_fichiers(outillage: Outillage, depot: Path) -> list[str]:
    differents = []
    for source in sorted(depot.rglob("*")):
        if not source.is_file():
            continue
        nom = source.relative_to(depot).as_posix()
        cible = outillage.fichiers / nom
        if not cible.exists():
            cible.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            source.replace(cible)
        elif cible.read_bytes() != source.read_bytes():
            differents.append(nom)
    return differents


def _creer_roles(url: str, roles: Path) -> None:
    # The archive creates the schema itself; only the cluster's roles must stand before it.
    with psycopg.connect(dsn(url)) as connexion:
        connexion.execute(roles.read_bytes())
        connexion.execute("drop schema prive cascade")
