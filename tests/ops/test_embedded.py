"""Try the embedded server's life: start, join, stop, stale files, errors in one sentence."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from core.embedded import (
    EmbeddedError,
    _programmes_de_root,
    _sans_rien_ouvrir,
    arreter,
    cluster_dir,
    demarrer,
    effacer_grappe,
    en_marche,
)
from core.migrations import creer_base
from core.settings import dsn

pytestmark = [pytest.mark.pg, pytest.mark.xdist_group("embedded")]


@pytest.fixture
def donnees(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    effacer_grappe(tmp_path)


def test_server_keeps_its_data_across_a_stop(donnees: Path) -> None:
    premier = demarrer(donnees)
    creer_base(premier.admin_url)
    with psycopg.connect(dsn(premier.admin_url)) as connexion:
        connexion.execute("create table temoin as select 1 as valeur")
    premier.arreter()
    assert not en_marche(premier.cluster)

    second = demarrer(donnees)

    with psycopg.connect(dsn(second.admin_url)) as connexion:
        assert connexion.execute("select valeur from temoin").fetchone() == (1,)


def test_starting_twice_joins_the_running_server(donnees: Path) -> None:
    assert demarrer(donnees) == demarrer(donnees)
    assert en_marche(cluster_dir(donnees))


def test_file_of_a_dead_server_is_swept_away(donnees: Path) -> None:
    serveur = demarrer(donnees)
    serveur.arreter()
    (serveur.cluster / "postmaster.pid").write_text("999999\n")

    assert en_marche(demarrer(donnees).cluster)


def test_stopping_what_does_not_run_is_no_error(donnees: Path) -> None:
    assert arreter(cluster_dir(donnees)) is False


def test_cluster_of_another_version_is_refused_in_one_sentence(donnees: Path) -> None:
    cluster = cluster_dir(donnees)
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("16\n")

    with pytest.raises(EmbeddedError, match="make demo-reset"):
        demarrer(donnees)


def test_damaged_cluster_is_refused_in_one_sentence(donnees: Path) -> None:
    serveur = demarrer(donnees)
    serveur.arreter()
    (serveur.cluster / "global" / "pg_control").write_bytes(b"")

    with pytest.raises(EmbeddedError, match=r"pg_control.*make demo-reset"):
        demarrer(donnees)


@pytest.mark.parametrize("nom", ["Mes documents", "l’été d'Inès", "a;b & (c)"])
def test_folder_with_any_name_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nom: str
) -> None:
    # Root keeps its data elsewhere, under a plain name: the folder itself is tried for everybody.
    monkeypatch.setattr("core.embedded.cluster_dir", lambda donnees: donnees / "pg")
    dossier = tmp_path / nom
    dossier.mkdir()
    try:
        serveur = demarrer(dossier)
        creer_base(serveur.admin_url)
        with psycopg.connect(dsn(serveur.admin_url)) as connexion:
            assert connexion.execute("select 1").fetchone() == (1,)
    finally:
        arreter(dossier / "pg")


def test_name_that_a_shell_would_read_is_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.embedded.cluster_dir", lambda donnees: donnees / "pg")

    with pytest.raises(EmbeddedError, match="déplacez le dossier"):
        demarrer(tmp_path / "prix $HOME")


def test_folder_lent_to_the_server_is_passed_through_and_never_listed(donnees: Path) -> None:
    if os.getuid() != 0:
        # Nothing is lent: the server runs as whoever starts it.
        assert demarrer(donnees).cluster.is_relative_to(donnees)
        return
    prive = donnees / "prive"
    prive.mkdir(mode=0o700)
    with _sans_rien_ouvrir(prive / "programmes"):
        prive.chmod(0o755)
    assert prive.stat().st_mode & 0o777 == 0o711


def test_root_who_came_by_su_finds_the_programs_of_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/local/bin:/usr/bin:/bin")
    with _programmes_de_root():
        assert "/usr/sbin" in os.environ["PATH"].split(":")
    assert os.environ["PATH"] == "/usr/local/bin:/usr/bin:/bin"
