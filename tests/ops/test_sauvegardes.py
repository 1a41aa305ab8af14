"""Save, prove, restore, on a real database: what was saved comes back, or nothing changes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from core.age import chiffrer, dechiffrer, lire_privees, lire_publiques, tirer_paire
from core.backup import vieillir
from core.migrations import RACINE
from core.settings import dsn
from tests.auth import monde
from tests.conftest import Base
from tests.core.anciens import chiffrer_sans_numero
from tests.ops.conftest import CLE, SECRET, Lancer

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]


def test_backup_comes_back_with_its_walls(cli: Lancer, base: Base, tmp_path: Path) -> None:
    with psycopg.connect(dsn(base.admin_url)) as connexion:
        connexion.execute(
            "insert into territoire (id, nom, code_departement) values (7, 'Essai', '31')"
        )
    fichier = tmp_path / "essai.carnet"
    assert cli("bd", "sauvegarder", fichier)[0] == 0
    assert b"Essai" not in fichier.read_bytes()
    assert fichier.stat().st_mode & 0o077 == 0

    assert cli("bd", "restaurer", fichier)[0] == 1, (
        "a database that holds something is not overwritten by surprise"
    )
    assert cli("bd", "restaurer", "--remplacer", fichier)[0] == 0

    with psycopg.connect(dsn(base.admin_url)) as connexion:
        assert connexion.execute("select nom from territoire").fetchall() == [("Essai",)]
        ouvertes = connexion.execute(
            "select count(*) from pg_policies where tablename = 'personne'"
        ).fetchone()
        assert ouvertes is not None
        assert ouvertes[0] > 0
        comptes = connexion.execute(
            "select reltuples from pg_class where oid = 'territoire'::regclass"
        ).fetchone()
        assert comptes == (1,), "the planner knows what came back"
    assert cli("sante")[0] == 0


@pytest.mark.usefixtures("vecue")
@pytest.mark.parametrize("abime", ["coupe", "modifie", "secret", "cle", "sans_cle"])
def test_damaged_backup_erases_nothing(
    cli: Lancer, base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, abime: str
) -> None:
    fichier = tmp_path / "essai.carnet"
    assert cli("bd", "sauvegarder", fichier)[0] == 0
    octets = bytearray(fichier.read_bytes())
    if abime == "coupe":
        fichier.write_bytes(octets[:-1000])
    elif abime == "modifie":
        octets[len(octets) // 2] ^= 1
        fichier.write_bytes(octets)
    elif abime == "secret":
        monkeypatch.setenv("CARNET_SECRET", "t" * 40)
    else:
        (tmp_path / CLE).write_text(tirer_paire()[1] if abime == "cle" else "# rien", "utf-8")

    assert cli("bd", "restaurer", "--remplacer", "--sans-fermetures", fichier)[0] == 1

    with psycopg.connect(dsn(base.admin_url)) as connexion:
        assert connexion.execute(
            "select count(*) from pg_tables where schemaname = 'public'"
        ).fetchone() != (0,)


@pytest.fixture
def vecue(admin: Connexion) -> None:
    """Give a territoire with a person, and three lines in its journal."""
    monde.territoire(admin, 1)
    structure = monde.structure(admin, 1)
    monde.personne(admin, 1)
    monde.entrer(admin, 1, monde.professionnel(admin, 1, structure), "professionnel", structure)
    for objet in ("Une page", "Une autre", "Une troisième"):
        admin.execute("select prive.noter('ecriture', null, 0, %s, null, null, '{}')", (objet,))
    monde.sortir(admin)
    admin.commit()


def _provisoires(base: Base) -> list[str]:
    nom = str(make_url(base.admin_url).database)
    with psycopg.connect(base.admin_dsn) as connexion:
        lignes = connexion.execute(
            "select datname from pg_database where datname ~ %s", (f"^{nom}_[a-z]+_",)
        )
        return [ligne[0] for ligne in lignes]


def _noms(base: Base) -> list[str]:
    with psycopg.connect(base.admin_dsn) as connexion:
        return [ligne[0] for ligne in connexion.execute("select nom from territoire order by nom")]


def test_backup_proves_that_it_comes_back(
    cli: Lancer, base: Base, vecue: None, tmp_path: Path
) -> None:
    code, texte = cli("bd", "sauvegarder", "--verifier", tmp_path / "essai.carnet")
    assert code == 0, texte
    code, texte = cli("bd", "verifier-sauvegarde", tmp_path / "essai.carnet")
    assert code == 0, texte
    assert "se relit en entier" in texte
    assert _provisoires(base) == []


def test_backup_of_an_altered_journal_is_refused(
    cli: Lancer, base: Base, vecue: None, admin: Connexion, tmp_path: Path
) -> None:
    admin.execute("set session_replication_role = replica")
    admin.execute("update journal set objet = 'Autre chose' where numero = 2")
    admin.commit()
    code, texte = cli("bd", "sauvegarder", "--verifier", tmp_path / "essai.carnet")
    assert code == 1
    assert "ligne 2 du journal : ligne modifiée" in texte
    assert list(tmp_path.glob("*.carnet*")) == []
    assert _provisoires(base) == []


@pytest.mark.usefixtures("vecue")
@pytest.mark.parametrize("abime", ["coupe", "allonge", "modifie", "autre"])
def test_damaged_backup_does_not_verify(
    cli: Lancer, base: Base, tmp_path: Path, abime: str
) -> None:
    fichier = tmp_path / "essai.carnet"
    assert cli("bd", "sauvegarder", fichier)[0] == 0
    octets = bytearray(fichier.read_bytes())
    abimes: dict[str, tuple[bytearray, str]] = {
        "coupe": (octets[:-1000], "abîmé"),
        "allonge": (octets + b"x", "allongé"),
        "modifie": (octets[:-30] + bytearray([octets[-30] ^ 1]) + octets[-29:], "abîmé"),
        "autre": (bytearray(b"un autre fichier, rien de plus"), "pas été chiffré par Carnet"),
    }
    contenu, phrase = abimes[abime]
    fichier.write_bytes(contenu)
    code, texte = cli("bd", "verifier-sauvegarde", fichier)
    assert code == 1
    assert phrase in texte
    assert "Traceback" not in texte
    assert _provisoires(base) == []


@pytest.mark.usefixtures("vecue")
def test_files_outside_the_database_come_back(cli: Lancer, tmp_path: Path) -> None:
    (tmp_path / "preuves" / "30").mkdir(parents=True)
    (tmp_path / "preuves" / "30" / "papier").write_bytes(b"signature " * 500_000)
    (tmp_path / "ancres").mkdir()
    (tmp_path / "ancres" / "2026-11-23").write_text("ancre", "utf-8")
    (tmp_path / "autre").write_text("hors de la sauvegarde", "utf-8")
    fichier = tmp_path / "essai.carnet"
    assert "2 fichiers" in cli("bd", "sauvegarder", fichier)[1]
    assert b"signature" not in fichier.read_bytes()
    (tmp_path / "preuves" / "30" / "papier").unlink()
    (tmp_path / "ancres" / "2026-11-23").write_text("ancre changée depuis", "utf-8")
    code, texte = cli("bd", "restaurer", "--remplacer", fichier)
    assert code == 0, texte
    assert (tmp_path / "preuves" / "30" / "papier").read_bytes() == b"signature " * 500_000
    assert "ancres/2026-11-23" in texte, "what differs is told, and kept"
    assert (tmp_path / "ancres" / "2026-11-23").read_text("utf-8") == "ancre changée depuis"


@pytest.mark.usefixtures("vecue")
def test_folder_gets_dated_backups_and_keeps_the_newest(cli: Lancer, tmp_path: Path) -> None:
    dossier = tmp_path / "sauvegardes"
    dossier.mkdir()
    for rang in range(3):
        ancien = dossier / f"2020-01-0{rang + 1}.carnet"
        ancien.write_bytes(b"ancienne")
        os.utime(ancien, (rang, rang))
    (dossier / "a-garder.txt").write_text("autre chose", "utf-8")
    assert cli("bd", "sauvegarder", "--garder", 2, dossier)[0] == 0
    noms = sorted(fichier.name for fichier in dossier.iterdir())
    assert len(noms) == 3
    assert {"2020-01-03.carnet", "a-garder.txt"} < set(noms)
    assert vieillir(dossier, 5) == []


def test_backup_never_overwrites_a_file(cli: Lancer, tmp_path: Path) -> None:
    fichier = tmp_path / "essai.carnet"
    fichier.write_text("une ancienne", "utf-8")
    assert cli("bd", "sauvegarder", fichier)[0] == 2
    assert fichier.read_text("utf-8") == "une ancienne"


def test_restoration_takes_the_place_of_a_database_in_use(
    cli: Lancer, base: Base, vecue: None, tmp_path: Path
) -> None:
    fichier = tmp_path / "essai.carnet"
    assert cli("bd", "sauvegarder", fichier)[0] == 0
    with psycopg.connect(dsn(base.app_url)) as ouverte:
        ouverte.execute("select 1")
        code, texte = cli("bd", "restaurer", "--remplacer", fichier)
        assert code == 0, texte
        with pytest.raises(psycopg.OperationalError):
            ouverte.execute("select 1")
    assert cli("journal", "ancrer")[0] == 0
    assert cli("journal", "verifier")[0] == 0
    assert _provisoires(base) == []


def test_killed_restoration_leaves_the_previous_database_whole(
    cli: Lancer, base: Base, vecue: None, tmp_path: Path
) -> None:
    fichier = tmp_path / "essai.carnet"
    assert cli("bd", "sauvegarder", fichier)[0] == 0
    with psycopg.connect(base.admin_dsn) as connexion:
        connexion.execute(
            "insert into territoire (id, nom, code_departement) values (8, 'Écrit depuis', '31')"
        )
    commande = [sys.executable, "-m", "web.cli", "bd", "restaurer", "--remplacer", str(fichier)]
    commande += ["--cle", str(tmp_path / CLE)]
    processus = subprocess.Popen(
        commande, cwd=RACINE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    limite = time.monotonic() + 60
    while not _provisoires(base):
        assert processus.poll() is None
        assert time.monotonic() < limite, "the restoration does not start"
    processus.send_signal(signal.SIGKILL)
    assert processus.wait() == -signal.SIGKILL

    assert _noms(base) == ["Territoire 1", "Écrit depuis"]
    assert cli("journal", "ancrer")[0] == 0
    assert cli("journal", "verifier")[0] == 0
    assert _provisoires(base) != [], "what the killed one left"
    code, texte = cli("bd", "restaurer", "--remplacer", fichier)
    assert code == 0, texte
    assert _noms(base) == ["Territoire 1"]
    assert _provisoires(base) == []


# For whom, and by whom
# --------------------------------------------------------------------------------------------------
def _clair(tmp_path: Path, fichier: Path) -> bytes:
    cles = lire_privees((tmp_path / CLE).read_text("utf-8"))
    with fichier.open("rb") as entree, dechiffrer(entree, cles) as clair:
        return clair.read()


def _rechiffrer(fichier: Path, clair: bytes, publique: str) -> None:
    with fichier.open("wb") as sortie, chiffrer(sortie, lire_publiques(publique)) as entree:
        entree.write(clair)


def test_server_alone_writes_backups_and_reads_none(
    cli: Lancer, vecue: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fichier = tmp_path / "essai.carnet"
    (tmp_path / CLE).rename(tmp_path / "ailleurs")
    code, texte = cli("bd", "sauvegarder", "--verifier", fichier)
    assert code == 0, texte
    (tmp_path / CLE).write_text(tirer_paire()[1], "utf-8")
    code, texte = cli("bd", "verifier-sauvegarde", fichier)
    assert (code, "chiffré pour une autre" in texte) == (1, True)
    assert cli("bd", "verifier-sauvegarde", fichier, "--cle", tmp_path / "ailleurs")[0] == 0
    monkeypatch.setenv("CARNET_SAUVEGARDE_CLE", "")
    code, texte = cli("bd", "sauvegarder", tmp_path / "autre.carnet")
    assert (code, "CARNET_SAUVEGARDE_CLE" in texte) == (2, True)
    assert not (tmp_path / "autre.carnet").exists()


@pytest.mark.usefixtures("vecue")
def test_backup_made_elsewhere_for_our_public_key_is_refused(
    cli: Lancer, base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bonne, fausse = tmp_path / "bonne.carnet", tmp_path / "fausse.carnet"
    publique = os.environ["CARNET_SAUVEGARDE_CLE"]
    monkeypatch.setenv("CARNET_SECRET", "t" * 40)
    assert cli("bd", "sauvegarder", bonne)[0] == 0
    monkeypatch.setenv("CARNET_SECRET", SECRET)
    for octets in (_clair(tmp_path, bonne), _clair(tmp_path, bonne)[:-20_000]):
        _rechiffrer(fausse, octets, publique)
        assert cli("bd", "restaurer", "--remplacer", "--sans-fermetures", fausse)[0] == 1
    code, texte = cli("bd", "restaurer", "--remplacer", "--sans-fermetures", bonne)
    assert code == 1
    assert "Rien ne prouve" in texte
    assert _provisoires(base) == []
    monkeypatch.setenv("CARNET_SECRETS_ANCIENS", "t" * 40)
    assert cli("bd", "verifier-sauvegarde", bonne)[0] == 0
    monkeypatch.setenv("CARNET_SECRETS_ANCIENS", "")
    code, texte = cli("bd", "restaurer", "--remplacer", "--sans-fermetures", "--sans-sceau", bonne)
    assert code == 0, texte


@pytest.mark.usefixtures("vecue")
def test_piece_that_changed_or_moved_is_refused(cli: Lancer, base: Base, tmp_path: Path) -> None:
    fichier, publique = tmp_path / "essai.carnet", os.environ["CARNET_SAUVEGARDE_CLE"]
    assert cli("bd", "sauvegarder", fichier)[0] == 0
    clair = _clair(tmp_path, fichier)
    for avant, apres in (
        (b'"format": 3', b'"format": 4'),
        (b"manifeste.json", b"fin.json\0ste.json"),
    ):
        assert avant in clair
        _rechiffrer(fichier, clair.replace(avant, apres), publique)
        assert cli("bd", "verifier-sauvegarde", fichier)[0] == 1
    assert _provisoires(base) == []


@pytest.mark.usefixtures("vecue")
def test_backup_of_the_former_format_is_read_with_the_secret_of_its_day(
    cli: Lancer, base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fichier = tmp_path / "essai.carnet"
    assert cli("bd", "sauvegarder", fichier)[0] == 0
    ancien = chiffrer_sans_numero(SECRET, _clair(tmp_path, fichier), 1 << 20)
    fichier.write_bytes(ancien)
    (tmp_path / CLE).write_text(tirer_paire()[1], "utf-8")
    assert cli("bd", "verifier-sauvegarde", fichier)[0] == 0
    monkeypatch.setenv("CARNET_SECRET", "t" * 40)
    assert cli("bd", "verifier-sauvegarde", fichier)[0] == 1
    monkeypatch.setenv("CARNET_SECRETS_ANCIENS", SECRET)
    assert cli("bd", "verifier-sauvegarde", fichier)[0] == 0
