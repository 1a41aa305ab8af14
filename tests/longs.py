"""Know which tests are long, and leave them to `make test`.

`tests/longs.txt` keeps what was measured, and `make durees` measures again. `make check` does
without what stands there: a file that stands there whole is not even read.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from math import inf
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

# What four thousand tests may each take of the few minutes that `make check` lasts.
SEUIL_S = 0.08
# Shorter ones fill what is left at the end, in any order.
LONGUES_S = 4.0
LISTE = Path(__file__).with_name("longs.txt")
# How the house is written, whom each door lets in, and a référent's day through the pages: checked
# whole at each change.
TOUJOURS = ("tests/architecture/", "tests/web/test_portes.py", "tests/stories/test_referente.py")
RACINE = LISTE.parents[1]
ENTETE = f"""\
# Tests of which one example takes more than {SEUIL_S:g} s, what prepares it set apart.
# Written by `make durees`. A file stands for all its tests, when each is long.
# `inf` waits to be measured.
"""


@cache
def longs() -> Mapping[str, float]:
    """Give what is long, with its seconds: files, and tests without their parameters."""
    lignes = LISTE.read_text("utf-8").splitlines()
    lues = [ligne.split() for ligne in lignes if ligne and not ligne.startswith("#")]
    return {adresse: float(secondes) for secondes, adresse in lues}


def sans_parametres(adresse: str) -> str:
    """Give the address of a test without its parameters."""
    return adresse.split("[", 1)[0]


def marquer(tests: Iterable[pytest.Item]) -> None:
    """Mark as long the tests that the list names."""
    for test in tests:
        adresse = sans_parametres(test.nodeid)
        if adresse in longs() or adresse.split("::", 1)[0] in longs():
            test.add_marker(pytest.mark.long)


def rang(test: pytest.Item) -> float:
    """Give the place of a test: the long ones first, so that no worker ends with one of them.

    A group waits for what all its tests share, which is longer still.
    """
    if test.get_closest_marker("xdist_group"):
        return -inf
    adresse = sans_parametres(test.nodeid)
    duree = longs().get(adresse) or longs().get(adresse.split("::", 1)[0], 0.0)
    return -duree if duree > LONGUES_S else 0.0


def est_inutile(fichier: Path, demande: str) -> bool:
    """Say whether none of a file's tests is wanted by what pytest was asked (`-m`)."""
    return (
        "not long" in demande
        and fichier.is_relative_to(RACINE)
        and (fichier.relative_to(RACINE).as_posix() in longs())
    )


def lire_durees(rapports: Iterable[Path]) -> dict[str, float]:
    """Read from JUnit reports the longest example of each test, in seconds."""
    durees: dict[str, float] = defaultdict(float)
    for rapport in rapports:
        for essai in ET.parse(rapport).iter("testcase"):
            fichier = essai.attrib["classname"].replace(".", "/") + ".py"
            # A group of tests done by one worker adds its name to theirs.
            nom = sans_parametres(essai.attrib["name"]).split("@", 1)[0]
            adresse = f"{fichier}::{nom}"
            durees[adresse] = max(durees[adresse], float(essai.attrib["time"]))
    return dict(durees)


def ranger(durees: Mapping[str, float]) -> list[tuple[str, float]]:
    """Give what is long: a file when each of its tests is, else the tests."""
    par_fichier: dict[str, dict[str, float]] = defaultdict(dict)
    for adresse, duree in durees.items():
        par_fichier[adresse.split("::", 1)[0]][adresse] = duree
    gardees: dict[str, float] = {}
    for fichier, siennes in par_fichier.items():
        if fichier.startswith(TOUJOURS):
            continue
        longues = {a: d for a, d in siennes.items() if d > SEUIL_S}
        gardees |= {fichier: max(siennes.values())} if longues == siennes else longues
    return list(gardees.items())


def ecrire(durees: Mapping[str, float]) -> None:
    """Write the list, the longest first; what was not measured stays as it was."""
    mesures = durees.keys() | {a.split("::", 1)[0] for a in durees}
    lues = [ligne.split() for ligne in LISTE.read_text("utf-8").splitlines()]
    gardees = [(a, float(s)) for s, a in (li for li in lues if len(li) == 2) if a not in mesures]
    lignes = sorted([*gardees, *ranger(durees)], key=lambda ligne: (-ligne[1], ligne[0]))
    LISTE.write_text(ENTETE + "".join(f"{s:.2f} {a}\n" for a, s in lignes), "utf-8")


if __name__ == "__main__":
    ecrire(lire_durees(map(Path, sys.argv[1:])))
