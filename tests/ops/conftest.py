"""Run the command line as an operator types it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.age import tirer_paire
from core.backup import effacer_ancienne, list_anciennes
from tests.conftest import Base
from web.cli import lancer_commande

Lancer = Callable[..., tuple[int, str]]
SECRET = "s" * 40
CLE = "sauvegardes.age"
RELISENT = (["bd", "restaurer"], ["bd", "verifier-sauvegarde"])


@pytest.fixture
def cli(
    base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Lancer]:
    """Run `carnet` on the test's database; gives the exit code and all that was printed.

    Backups are read with the private key of `CLE`, unless another one is given.
    """
    monkeypatch.chdir(tmp_path)
    publique, privee = tirer_paire()
    (tmp_path / CLE).write_text(privee, "utf-8")
    for nom, valeur in {
        "DATABASE_URL": base.app_url,
        "DATABASE_ADMIN_URL": base.admin_url,
        "CARNET_SECRET": SECRET,
        "CARNET_SAUVEGARDE_CLE": publique,
        "CARNET_DONNEES": str(tmp_path),
        "CARNET_DONNEES_EPHEMERES": "true",
        "CARNET_METRIQUES_PORT": "0",
        "COLUMNS": "200",
    }.items():
        monkeypatch.setenv(nom, valeur)

    def lancer_et_lire(*arguments: object) -> tuple[int, str]:
        mots = [str(argument) for argument in arguments]
        if mots[:2] in RELISENT and "--cle" not in mots:
            mots += ["--cle", str(tmp_path / CLE)]
        code = lancer_commande(mots)
        sorties = capfd.readouterr()
        return code, sorties.out + sorties.err

    yield lancer_et_lire
    for ancienne in list_anciennes(base.admin_url):
        effacer_ancienne(base.admin_url, ancienne.nom)
