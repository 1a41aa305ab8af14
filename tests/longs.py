"""Know which tests are long: those that were seen to take more than half a second of processor.

`tests/longs.txt` keeps what was measured, and `make durees` measures again. `make check` does
without what stands there: a file that stands there whole is not even read.
"""

import os
import resource
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from core.embedded import cluster_dir

# While code is counted, as `make check` does, which doubles what Python takes.
SEUIL_S = 0.5
LISTE = Path(__file__).with_name("longs.txt")
# How the house is written, and whom each door lets in: checked whole at each change.
TOUJOURS = ("tests/architecture/", "tests/web/test_portes.py")
RACINE = LISTE.parents[1]
ENTETE = f"""\
# Tests of which one example takes more than {SEUIL_S:g} s of processor, its own and the database's.
# Written by `make durees`. A file stands for all its tests, when each is long.
# `inf` waits to be measured.
"""


@cache
def longs() -> frozenset[str]:
    """Give what is long: files, and tests without their parameters."""
    lignes = LISTE.read_text("utf-8").splitlines()
    return frozenset(ligne.split()[-1] for ligne in lignes if ligne and not ligne.startswith("#"))


def sans_parametres(adresse: str) -> str:
    """Give the address of a test without its parameters."""
    return adresse.split("[", 1)[0]


def marquer(tests: Iterable[pytest.Item]) -> None:
    """Mark as long the tests that the list names."""
    for test in tests:
        adresse = sans_parametres(test.nodeid)
        if adresse in longs() or adresse.split("::", 1)[0] in longs():
            test.add_marker(pytest.mark.long)


def est_inutile(fichier: Path, demande: str) -> bool:
    """Say whether none of a file's tests is wanted by what pytest was asked (`-m`)."""
    return (
        "not long" in demande
        and fichier.is_relative_to(RACINE)
        and (fichier.relative_to(RACINE).as_posix() in longs())
    )


def _processeur(pid: int) -> tuple[int, int]:
    """Give the ticks of a process, and those of its children that ended."""
    champs = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(champs[11]) + int(champs[12]), int(champs[13]) + int(champs[14])


class Mesure:
    """Measure each test alone in this process, and write the list when all are done."""

    def __init__(self) -> None:
        self.durees: dict[str, float] = {}
        # What each file prepares for its tests: whichever is done first pays for it.
        self.apprets: dict[str, float] = defaultdict(float)
        self._a_part = 0.0

    def _maintenant(self) -> float:
        enfants = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.process_time() + enfants.ru_utime + enfants.ru_stime + self._base()

    def _base(self) -> float:
        donnees = os.environ.get("CARNET_TEST_DONNEES")
        fiche = cluster_dir(Path(donnees)) / "postmaster.pid" if donnees else None
        if fiche is None or not fiche.exists():
            return 0.0
        pere = int(fiche.read_text().split()[0])
        ticks = sum(_processeur(pere))
        for fils in Path(f"/proc/{pere}/task/{pere}/children").read_text().split():
            try:
                ticks += _processeur(int(fils))[0]
            except FileNotFoundError:
                continue  # ended since: its father has counted it
        return ticks / os.sysconf("SC_CLK_TCK")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Add up what one test takes, less what it prepared for others."""
        debut, self._a_part = self._maintenant(), 0.0
        rendu = yield
        adresse = sans_parametres(item.nodeid)
        duree = self._maintenant() - debut - self._a_part
        self.durees[adresse] = max(duree, self.durees.get(adresse, 0.0))
        return rendu

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> Iterator[None]:
        """Set apart what is made once for many tests."""
        debut, deja = self._maintenant(), self._a_part
        rendu = yield
        if fixturedef.scope != "function":
            duree = self._maintenant() - debut
            self._a_part = deja + duree
            if fixturedef.scope != "session":
                self.apprets[request.node.nodeid.split("::", 1)[0]] += duree
        return rendu

    def pytest_sessionfinish(self) -> None:
        """Write the list, the longest first; what was not measured stays as it was."""
        mesures = self.durees.keys() | {a.split("::", 1)[0] for a in self.durees}
        lues = [ligne.split() for ligne in LISTE.read_text("utf-8").splitlines()]
        gardees = [
            (a, float(s)) for s, a in (li for li in lues if len(li) == 2) if a not in mesures
        ]
        lignes = sorted([*gardees, *self.liste()], key=lambda ligne: (-ligne[1], ligne[0]))
        LISTE.write_text(ENTETE + "".join(f"{s:.1f} {a}\n" for a, s in lignes), "utf-8")

    def liste(self) -> list[tuple[str, float]]:
        """Give what is long: a file when each of its tests is, else the tests."""
        par_fichier: dict[str, dict[str, float]] = defaultdict(dict)
        for adresse, duree in self.durees.items():
            fichier = adresse.split("::", 1)[0]
            par_fichier[fichier][adresse] = duree + self.apprets[fichier]
        gardees: dict[str, float] = {}
        for fichier, durees in par_fichier.items():
            if fichier.startswith(TOUJOURS):
                continue
            longues = {a: d for a, d in durees.items() if d > SEUIL_S}
            gardees |= {fichier: max(durees.values())} if longues == durees else longues
        return list(gardees.items())
