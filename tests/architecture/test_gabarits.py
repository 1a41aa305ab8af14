"""Keep what the common page names apart from what pages are given: the first would hide the second."""

import re
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
# Given on purpose to every page.
DONNES = {"moi"}


def test_common_page_names_nothing_that_a_page_may_be_given() -> None:
    base = (RACINE / "web" / "templates" / "base.html").read_text("utf-8")
    # What is set in a loop stays in it.
    hors_boucle = re.sub(r"\{% for .*?\{% endfor %\}", "", base, flags=re.S)
    poses = {nom.strip() for noms in re.findall(r"\{%-? set ([\w, ]+?) =", hors_boucle) for nom in noms.split(",")}
    assert poses >= DONNES | {"_fait"}
    assert {nom for nom in poses if not nom.startswith("_")} == DONNES
