"""Call each documented command for real, on a database with people and offers.

It ends well and its effect is there.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from core.migrations import RACINE
from tests.auth import monde
from tests.offers.lignes import ecrire, un_service, une_structure
from tests.ops.conftest import Lancer
from web.cli import carnet

pytestmark = pytest.mark.pg
# These run until they are stopped, or stop a server that others use: their own tests run them.
AILLEURS = {
    "demo": "tests/ops/test_demo.py",
    "servir": "tests/web",
    "territoire creer": "tests/ops/test_premiere_heure.py",
    "compte creer": "tests/ops/test_premiere_heure.py",
    "bd revision": "make migration, which writes in the sources",
    "bd demarrer": "tests/ops/test_embedded.py",
    "bd arreter": "tests/ops/test_embedded.py",
    "bd restaurer": "tests/ops/test_sauvegardes.py",
    "bd effacer-ancienne": "tests/ops/test_sauvegardes.py",
    "journal confronter": "tests/auth/test_ancre.py",
    "journal entretenir": "tests/auth/test_periodes.py",
}
_CITEE = re.compile(r"(?:^|`)carnet ((?:[a-z]+(?:-[a-z]+)*)(?: [a-z]+(?:-[a-z]+)*)?)", re.M)


def _feuilles(groupe: Any, chemin: str = "") -> Iterator[str]:
    for nom, commande in groupe.commands.items():
        plein = f"{chemin} {nom}".strip()
        if not hasattr(commande, "commands") or getattr(commande, "invoke_without_command", False):
            yield plein
        if hasattr(commande, "commands"):
            yield from _feuilles(commande, plein)


def citees() -> set[str]:
    """List the commands that the documents name, and those that `carnet --help` does."""
    connues = set(_feuilles(carnet))
    textes = [
        p.read_text("utf-8")
        for p in (RACINE / "README.md", *sorted((RACINE / "docs").rglob("*.md")))
    ]
    trouvees = set()
    for texte in textes:
        # The guides’ prose may begin a line with the word: a command is in a block, or between
        # backquotes.
        code = "\n".join(
            re.findall(r"^```.*?^```", texte, re.M | re.S) + re.findall(r"`carnet [^`]*`", texte)
        )
        for cite in _CITEE.findall(code):
            essais = (cite, cite.split()[0])
            trouvees.add(next((e for e in essais if e in connues), cite))
    trouvees -= {
        nom for nom, commande in carnet.commands.items() if hasattr(commande, "commands")
    } - connues
    return trouvees | connues


def test_documented_commands_exist_and_run(
    cli: Lancer, admin: psycopg.Connection[Any], tmp_path: Path
) -> None:
    monde.territoire(admin, 1)
    admin.execute("update territoire set code_departement = '31'")
    structure = monde.structure(admin, 1)
    compte = monde.professionnel(admin, 1, structure)
    admin.execute("update compte set courriel = 'pro@structure.example' where id = %s", (compte,))
    echec = admin.execute(
        "insert into procrastinate_jobs (queue_name, task_name, status, args) values ('entretien',"
        " 'relever_ecarts',"
        " 'failed', '{\"timestamp\": 0}') returning id"
    ).fetchone()
    assert echec is not None
    numero = echec[0]
    admin.commit()
    zonage = tmp_path / "zonage.csv"
    zonage.write_text("commune;zone;libelle\n31555;0001;Toulouse\n", "utf-8")
    offres = ecrire(tmp_path / "offres.jsonl", [une_structure(), un_service()])
    sortie, sauvegarde = tmp_path / "catalogue.jsonl", tmp_path / "un.carnet"
    gestes: list[tuple[str, list[object], str]] = [
        ("bd migrer", [], ""),
        ("geo installer", [], "communes installées"),
        ("geo importer", [zonage, "--zonage", "bassin"], "1 communes placées"),
        ("importer-offres", ["--a-blanc", offres], "rien n’a été gardé"),
        ("importer-offres", [offres], "Nouvelles"),
        ("exporter-offres", [sortie], "1 service"),
        (
            "exporter-offres",
            [tmp_path / "c.xlsx", "--territoire", 1, "--format", "xlsx"],
            "1 service",
        ),
        ("imports", [], "essai"),
        ("doublons-offres", [], "sur 1 offre"),
        ("relever-ecarts", [], "1 territoire relevé"),
        ("annuler-import", [2, "--yes"], "2 retirées"),
        ("importateur", ["--une-fois"], ""),
        ("travailleur", ["--une-fois"], ""),
        ("jeton creer", ["--compte", "pro@structure.example"], ""),
        ("jeton revoquer", ["--compte", "pro@structure.example"], "révoqué"),
        ("accords echeances", [], ""),
        ("conservation", [], "Territoire 1"),
        ("conservation", ["--a-blanc", "--jours", 60], "Rien n’est changé"),
        ("courriels", [], ""),
        ("courriels relancer", ["--tous"], ""),
        ("travaux", [], f"{numero} : Relevé des écarts"),
        ("travaux ecarter", [numero, "--motif", "Relevé refait à la main"], "Écarté"),
        ("travaux reprendre", [numero], "1 travail à faire de nouveau"),
        ("journal ancrer", [], "ancre"),
        ("journal verifier", [], "intact"),
        ("sante", [], ""),
        ("acces", [], "Qui peut voir quoi"),
        ("bd sauvegarder", ["--verifier", sauvegarde], ""),
        ("bd verifier-sauvegarde", [sauvegarde], ""),
        ("bd fermetures", [], ""),
        ("cle etat", [], "Tout est scellé"),
        ("cle changer", [], "Tout est scellé"),
        ("cle paire", [tmp_path / "paire.age"], "CARNET_SAUVEGARDE_CLE=age1"),
        ("bd anciennes", [], ""),
    ]
    faites = {nom for nom, _, _ in gestes} | {"identite detacher"}
    assert citees() - faites - set(AILLEURS) == set()
    for nom, arguments, attendu in gestes:
        code, texte = cli(*nom.split(), *arguments)
        assert code == 0, (nom, arguments, texte)
        assert attendu in texte.replace("\u202f", " ").replace("\u00a0", " "), (nom, texte)
        assert "Traceback" not in texte, nom
    assert [json.loads(ligne)["id"] for ligne in sortie.read_text("utf-8").splitlines()] == [
        "essai--s1",
        "essai--o1",
    ]
    assert (tmp_path / "c.xlsx").stat().st_size > 1000
    assert sauvegarde.stat().st_size > 1000
    # Nobody is tied to an identity here: the command says so, and ends as a failure.
    code, texte = cli("identite", "detacher", "pro@structure.example")
    assert (code, "Aucun compte lié" in texte) == (1, True)


def test_export_of_an_unknown_territoire_is_said_in_one_sentence(
    cli: Lancer, tmp_path: Path
) -> None:
    code, texte = cli("exporter-offres", tmp_path / "x.jsonl", "--territoire", 9)
    assert code == 1
    assert "Aucun territoire ne porte le numéro 9" in texte
    assert not (tmp_path / "x.jsonl").exists()
