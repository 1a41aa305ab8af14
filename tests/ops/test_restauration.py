"""Back up, close everything, restore.

Nothing opens again, no mail leaves twice, the replaced database is kept.
"""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from auth.journal.periodes import Ancreur
from core import backup
from core.age import lire_privees
from core.coffre import Coffre
from core.db import create_engine, create_sessions
from core.settings import Settings
from droits.fermetures.jobs import ecrire_fermetures
from droits.fermetures.registre import FICHIER
from droits.fermetures.vocabulary import GENRES
from tests.auth.fermable import PAPIER, Fermable, construire
from tests.conftest import Base
from tests.ops.conftest import CLE, SECRET, Lancer
from web.commandes.bd import _outillage
from web.commandes.fermetures import Refermeture

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]


@pytest.fixture
def monde(base: Base) -> Fermable:
    with psycopg.connect(base.admin_dsn) as admin:
        return construire(admin)


def _fermer(base: Base, monde: Fermable, *genres: str) -> None:
    with psycopg.connect(base.admin_dsn) as admin:
        for genre in genres or [genre.nom for genre in GENRES]:
            monde.fermer(admin, genre)


def _ouverts(base: Base, monde: Fermable) -> set[str]:
    with psycopg.connect(base.admin_dsn) as admin:
        return monde.ouverts(admin)


def _porter(base: Base, dossier: Path) -> None:
    """Do what the worker does every minute."""

    async def faire() -> None:
        moteur = create_engine(base.app_url, pool=1)
        await ecrire_fermetures(
            Ancreur(create_sessions(moteur), Coffre(SECRET), dossier / "ancres")
        )
        await moteur.dispose()

    asyncio.run(faire())


def _nom(base: Base) -> str:
    return str(make_url(base.admin_url).database)


def _entretien(base: Base) -> Connexion:
    url = make_url(base.admin_url).set(database="postgres", drivername="postgresql")
    return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)


def _compter(base: Base, requete: str) -> int:
    with psycopg.connect(base.admin_dsn) as admin:
        ligne = admin.execute(requete.encode()).fetchone()
    return int(ligne[0]) if ligne else 0


def test_restoration_over_a_living_database_opens_nothing_again(
    cli: Lancer, base: Base, monde: Fermable, tmp_path: Path
) -> None:
    with psycopg.connect(base.admin_dsn) as admin:
        admin.execute("insert into courriel_sortant (id, contenu) values (gen_random_uuid(), 'x')")
        admin.execute(
            "insert into procrastinate_jobs (queue_name, task_name) values ('courriels',"
            " 'envoyer_courriel')"
        )
    papier = tmp_path / "preuves" / PAPIER
    papier.parent.mkdir()
    papier.write_bytes(b"signature")
    assert cli("bd", "sauvegarder", tmp_path / "essai.carnet")[0] == 0
    _fermer(base, monde)
    papier.unlink()

    code, texte = cli("bd", "restaurer", "--remplacer", tmp_path / "essai.carnet")

    assert code == 0, texte
    assert _ouverts(base, monde) == set()
    for genre in GENRES:
        assert f"1 {genre.un}" in texte, genre.nom
    assert "1 courriel, 1 travail, 1 connexion" in texte
    assert _compter(base, "select count(*) from courriel_sortant where contenu is not null") == 0
    assert _compter(base, "select count(*) from procrastinate_jobs") == 0
    assert _compter(base, "select count(*) from connexion") == 0
    assert _compter(base, "select count(*) from journal where objet = 'Base restaurée'") == 1
    assert (
        _compter(base, "select count(*) from consentement_evenement where genre = 'retrait'") == 1
    )
    assert not papier.exists(), "the paper of an erased person does not come back"
    assert cli("journal", "ancrer")[0] == 0
    assert cli("journal", "verifier")[0] == 0
    assert cli("sante")[0] == 0

    ancienne = next(mot for mot in texte.split() if mot.startswith(f"{_nom(base)}_20")).rstrip(".")
    with _entretien(base) as entretien:
        limites = dict(
            entretien.execute("select datname, datconnlimit from pg_database").fetchall()
        )
    assert (limites[_nom(base)], limites[ancienne]) == (-1, 0)
    assert ancienne in cli("bd", "anciennes")[1]
    assert cli("bd", "effacer-ancienne", "--yes", "carnet")[0] == 1, (
        "only what a restoration left is erased"
    )
    assert cli("bd", "effacer-ancienne", "--yes", ancienne)[0] == 0
    assert "Aucune ancienne" in cli("bd", "anciennes")[1]


def test_restoration_of_a_lost_database_opens_nothing_again(
    cli: Lancer, base: Base, monde: Fermable, tmp_path: Path
) -> None:
    assert cli("bd", "sauvegarder", tmp_path / "essai.carnet")[0] == 0
    _fermer(base, monde)
    _porter(base, tmp_path)
    with _entretien(base) as entretien:
        entretien.execute(f"drop database {_nom(base)} with (force)".encode())

    code, texte = cli("bd", "restaurer", tmp_path / "essai.carnet")

    assert code == 0, texte
    assert _ouverts(base, monde) == set()
    assert "Aucune ancienne" in cli("bd", "anciennes")[1]
    assert cli("bd", "fermetures")[0] == 0


