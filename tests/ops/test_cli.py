"""Try the command line as an operator types it, on a real database."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from core.embedded import programmes
from tests.auth import monde
from tests.ops.conftest import Lancer
from web.cli import carnet

pytestmark = pytest.mark.pg


def test_every_command_has_a_french_help(cli: Lancer) -> None:
    def feuilles(groupe: Any, chemin: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
        for nom, commande in groupe.commands.items():
            yield (*chemin, nom)
            if hasattr(commande, "commands"):
                yield from feuilles(commande, (*chemin, nom))

    chemins = list(feuilles(carnet))
    assert {("demo",), ("servir",), ("travailleur",), ("sante",), ("importer-offres",)} <= set(
        chemins
    )
    for chemin in chemins:
        code, texte = cli(*chemin, "--help")
        assert code == 0
        assert "Usage" in texte or "carnet" in texte


def test_unknown_command_is_a_matter_of_usage(cli: Lancer) -> None:
    assert cli("danser")[0] == 2


def test_unreachable_database_is_said_in_one_sentence(
    cli: Lancer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for nom in ("DATABASE_URL", "DATABASE_ADMIN_URL"):
        monkeypatch.setenv(nom, "postgresql://personne@127.0.0.1:9/rien?connect_timeout=2")

    code, texte = cli("journal", "verifier")

    assert code == 3
    assert "Base injoignable" in texte
    assert "Traceback" not in texte


def test_missing_administrator_address_is_a_matter_of_usage(
    cli: Lancer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_ADMIN_URL", "")

    code, texte = cli("bd", "migrer")

    assert code == 2
    assert "DATABASE_ADMIN_URL" in texte


def test_server_without_a_secret_does_not_start(
    cli: Lancer, monkeypatch: pytest.MonkeyPatch
) -> None:
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

    assert admin.execute("select nom from geo_commune where code = '31555'").fetchall() == [
        ("Toulouse",)
    ]


def test_unreadable_offers_fail_and_write_nothing(
    cli: Lancer, tmp_path: Path, admin: psycopg.Connection[Any]
) -> None:
    fichier = tmp_path / "offres.json"
    fichier.write_text("{ pas du JSON", "utf-8")

    assert cli("importer-offres", fichier)[0] == 1
    assert admin.execute("select count(*) from import_catalogue").fetchone() == (0,)


def test_refused_offers_are_told_and_fail_only_when_strict(cli: Lancer, tmp_path: Path) -> None:
    fichier = tmp_path / "offres.json"
    assert cli("geo", "installer")[0] == 0
    fichier.write_text(
        json.dumps([{"id": "sans-prefixe", "source": "essai", "nom": "Atelier"}]), "utf-8"
    )

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


def test_programs_of_the_embedded_server_are_found() -> None:
    assert (programmes() / "pg_dump").exists()


def test_retention_without_effect_prints_numbers_and_no_name(
    cli: Lancer, admin: psycopg.Connection[Any]
) -> None:
    monde.territoire(admin, 1)
    personne = monde.personne(admin, 1, "Introuvable")
    admin.execute("update personne set cree_le = now() - interval '23 months'")
    admin.commit()

    code, texte = cli("conservation", "--a-blanc")

    assert code == 0, texte
    assert str(personne) in texte
    assert "Introuvable" not in texte
    assert admin.execute("select count(*) from conservation_evenement").fetchone() == (0,)
    assert "avis : 1" in cli("conservation")[1]
    assert admin.execute("select genre from conservation_evenement").fetchall() == [("avis",)]
