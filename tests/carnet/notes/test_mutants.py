"""Break the wall of the working notes, and see that what tries it directly notices, by itself."""

from pathlib import Path

import psycopg
import pytest

from core.migrations import migrer
from tests.auth.mutants import MUTANTS, Mutant, base_nue, murs_mutes
from tests.carnet.notes.test_mur import ESSAIS
from tests.conftest import cloner
from web.sante import ROLES

pytestmark = pytest.mark.pg
LES_NOTRES = [mutant for mutant in MUTANTS if mutant.fichier == "carnet/notes/mur.sql"]


def test_each_fault_finds_its_passage_once(tmp_path: Path) -> None:
    assert len(LES_NOTRES) >= 25
    for rang, mutant in enumerate(LES_NOTRES):
        murs_mutes(mutant, tmp_path / str(rang))


def _voir(admin: psycopg.Connection[object]) -> str | None:
    for essai in ESSAIS:
        try:
            essai(admin)
        except (AssertionError, psycopg.Error):
            return str(essai.__name__)
        finally:
            admin.rollback()
    return None


@pytest.mark.parametrize("mutant", LES_NOTRES, ids=[m.nom for m in LES_NOTRES])
def test_broken_wall_is_noticed(
    modele: str, worker_id: str, tmp_path: Path, mutant: Mutant
) -> None:
    base = cloner(f"carnet_mutant_{worker_id}", base_nue())
    migrer(base.admin_url, ROLES, murs_mutes(mutant, tmp_path))
    with psycopg.connect(base.admin_dsn) as admin:
        assert _voir(admin) is not None, f"« {mutant.nom} » survives"
