"""Check that a broken wall is always noticed."""

import json
import os
from pathlib import Path

import pytest

from tests.auth.mutants import MUTANTS, Mutant, compter_les_passages, eprouver

pytestmark = pytest.mark.pg
SORTIE = os.environ.get("CARNET_BILAN_MUTANTS")
# Without the long run: one fault out of so many of each wall file, and one at least.
UN_SUR = 40


def _echantillon() -> list[Mutant]:
    par_mur: dict[str, list[Mutant]] = {}
    for mutant in MUTANTS:
        par_mur.setdefault(mutant.fichier, []).append(mutant)
    return [m for fautes in par_mur.values() for m in fautes[len(fautes) // 2 % UN_SUR :: UN_SUR]]


ECHANTILLON = list(MUTANTS) if SORTIE else _echantillon()


def test_every_mutant_still_finds_its_passage_once() -> None:
    assert len({m.nom for m in MUTANTS}) == len(MUTANTS) >= 25
    fois = {(m.nom, m.fichier): compter_les_passages(m) for m in MUTANTS}
    assert {ou: n for ou, n in fois.items() if n != 1} == {}


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
