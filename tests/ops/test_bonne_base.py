"""Try every command on the wrong database: none succeeds, and each says where it works."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import rich_click as click
from sqlalchemy.engine import make_url

from core.embedded import cluster_dir
from tests.auth import monde
from tests.conftest import Base
from tests.ops.conftest import Lancer
from web.cli import carnet
from web.commandes.base import nommer_base

pytestmark = pytest.mark.pg

# What these commands read besides the database; a command that is not here takes no argument.
_ARGUMENTS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("bd", "revision"): ("Add nothing",),
    ("bd", "sauvegarder"): ("vide.carnet",),
    ("bd", "verifier-sauvegarde"): ("fichier",),
    ("bd", "restaurer"): ("fichier", "--sans-fermetures"),
    ("journal", "confronter"): ("00" * 32,),
    ("courriels", "relancer"): ("--tous",),
    ("travaux", "reprendre"): ("--tous",),
    ("travaux", "ecarter"): ("1", "--motif", "Sans objet, la cause est levée."),
    ("bd", "effacer-ancienne"): ("carnet_avant", "--yes"),
    ("territoire", "creer"): ("--nom", "Gard", "--departement", "30"),
    ("compte", "creer"): (
        "--role",
        "dpo",
        "--courriel",
        "d@exemple.test",
        "--prenom",
        "Ana",
        "--nom",
        "Roux",
    ),
    ("geo", "importer"): ("fichier", "--zonage", "essai"),
    ("importer-offres",): ("fichier",),
    ("exporter-offres",): ("catalogue.jsonl",),
    ("annuler-import",): ("1", "--yes"),
    ("jeton", "creer"): ("--compte", "quelquun@exemple.test"),
    ("jeton", "revoquer"): ("--compte", "quelquun@exemple.test"),
    ("identite", "detacher"): ("quelquun@exemple.test",),
    ("importateur",): ("--une-fois",),
    ("travailleur",): ("--une-fois",),
}
# They reach no database, or the embedded one on purpose.
_AILLEURS = {("demo",), ("acces",), ("bd", "demarrer"), ("bd", "arreter"), ("cle", "paire")}


def _feuilles(groupe: Any, chemin: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for nom, commande in groupe.commands.items():
        if isinstance(commande, click.Group):
            yield from _feuilles(commande, (*chemin, nom))
        else:
            yield (*chemin, nom)


COMMANDES = sorted(set(_feuilles(carnet)) - _AILLEURS)


@pytest.mark.parametrize("chemin", COMMANDES, ids=" ".join)
@pytest.mark.parametrize("reglages", ["adresse d’administration seule", "aucune adresse"])
def test_no_command_falls_back_to_a_database_nobody_named(
    cli: Lancer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    chemin: tuple[str, ...],
    reglages: str,
) -> None:
    (tmp_path / "fichier").write_text("commune;zone\n")
    monkeypatch.setenv("DATABASE_URL", "")
    if reglages == "aucune adresse":
        monkeypatch.setenv("DATABASE_ADMIN_URL", "")
    else:
        monkeypatch.setenv(
            "DATABASE_ADMIN_URL", "postgresql://personne@127.0.0.1:9/rien?connect_timeout=2"
        )

    code, texte = cli(*chemin, *_ARGUMENTS.get(chemin, ()))

    assert code in (2, 3), texte
    assert "Usage:" not in texte, "the arguments of this test are out of date"
    assert "Traceback" not in texte
    assert not cluster_dir(tmp_path).exists(), "an embedded server was made"


def test_two_addresses_that_name_two_databases_are_refused(
    cli: Lancer, base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    autre = make_url(base.admin_url).set(database="une_autre").render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_ADMIN_URL", autre)

    code, texte = cli("bd", "migrer")

    assert code == 2
    assert "une_autre" in texte


def test_administrator_address_alone_reaches_its_own_database(
    cli: Lancer, base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "")

    code, texte = cli("bd", "migrer")

    assert code == 0
    assert f"Sur {nommer_base(base.admin_url)}." in texte


def test_name_of_a_database_never_holds_the_password() -> None:
    dit = nommer_base("postgresql+psycopg://carnet_app:tres-secret@base.exemple:5433/carnet")

    assert dit == "la base « carnet » de base.exemple:5433"


def test_empty_backup_is_refused_and_leaves_no_file(cli: Lancer, tmp_path: Path) -> None:
    code, texte = cli("bd", "sauvegarder", "--verifier", tmp_path / "vide.carnet")

    assert code == 2
    assert "aucun territoire" in texte
    assert not (tmp_path / "vide.carnet").exists()


def test_empty_backup_does_not_push_real_ones_out(
    cli: Lancer, tmp_path: Path, admin: psycopg.Connection[Any]
) -> None:
    dossier = tmp_path / "sauvegardes"
    dossier.mkdir()
    monde.territoire(admin, 1)
    admin.commit()
    assert cli("bd", "sauvegarder", dossier)[0] == 0
    admin.execute("set session_replication_role = replica")
    admin.execute("delete from territoire")
    admin.commit()

    assert cli("bd", "sauvegarder", "--garder", "1", dossier)[0] == 2

    assert len(list(dossier.iterdir())) == 1


def test_database_without_a_territoire_is_saved_when_one_insists(
    cli: Lancer, tmp_path: Path
) -> None:
    assert cli("bd", "sauvegarder", "--meme-vide", tmp_path / "vide.carnet")[0] == 0
