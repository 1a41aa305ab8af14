"""Add up what the long runs wrote, print it, and keep it.

Run `python -m tests.auth.bilan acces`, `… mutants` or `… schema` after each, then `… mesures`,
which adds one line to `docs/mesures.md`.
"""

import json
import re
import subprocess
import sys
import textwrap
from collections import Counter
from pathlib import Path
from typing import Any

from core.clock import aujourdhui

DOSSIER = Path(".local")
MESURES = Path("docs/mesures.md")
RUNS = ("acces", "mutants", "schema", "couverture")
PAS_ATTENDUS = 25_000
EXEMPLES_ATTENDUS = 1_000
# The paragraph of the measures that says how many times each act was drawn, and how wide it is.
GESTES, LARGEUR = "Gestes tirés la dernière nuit", 140


def lots(nom: str) -> list[dict[str, Any]]:
    """Read what each part of a run wrote."""
    return [json.loads(f.read_text("utf-8")) for f in sorted((DOSSIER / nom).glob("*.json"))]


def garder(nom: str, chiffres: dict[str, Any]) -> None:
    """Write what a run amounts to, for the line of the night."""
    (DOSSIER / f"{nom}.json").write_text(json.dumps(chiffres, indent=1) + "\n", "utf-8")


def acces() -> int:
    """Count the steps and the decisions; a disagreement stopped its part, which wrote nothing."""
    lus = lots("acces")
    if sont_repetes(lus):
        print("Two parts lived the same histories: what they count is one run, told twice.")
        return 1
    total = {
        cle: sum(lot[cle] for lot in lus) for cle in ("histoires", "pas", "decisions", "reponses")
    }
    gestes: Counter[str] = Counter()
    for lot in lus:
        gestes.update(lot["gestes"])
    garder("acces", total | {"desaccords": 0, "gestes": gestes})
    print(dire_les_gestes(gestes))
    print(
        f"{total['histoires']} histories, {total['pas']} steps, {total['decisions']} decisions of"
        f" the database and"
        f" {total['reponses']} answers of the product compared with the oracle: 0 disagreement."
    )
    return 0 if total["pas"] >= PAS_ATTENDUS else 1


def sont_repetes(lus: list[dict[str, Any]]) -> bool:
    """Say whether two parts drew alike: whatever their seeds, they compared the same."""
    comptes = {json.dumps(lot | {"graine": None}, sort_keys=True) for lot in lus}
    return len(comptes) < len(lus)


def dire_les_gestes(gestes: dict[str, int]) -> str:
    """Say how many times each act was drawn, the rarest first, in one paragraph."""
    dits = sorted(gestes.items(), key=lambda geste: (geste[1], geste[0]))
    liste = ", ".join(f"{nom.replace('_', ' ')} {fois}" for nom, fois in dits)
    return textwrap.fill(f"{GESTES}\u202f: {liste}.", LARGEUR, break_on_hyphens=False)


def mutants() -> int:
    """Write the table of the mutants: what was broken, and what noticed."""
    lus = lots("mutants")
    table = ["| N° | Ce qui est cassé | Fichier | Ce qui l’a vu |", "|---|---|---|---|"]
    table += [
        f"| {m['rang'] + 1} | {m['mutant']} | `{m['fichier']}` | {m['vu'] or '**rien**'} |"
        for m in lus
    ]
    (DOSSIER / "mutants.md").write_text("\n".join(table) + "\n", "utf-8")
    tues = sum(m["vu"] is not None for m in lus)
    garder("mutants", {"mutants": len(lus), "vus": tues})
    print(f"{len(lus)} mutants, {tues} noticed; the table is in {DOSSIER / 'mutants.md'}.")
    return 0 if lus and tues == len(lus) else 1


def schema() -> int:
    """Count the requests that the API received; one that made it fail stopped the run."""
    lus = lots("schema")
    operations = {nom: n for lot in lus for nom, n in lot["operations"].items()}
    total = {
        "operations": len(operations),
        "requetes": sum(lot["requetes"] for lot in lus),
        "au_moins": min(operations.values(), default=0),
    }
    garder("schema", total)
    print(
        f"{total['operations']} operations of the API, {total['requetes']} requests,"
        f" {total['au_moins']} examples or more each: 0 answer of the kind 500."
    )
    return 0 if operations else 1


def ligne(lus: dict[str, dict[str, Any]], jour: str, revision: str) -> str:
    """Say a night in one line of the table; what did not end says so."""
    phrases = {
        "acces": "{pas} pas, {decisions} décisions, {reponses} réponses, {desaccords} désaccord",
        "mutants": "{vus} vus sur {mutants}",
        "schema": "{operations} opérations, {requetes} requêtes, aucune erreur 500",
        "couverture": "{pourcent} %",
    }
    cases = [phrases[nom].format(**lus[nom]) if nom in lus else "pas finie" for nom in RUNS]
    return f"| {jour} | `{revision}` | {' | '.join(cases)} |"


def noter_les_gestes(texte: str, gestes: dict[str, int]) -> str:
    """Put the acts of this night where those of the last one were told."""
    dits = dire_les_gestes(gestes)
    return re.sub(rf"^{GESTES}.*?(?=\n\n)", lambda _: dits, texte, flags=re.DOTALL | re.MULTILINE)


def mesures() -> int:
    """Add the line of this night at the end of the table of `docs/mesures.md`, say its acts."""
    lus = {
        nom: json.loads((DOSSIER / f"{nom}.json").read_text("utf-8"))
        for nom in RUNS
        if (DOSSIER / f"{nom}.json").exists()
    }
    if "couverture" in lus:
        total = lus["couverture"]["totals"]["percent_covered"]
        lus["couverture"] = {"pourcent": f"{total:.1f}".replace(".", ",")}
    git = ["git", "rev-parse", "--short", "HEAD"]
    revision = subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()
    dite = ligne(lus, aujourdhui().isoformat(), revision)
    texte = MESURES.read_text("utf-8").rstrip("\n")
    if "acces" in lus:
        texte = noter_les_gestes(texte, lus["acces"]["gestes"])
    MESURES.write_text(f"{texte}\n{dite}\n", "utf-8")
    print(dite)
    return 0 if len(lus) == len(RUNS) else 1


if __name__ == "__main__":
    commandes = {"acces": acces, "mutants": mutants, "schema": schema, "mesures": mesures}
    sys.exit(commandes[sys.argv[1]]())
