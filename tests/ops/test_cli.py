"""Try the command line as an operator types it, on a real database."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from core.embedded import programmes
from core.settings import dsn
from tests.conftest import Base
from web.cli import carnet, lancer

pytestmark = pytest.mark.pg
Lancer = Callable[..., tuple[int, str]]
SECRET = "s" * 40


@pytest.fixture
def cli(base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Lancer:
    """Run `carnet` on the test's database; gives the exit code and all that was printed."""
    monkeypatch.chdir(tmp_path)
    for nom, valeur in {
        "DATABASE_URL": base.app_url,
        "DATABASE_ADMIN_URL": base.admin_url,
        "CARNET_SECRET": SECRET,
        "CARNET_DONNEES": str(tmp_path),
        "CARNET_METRIQUES_PORT": "0",
        "COLUMNS": "200",
    }.items():
        monkeypatch.setenv(nom, valeur)

    def lancer_et_lire(*arguments: object) -> tuple[int, str]:
        code = lancer([str(argument) for argument in arguments])
        sorties = capfd.readouterr()
        return code, sorties.out + sorties.err

    return lancer_et_lire


def test_every_command_has_a_french_help(cli: Lancer) -> None:
    def feuilles(groupe: Any, chemin: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
        for nom, commande in groupe.commands.items():
            yield (*chemin, nom)
            if hasattr(commande, "commands"):
                yield from feuilles(commande, (*chemin, nom))

    chemins = list(feuilles(carnet))
    assert {("demo",), ("servir",), ("travailleur",), ("sante",), ("importer-offres",)} <= set(chemins)
    for chemin in chemins:
        code, texte = cli(*chemin, "--help")
        assert code == 0
        assert "Usage" in texte or "carnet" in texte


def test_unknown_command_is_a_matter_of_usage(cli: Lancer) -> None:
    assert cli("danser")[0] == 2


def test_unreachable_database_is_said_in_one_sentence(cli: Lancer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_ADMIN_URL", "postgresql://personne@127.0.0.1:9/rien?connect_timeout=2")

    code, texte = cli("journal", "verifier")

    assert code == 3
    assert "Base injoignable" in texte
    assert "Traceback" not in texte


def test_missing_administrator_address_is_a_matter_of_usage(cli: Lancer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_ADMIN_URL", "")

    code, texte = cli("bd", "migrer")

    assert code == 2
    assert "DATABASE_ADMIN_URL" in texte


def test_server_without_a_secret_does_not_start(cli: Lancer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARNET_SECRET", "")

    code, texte = cli("servir")

    assert code == 2
    assert "CARNET_SECRET" in texte


def test_demo_refuses_another_database(cli: Lancer) -> None:
    code, texte = cli("demo")

    assert code == 2
    assert "base embarquée" in texte


def test_health_tells_a_late_database(cli: Lancer, admin: psycopg.Connection[Any]) -> None:
    assert cli("sante")[0] == 0
    admin.execute("delete from prive.version_sql")
    admin.commit()

    code, texte = cli("sante")

    assert code == 4
    assert "bd migrer" in texte


def test_geography_is_installed_offline(cli: Lancer, admin: psycopg.Connection[Any]) -> None:
    assert cli("geo", "installer")[0] == 0

    assert admin.execute("select nom from geo_commune where code = '31555'").fetchall() == [("Toulouse",)]


def test_unreadable_offers_fail_and_write_nothing(cli: Lancer, tmp_path: Path, admin: psycopg.Connection[Any]) -> None:
    fichier = tmp_path / "offres.json"
    fichier.write_text("{ pas du JSON", "utf-8")

    assert cli("importer-offres", fichier)[0] == 1
    assert admin.execute("select count(*) from import_catalogue").fetchone() == (0,)


def test_refused_offers_are_told_and_fail_only_when_strict(cli: Lancer, tmp_path: Path) -> None:
    fichier = tmp_path / "offres.json"
    assert cli("geo", "installer")[0] == 0
    fichier.write_text(json.dumps([{"id": "sans-prefixe", "source": "essai", "nom": "Atelier"}]), "utf-8")

    code, texte = cli("importer-offres", fichier)
    assert code == 0
    assert "À corriger" in texte
    assert cli("importer-offres", "--strict", fichier)[0] == 4


def test_token_of_an_unknown_account_is_refused(cli: Lancer) -> None:
    code, texte = cli("jeton", "creer", "--compte", "inconnue@exemple.test")

    assert code == 1
    assert "Aucun compte actif" in texte


def test_journal_of_an_untouched_database_is_whole(cli: Lancer) -> None:
    code, texte = cli("journal", "verifier")

    assert code == 0
    assert "intact" in texte


def test_backup_comes_back_with_its_walls(cli: Lancer, base: Base, tmp_path: Path) -> None:
    with psycopg.connect(dsn(base.admin_url)) as connexion:
        connexion.execute("insert into territoire (id, nom, code_departement) values (7, 'Essai', '31')")
    fichier = tmp_path / "essai.carnet"
    assert cli("bd", "sauvegarder", fichier)[0] == 0
    assert b"Essai" not in fichier.read_bytes()
    assert fichier.stat().st_mode & 0o077 == 0

    assert cli("bd", "restaurer", fichier)[0] == 1, "a database that holds something is not overwritten by surprise"
    assert cli("bd", "restaurer", "--remplacer", fichier)[0] == 0

    with psycopg.connect(dsn(base.admin_url)) as connexion:
        assert connexion.execute("select nom from territoire").fetchall() == [("Essai",)]
        ouvertes = connexion.execute("select count(*) from pg_policies where tablename = 'personne'").fetchone()
        assert ouvertes is not None
        assert ouvertes[0] > 0
    assert cli("sante")[0] == 0


@pytest.mark.parametrize("abime", ["coupe", "modifie", "secret"])
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
    else:
        monkeypatch.setenv("CARNET_SECRET", "t" * 40)

    assert cli("bd", "restaurer", "--remplacer", fichier)[0] == 1

    with psycopg.connect(dsn(base.admin_url)) as connexion:
        assert connexion.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone() != (0,)


def test_programs_of_the_embedded_server_are_found() -> None:
    assert (programmes() / "pg_dump").exists()
