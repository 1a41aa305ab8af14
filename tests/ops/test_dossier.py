"""Try the folder kept beside the database.

A service does not start on one that cannot be written, or that is lost.
"""

from pathlib import Path

import pytest

from core.dossier import est_en_memoire, refus_du_dossier
from core.migrations import RACINE
from tests.ops.conftest import Lancer

_MONTAGES = (
    "22 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n"
    "23 22 0:20 / /run/user rw - tmpfs tmpfs rw\n"
    "24 22 8:2 / /run/user/durable rw - ext4 /dev/sdb1 rw\n"
    "25 22 0:21 / /mes\\040essais rw - tmpfs tmpfs rw\n"
)


@pytest.mark.parametrize(
    ("dossier", "attendu"),
    [
        ("/var/lib", False),
        ("/run/user/7", True),
        ("/run/user/durable/x", False),
        ("/mes essais/x", True),
        ("/run", False),
    ],
)
def test_folder_in_memory_is_known_by_its_nearest_mount(
    tmp_path: Path, dossier: str, attendu: bool
) -> None:
    montages = tmp_path / "mountinfo"
    montages.write_text(_MONTAGES, "utf-8")

    assert est_en_memoire(Path(dossier), montages) is attendu


def test_folder_that_is_a_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("déjà là", "utf-8")

    refus = refus_du_dossier(tmp_path / "fichier" / "donnees", ephemere=True)

    assert refus is not None
    assert "ne peut pas être écrit" in refus


def test_folder_that_can_be_written_is_accepted_and_left_empty(tmp_path: Path) -> None:
    assert refus_du_dossier(tmp_path / "donnees", ephemere=True) is None
    assert list((tmp_path / "donnees").iterdir()) == []


@pytest.mark.pg
@pytest.mark.parametrize("commande", ["servir", "travailleur"])
def test_service_does_not_start_without_its_folder(
    cli: Lancer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, commande: str
) -> None:
    (tmp_path / "fichier").write_text("déjà là", "utf-8")
    monkeypatch.setenv("CARNET_DONNEES", str(tmp_path / "fichier" / "donnees"))

    code, texte = cli(commande)

    assert code == 2
    assert "ne peut pas être écrit" in texte


def test_containers_share_one_lasting_folder() -> None:
    services = (RACINE / "compose.yaml").read_text("utf-8").split("\nservices:")
    dockerfile = (RACINE / "Dockerfile").read_text("utf-8")

    assert "CARNET_DONNEES=/var/lib/carnet" in dockerfile
    assert 'volumes: ["fichiers:/var/lib/carnet"]' in services[0], (
        "what every service of ours takes"
    )
    assert [ligne for ligne in services[0].splitlines() if "tmpfs" in ligne] == ["  tmpfs: [/tmp]"]
    propres = [
        ligne
        for ligne in services[1].splitlines()
        if "volumes: [" in ligne and "/var/lib/postgresql" not in ligne
    ]
    assert propres
    assert all("fichiers:/var/lib/carnet" in ligne for ligne in propres), (
        "a service of ours leaves the folder"
    )
    assert "\n  fichiers:" in services[1]
