"""Try an import, give it back, kill it in the middle: the catalogue is always whole."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from core.errors import Conflict, NotFound
from offers.catalogue.importer import importer_catalogue
from offers.imports.commands import essayer_import, rendre_import
from tests.conftest import Base
from tests.offers.lignes import ecrire, poser_communes, un_service, une_structure

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
AVANT = [une_structure(1), une_structure(2), *(un_service(rang) for rang in range(1, 6))]
APRES = [
    une_structure(1, nom="Structure rebaptisée"),
    *(un_service(rang) for rang in (1, 2)),
    un_service(
        3,
        nom="Atelier changé",
        description="Une description toute neuve, pour un public tout neuf.",
    ),
    un_service(9, nom="Atelier nouveau"),
]


def photo(connexion: Connexion) -> dict[str, list[Any]]:
    """Take the whole catalogue, but what the database computes of the day."""
    requetes = {
        "structures": "select to_jsonb(s) from catalogue_structure s where retire_le is null order"
        " by id",
        "services": "select to_jsonb(s) from catalogue_service s where retire_le is null order by"
        " id",
        "mots": "select mot, nombre from catalogue_mot order by mot",
    }
    return {
        nom: connexion.execute(requete.encode()).fetchall() for nom, requete in requetes.items()
    }


def numeros(connexion: Connexion) -> list[int]:
    return [
        ligne[0]
        for ligne in connexion.execute("select id from import_catalogue order by id").fetchall()
    ]


@pytest.fixture
def catalogue(admin: Connexion, tmp_path: Path) -> Connexion:
    poser_communes(admin)
    importer_catalogue(admin, [ecrire(tmp_path / "avant.jsonl", AVANT)])
    return admin


def test_given_back_import_leaves_exactly_what_was(catalogue: Connexion, tmp_path: Path) -> None:
    avant = photo(catalogue)
    rapport = importer_catalogue(catalogue, [ecrire(tmp_path / "apres.jsonl", APRES)])
    assert (rapport.nouveaux, rapport.modifies, rapport.retires) == (1, 2, 3)
    assert photo(catalogue) != avant
    premier, dernier = numeros(catalogue)
    comptes = rendre_import(catalogue, dernier)
    assert photo(catalogue) == avant
    assert (comptes["modifies"], comptes["retires"]) == (5, 1)
    assert catalogue.execute("select annule from import_catalogue order by id").fetchall() == [
        (None,),
        (None,),
        (dernier,),
    ]
    rendre_import(catalogue, premier)
    assert photo(catalogue) == {"structures": [], "services": [], "mots": []}


def test_only_the_last_import_is_given_back_once(catalogue: Connexion, tmp_path: Path) -> None:
    importer_catalogue(catalogue, [ecrire(tmp_path / "apres.jsonl", APRES)])
    premier, dernier = numeros(catalogue)
    with pytest.raises(Conflict):
        rendre_import(catalogue, premier)
    rendre_import(catalogue, dernier)
    with pytest.raises(Conflict):
        rendre_import(catalogue, dernier)
    with pytest.raises(NotFound):
        rendre_import(catalogue, 999)


def test_dry_run_counts_and_keeps_nothing(catalogue: Connexion, tmp_path: Path) -> None:
    avant, lignes = photo(catalogue), numeros(catalogue)
    fichier = ecrire(tmp_path / "apres.jsonl", [*APRES, un_service(4, telephone="n/a")])
    essai = essayer_import(catalogue, [fichier])
    assert (photo(catalogue), numeros(catalogue)) == (avant, lignes)
    vrai = importer_catalogue(catalogue, [fichier])
    assert essai.comptes() == vrai.comptes()
    assert vrai.refuses == 1


def test_history_keeps_what_was_found(catalogue: Connexion, tmp_path: Path) -> None:
    importer_catalogue(
        catalogue, [ecrire(tmp_path / "b.jsonl", [*AVANT, un_service(7, telephone="n/a")])]
    )
    ligne = catalogue.execute(
        "select comptes, problemes from import_catalogue order by id desc limit 1"
    ).fetchone()
    assert ligne is not None
    assert ligne[0]["refuses"] == 1
    assert [p["champ"] for p in ligne[1] if p["bloquant"]] == ["telephone"]


def test_import_into_tables_believed_empty_reads_each_row_a_few_times(
    catalogue: Connexion, tmp_path: Path
) -> None:
    """A server that believes a table empty joins it row by row: hours for 100 000 offers."""
    for table in ("import_ancien", "catalogue_service", "catalogue_structure"):
        catalogue.execute(f"delete from {table}".encode())
        catalogue.commit()
        # Its pages stay: what comes next is counted at their emptiness.
        catalogue.execute(f"analyze {table}".encode())
        catalogue.commit()
    services, structures = 3000, 100
    lignes = [
        *(une_structure(rang) for rang in range(1, structures + 1)),
        *(
            un_service(rang, structure_id=f"essai--s{rang % structures + 1}")
            for rang in range(1, services + 1)
        ),
    ]
    avant = _lues(catalogue)
    importer_catalogue(catalogue, [ecrire(tmp_path / "grand.jsonl", lignes)])
    catalogue.commit()
    assert _lues(catalogue) - avant < 20 * services


def _lues(connexion: Connexion) -> int:
    """Count the rows of the catalogue and of its history that were read since the beginning."""
    connexion.execute("select pg_stat_force_next_flush()")
    connexion.commit()
    ligne = connexion.execute(
        "select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) from pg_stat_user_tables where"
        " relname in ('import_ancien', 'catalogue_service', 'catalogue_structure')"
    ).fetchone()
    connexion.commit()
    assert ligne is not None
    return int(ligne[0])


def _lancer(base: Base, fichier: Path) -> subprocess.Popen[bytes]:
    """Start the real command in a process of its own."""
    env = os.environ | {
        "DATABASE_URL": base.app_url,
        "DATABASE_ADMIN_URL": base.admin_url,
        "CARNET_SECRET": "x" * 40,
        "CARNET_DONNEES": str(fichier.parent),
    }
    commande = [sys.executable, "-m", "web.cli", "importer-offres", str(fichier)]
    return subprocess.Popen(commande, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _attendre(base: Base, requete: str, processus: subprocess.Popen[bytes] | None = None) -> None:
    """Wait until the database sees the import there: as long as it works, if it is slow."""
    with psycopg.connect(base.admin_dsn, autocommit=True) as temoin:
        for _ in range(4800):
            if temoin.execute(requete.encode()).fetchone():
                return
            assert processus is None or processus.poll() is None, "the import ended before"
            time.sleep(0.1)
    raise AssertionError("the import never came there")


@pytest.mark.parametrize("moment", ["validation", "ecriture"])
def test_import_of_100_000_services_killed_in_the_middle_leaves_the_previous_catalogue_whole(
    base: Base, catalogue: Connexion, tmp_path: Path, moment: str
) -> None:
    catalogue.commit()
    avant = photo(catalogue)
    catalogue.commit()
    fichier = tmp_path / "grand.jsonl"
    modele = json.dumps(un_service(1, nom="Atelier du grand fichier") | {"id": "essai--oRANG"})
    with fichier.open("w", encoding="utf-8") as sortie:
        sortie.write(json.dumps(une_structure(1)) + "\n")
        for rang in range(100_000):
            sortie.write(modele.replace("RANG", str(rang)) + "\n")
    with psycopg.connect(base.admin_dsn) as verrou:
        if moment == "ecriture":
            # The words are counted last: everything else is written, and nothing is committed.
            verrou.execute("lock table catalogue_mot in access exclusive mode")
        processus = _lancer(base, fichier)
        try:
            if moment == "ecriture":
                _attendre(
                    base,
                    "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like"
                    " '%catalogue_mot%'",
                    processus,
                )
            else:
                # Seconds of work remain: the rows are copied as they are checked.
                _attendre(
                    base,
                    "select 1 from pg_stat_progress_copy"
                    " where datname = current_database() and tuples_processed > 10000",
                    processus,
                )
            assert processus.poll() is None
        finally:
            processus.send_signal(signal.SIGKILL)
            processus.wait(30)
        verrou.rollback()
    _attendre(
        base,
        "select 1 where not exists (select 1 from pg_stat_activity where query like '%recu%'"
        " and datname = current_database() and pid <> pg_backend_pid())",
    )
    assert photo(catalogue) == avant
    assert len(numeros(catalogue)) == 1
