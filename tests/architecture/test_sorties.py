"""Check what leaves the machine, and that no pattern is made of what somebody typed."""

import ast
import re
from pathlib import Path

from tests.architecture.sources import noeuds

RACINE = Path(__file__).resolve().parents[2]
PAQUETS = ("core", "auth", "droits", "offers", "carnet", "web")
# What can call another machine. psycopg has its own places: the settings' database, nowhere else.
_APPELLENT = re.compile(
    r"^\s*(?:import|from) (httpx2|aiosmtplib|smtplib|socket|urllib\.request|http\.client|requests"
    r"|aiohttp|ftplib|websockets)\b",
    re.MULTILINE,
)
SORTIES = {
    "core/outbox.py": "the mail server of the settings",
    "auth/connexions/oidc.py": "the identity providers of the settings",
    "offers/imports/distant.py": "the files of offers, on the hosts of the settings",
    "web/demo/fournisseur.py": "the demo waits for its own provider, on this machine",
    "web/commandes/service.py": "is the port to listen on taken?",
}
# Made of the product's own addresses.
MOTIFS_FAITS = {"web/errors.py"}


def _fichiers() -> list[tuple[str, Path]]:
    return [
        (str(fichier.relative_to(RACINE)), fichier)
        for paquet in PAQUETS
        for fichier in (RACINE / paquet).rglob("*.py")
    ]


def test_these_alone_call_another_machine() -> None:
    assert {
        nom for nom, fichier in _fichiers() if _APPELLENT.search(fichier.read_text("utf-8"))
    } == set(SORTIES)


def test_no_pattern_is_made_of_what_is_typed() -> None:
    faits = {
        nom
        for nom, fichier in _fichiers()
        if "import re\n" in fichier.read_text("utf-8")
        for noeud in noeuds(fichier)
        if isinstance(noeud, ast.Call)
        and isinstance(noeud.func, ast.Attribute)
        and isinstance(noeud.func.value, ast.Name)
        and noeud.func.value.id == "re"
        and noeud.func.attr not in ("escape", "Pattern")
        and not _est_ecrit(noeud.args[0])
    }
    assert faits == MOTIFS_FAITS


def _est_ecrit(motif: ast.expr) -> bool:
    """Say whether a pattern is written in the source, of constants only."""
    if isinstance(motif, ast.JoinedStr):
        return all(
            isinstance(v, ast.Constant)
            or (isinstance(v, ast.FormattedValue) and _est_constante(v.value))
            for v in motif.values
        )
    if isinstance(motif, ast.BinOp):
        return _est_ecrit(motif.left) and _est_ecrit(motif.right)
    return isinstance(motif, ast.Constant) or _est_constante(motif)


def _est_constante(noeud: ast.expr) -> bool:
    return isinstance(noeud, ast.Name) and noeud.id.isupper()