def test_closing_made_while_the_databases_are_swapped_is_carried_too(
    cli: Lancer, base: Base, monde: Fermable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli("bd", "sauvegarder", tmp_path / "essai.carnet")[0] == 0
    echanger = backup._echanger

    def retirer_puis_echanger(url: str, nouvelle: str) -> str:
        _fermer(base, monde, "retrait", "jeton", "identite")
        return echanger(url, nouvelle)

    monkeypatch.setattr(backup, "_echanger", retirer_puis_echanger)
    code, texte = cli("bd", "restaurer", "--remplacer", tmp_path / "essai.carnet")

    assert code == 0, texte
    assert _ouverts(base, monde) & {"retrait", "jeton", "identite"} == set()
    assert "1 accord retiré" in texte


@pytest.mark.parametrize("abime", ["manque", "coupe", "octet", "autre"])
def test_register_that_cannot_be_trusted_stops_the_restoration(
    cli: Lancer, base: Base, monde: Fermable, tmp_path: Path, abime: str
) -> None:
    registre = tmp_path / "ancres" / FICHIER
    assert cli("bd", "sauvegarder", tmp_path / "essai.carnet")[0] == 0
    _fermer(base, monde, "retrait")
    if abime == "manque":
        registre.unlink()
    elif abime == "coupe":
        registre.write_bytes(registre.read_bytes()[:-20])
    elif abime == "octet":
        registre.write_bytes(registre.read_bytes().replace(b'"entier":true', b'"entier":false'))
    else:
        for fichier in registre.parent.iterdir():
            fichier.unlink()
        assert cli("bd", "fermetures")[0] == 0

    code, texte = cli("bd", "restaurer", "--remplacer", tmp_path / "essai.carnet")
    assert code == 1
    assert "--sans-fermetures" in texte
    assert "retrait" not in _ouverts(base, monde), "nothing was replaced"

    code, texte = cli(
        "bd", "restaurer", "--remplacer", "--sans-fermetures", tmp_path / "essai.carnet"
    )
    assert code == 0, texte
    assert "retrait" not in _ouverts(base, monde), "the database in place still knew"
    assert cli("bd", "fermetures")[0] == 0
    code, texte = cli("bd", "restaurer", "--remplacer", tmp_path / "essai.carnet")
    assert code == 0, texte


def test_backup_beside_a_damaged_register_is_made_and_says_so(
    cli: Lancer, base: Base, monde: Fermable, tmp_path: Path
) -> None:
    assert cli("bd", "sauvegarder", tmp_path / "une.carnet")[0] == 0
    registre = tmp_path / "ancres" / FICHIER
    registre.write_bytes(registre.read_bytes()[:-20])
    code, texte = cli("bd", "sauvegarder", tmp_path / "deux.carnet")
    assert code == 4
    assert "registre des fermetures" in texte
    assert (tmp_path / "deux.carnet").exists()
    assert cli("bd", "fermetures")[0] == 4
    assert cli("bd", "fermetures", "--refaire")[0] == 0
    assert cli("bd", "sauvegarder", tmp_path / "trois.carnet")[0] == 0


def test_restoration_killed_just_after_the_swap_serves_nobody_until_it_is_done_again(
    cli: Lancer, base: Base, monde: Fermable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli("bd", "sauvegarder", tmp_path / "essai.carnet")[0] == 0
    _fermer(base, monde, "retrait")
    arguments = _arguments(base, tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(backup, "_achever", _couper)
        with pytest.raises(KeyboardInterrupt):
            backup.restaurer_sauvegarde(*arguments, remplacer=True)
    (ancienne,) = backup.list_anciennes(base.admin_url)
    with psycopg.connect(base.admin_dsn.replace(f"/{_nom(base)}", f"/{ancienne.nom}")) as connexion:
        monde.fermer(connexion, "jeton")  # in the last instant before the swap
    with pytest.raises(psycopg.OperationalError, match="too many connections"):
        psycopg.connect(
            make_url(base.app_url)
            .set(drivername="postgresql")
            .render_as_string(hide_password=False)
        )

    code, texte = cli("bd", "restaurer", "--remplacer", tmp_path / "essai.carnet")
    assert code == 0, texte
    assert _ouverts(base, monde) & {"retrait", "jeton"} == set()
    assert cli("sante")[0] == 0


def _couper(*_: Any, **__: Any) -> None:
    raise KeyboardInterrupt


def _arguments(base: Base, dossier: Path) -> Any:
    settings = Settings(_env_file=None)
    reprise = Refermeture(settings, sans=False)
    reprise.lire()
    outillage = replace(
        _outillage(settings, base.admin_url, lambda *_: None),
        privees=lire_privees((dossier / CLE).read_text("utf-8")),
    )
    return outillage, dossier / "essai.carnet", reprise.preparer, reprise.achever
