"""Check that a broken wall is always noticed."""

import json
import os
from pathlib import Path

import pytest

from tests.auth.mutants import MUTANTS, Mutant, eprouver, murs_mutes

pytestmark = pytest.mark.pg
SORTIE = os.environ.get("CARNET_BILAN_MUTANTS")
ECHANTILLON = MUTANTS if SORTIE else MUTANTS[6::17]


def test_every_mutant_still_finds_its_passage_once(tmp_path: Path) -> None:
    assert len({m.nom for m in MUTANTS}) == len(MUTANTS) >= 25
    for rang, mutant in enumerate(MUTANTS):
        murs_mutes(mutant, tmp_path / str(rang))


def test_sound_wall_passes_every_trial(modele: str, worker_id: str) -> None:
    assert eprouver(None, f"carnet_mutant_{worker_id}") is None


@pytest.mark.parametrize("mutant", ECHANTILLON, ids=[m.nom for m in ECHANTILLON])
def test_broken_wall_is_noticed(modele: str, worker_id: str, mutant: Mutant) -> None:
    vu = eprouver(mutant, f"carnet_mutant_{worker_id}")
    if SORTIE:
        Path(SORTIE).mkdir(parents=True, exist_ok=True)
        rang = MUTANTS.index(mutant)
        bilan = {"rang": rang, "mutant": mutant.nom, "fichier": mutant.fichier, "vu": vu}
        Path(SORTIE, f"{rang:03}.json").write_text(json.dumps(bilan, ensure_ascii=False), "utf-8")
    assert vu is not None, f"« {mutant.nom} » survives"
    # A history meets by chance what it meets: a fault has a direct trial, which always does.
    assert not vu.startswith("histoire"), f"« {mutant.nom} »: {vu} alone noticed"
