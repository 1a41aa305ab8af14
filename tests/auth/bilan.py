"""Add up what the long runs wrote, print it, and keep it: `python -m tests.auth.bilan acces` or `… mutants`."""

import json
import sys
from pathlib import Path
from typing import Any

DOSSIER = Path(".local")
PAS_ATTENDUS = 25_000


def lots(nom: str) -> list[dict[str, Any]]:
    """Read what each part of a run wrote."""
    return [json.loads(f.read_text("utf-8")) for f in sorted((DOSSIER / nom).glob("*.json"))]


def acces() -> int:
    """Count the steps and the decisions compared; a disagreement stopped its part, which wrote nothing."""
    total = {cle: sum(lot[cle] for lot in lots("acces")) for cle in ("histoires", "pas", "decisions", "reponses")}
    (DOSSIER / "acces.json").write_text(json.dumps(total | {"desaccords": 0}, indent=1) + "\n", "utf-8")
    print(
        f"{total['histoires']} histories, {total['pas']} steps, {total['decisions']} decisions of the database and"
        f" {total['reponses']} answers of the product compared with the oracle: 0 disagreement."
    )
    return 0 if total["pas"] >= PAS_ATTENDUS else 1


def mutants() -> int:
    """Write the table of the mutants: what was broken, and what noticed."""
    lus = lots("mutants")
    table = ["| N° | Ce qui est cassé | Fichier | Ce qui l’a vu |", "|---|---|---|---|"]
    table += [f"| {m['rang'] + 1} | {m['mutant']} | `{m['fichier']}` | {m['vu'] or '**rien**'} |" for m in lus]
    (DOSSIER / "mutants.md").write_text("\n".join(table) + "\n", "utf-8")
    tues = sum(m["vu"] is not None for m in lus)
    print(f"{len(lus)} mutants, {tues} noticed; the table is in {DOSSIER / 'mutants.md'}.")
    return 0 if lus and tues == len(lus) else 1


if __name__ == "__main__":
    sys.exit({"acces": acces, "mutants": mutants}[sys.argv[1]]())
