"""Alter the journal, its end, its whole chain, its anchors: each must be found, and said where."""

import json
import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import errors

from auth.journal.ancres import (
    AncreError,
    ancrer,
    cle_privee,
    cle_publique,
    confronter,
    fichier_des_ancres,
    lire_ancres,
    lire_tetes,
    verifier_fraicheur,
)
from auth.journal.verification import verifier_chaines
from core.boite_essai import relire_courriels
from core.coffre import Coffre, CoffreError
from core.db import Sessions
from core.jobs import app, travailler
from core.outbox import Courriel, deposer_courriel
from core.settings import Settings
from tests.auth import monde
from tests.conftest import Base
from tests.ops.conftest import Lancer
from tests.ops.conftest import cli as cli
from web.travaux import contexte

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
LE = datetime(2026, 11, 23, 2, 15, tzinfo=UTC)
COFFRE = Coffre("s" * 40)


def ecrire(admin: Connexion, pro: tuple[UUID, UUID], combien: int) -> None:
    structure, compte = pro
    monde.entrer(admin, 1, compte, "professionnel", structure)
    for rang in range(combien):
        admin.execute(
            "select prive.noter('ecriture', null, 0, %s, null, null, '{}')", (f"Page {rang}",)
        )
    monde.sortir(admin)
    admin.commit()


@pytest.fixture
def pro(admin: Connexion) -> tuple[UUID, UUID]:
    monde.territoire(admin, 1)
    structure = monde.structure(admin, 1)
    return structure, monde.professionnel(admin, 1, structure)


@pytest.fixture
def dossier(admin: Connexion, pro: tuple[UUID, UUID], tmp_path: Path) -> Path:
    """Give a folder with one anchor on a journal of five lines, then one on two lines more."""
    ecrire(admin, pro, 5)
    ancrer(tmp_path / "ancres", COFFRE, lire_tetes(admin), LE)
    ecrire(admin, pro, 2)
    ancrer(tmp_path / "ancres", COFFRE, lire_tetes(admin), LE)
    return tmp_path / "ancres"


def ecarts(admin: Connexion, dossier: Path, cle: Path | None = None) -> list[tuple[int, int, str]]:
    controle = lire_ancres(dossier, cle_publique(cle or dossier))
    trouves = [*verifier_chaines(admin), *controle.ecarts, *confronter(admin, controle.ancres)]
    return [(e.territoire_id, e.numero, e.pourquoi.split(" (")[0].split(" :")[0]) for e in trouves]


def en_maitre(admin: Connexion) -> None:
    """Do as the database's owner could: no trigger, no policy."""
    admin.execute("set session_replication_role = replica")


def reecrire(admin: Connexion) -> None:
    """Recompute every hash of the chain, as the database's owner would to hide an edit."""
    precedente: bytes | None = None
    for (numero,) in admin.execute("select numero from journal order by numero").fetchall():
        if precedente is not None:
            admin.execute(
                "update journal set precedente = %s where numero = %s", (precedente, numero)
            )
        ligne = admin.execute(
            "update journal set empreinte = prive.empreinte_de(journal) where numero = %s returning"
            " empreinte",
            (numero,),
        ).fetchone()
        assert ligne is not None
        precedente = bytes(ligne[0])
    admin.execute(
        "update journal_tete set (numero, empreinte) = (select numero, empreinte from"
        " journal"
        " order by numero desc limit 1)"
    )


def test_untouched_journal_fits_its_anchors(admin: Connexion, dossier: Path) -> None:
    assert ecarts(admin, dossier) == []


def test_edited_line_is_named(admin: Connexion, dossier: Path) -> None:
    en_maitre(admin)
    admin.execute("update journal set objet = 'Rien' where numero = 3")
    assert ecarts(admin, dossier) == [(1, 3, "ligne modifiée")]


def test_line_taken_out_of_the_middle_is_named(admin: Connexion, dossier: Path) -> None:
    en_maitre(admin)
    admin.execute("delete from journal where numero = 3")
    assert (1, 4, "numéro manquant") in ecarts(admin, dossier)


def test_deleted_tail_is_found_although_the_head_was_set_back(
    admin: Connexion, dossier: Path
) -> None:
    en_maitre(admin)
    admin.execute("delete from journal where numero > 4")
    reecrire(admin)
    assert ecarts(admin, dossier) == [
        (1, 5, "ligne ancrée le 23/11/2026, absente"),
        (1, 7, "ligne ancrée le 23/11/2026, absente"),
    ]


def test_whole_journal_erased_with_its_head_is_found(admin: Connexion, dossier: Path) -> None:
    en_maitre(admin)
    admin.execute("delete from journal")
    admin.execute("delete from journal_tete")
    assert [e[1] for e in ecarts(admin, dossier)] == [5, 7]


def test_erased_head_is_found(admin: Connexion, dossier: Path) -> None:
    en_maitre(admin)
    admin.execute("delete from journal_tete")
    assert {e[2] for e in ecarts(admin, dossier)} == {"ligne au-delà de la fin de chaîne"}


def test_chain_rewritten_from_an_edit_fits_itself_and_not_its_anchors(
    admin: Connexion, dossier: Path
) -> None:
    en_maitre(admin)
    admin.execute("update journal set objet = 'Rien' where numero = 3")
    reecrire(admin)
    assert verifier_chaines(admin) == []
    assert ecarts(admin, dossier) == [(1, 5, "chaîne réécrite"), (1, 7, "chaîne réécrite")]


def test_forged_anchor_is_refused(admin: Connexion, dossier: Path) -> None:
    fichier = fichier_des_ancres(dossier)
    premiere, seconde = fichier.read_bytes().splitlines()
    faux = json.loads(seconde) | {"numero": 6}
    fichier.write_bytes(premiere + b"\n" + json.dumps(faux).encode() + b"\n")
    assert ecarts(admin, dossier) == [(0, 2, "ancre fausse ou illisible")]


@pytest.mark.parametrize(
    "ligne", [b"[]", b"{}", b"\xff", b'{"signature": "pas du base64"}', b'{"signature": 3}']
)
def test_unreadable_anchor_is_named_and_the_others_still_count(
    admin: Connexion, dossier: Path, ligne: bytes
) -> None:
    with fichier_des_ancres(dossier).open("ab") as fichier:
        fichier.write(ligne + b"\n")
    assert ecarts(admin, dossier) == [(0, 3, "ancre fausse ou illisible")]


def test_anchor_taken_out_is_found(admin: Connexion, dossier: Path) -> None:
    fichier = fichier_des_ancres(dossier)
    fichier.write_bytes(fichier.read_bytes().splitlines(keepends=True)[1])
    assert [(e[0], e[1]) for e in ecarts(admin, dossier)] == [(0, 1)]


def test_anchors_signed_with_another_key_do_not_fit_the_kept_copy(
    admin: Connexion, dossier: Path, tmp_path: Path
) -> None:
    copie = tmp_path / "copie.pub"
    copie.write_bytes((dossier / "cle.pub").read_bytes())
    ancrer(tmp_path / "autres", COFFRE, lire_tetes(admin), LE)
    assert ecarts(admin, tmp_path / "autres") == []
    assert ecarts(admin, tmp_path / "autres", copie) == [(0, 1, "ancre fausse ou illisible")]


def test_key_is_sealed_hidden_and_never_made_again_over_anchors(dossier: Path) -> None:
    scellee = dossier / "cle.scellee"
    assert scellee.stat().st_mode & 0o077 == 0
    assert cle_privee(dossier, COFFRE).private_bytes_raw() not in scellee.read_bytes()
    with pytest.raises(CoffreError):
        cle_privee(dossier, Coffre("t" * 40))
    scellee.unlink()
    with pytest.raises(AncreError, match="remettez"):
        cle_privee(dossier, COFFRE)


def test_key_of_another_kind_is_refused_in_french(tmp_path: Path) -> None:
    with pytest.raises(AncreError, match="ne se lit pas"):
        cle_publique(tmp_path / "rien.pub")
    rsa = tmp_path / "rsa.pub"
    cle = subprocess.run(["openssl", "genrsa", "2048"], capture_output=True, check=True).stdout
    rsa.write_bytes(
        subprocess.run(
            ["openssl", "rsa", "-pubout"], input=cle, capture_output=True, check=True
        ).stdout
    )
    with pytest.raises(AncreError, match="Ed25519"):
        cle_publique(rsa)


async def test_worker_anchors_every_territoire(
    admin: Connexion, base: Base, pro: tuple[UUID, UUID], sessions: Sessions, settings: Settings
) -> None:
    ecrire(admin, pro, 3)
    await _ancrer_par_le_travailleur(base, sessions, settings)
    controle = lire_ancres(settings.dossier_ancres, cle_publique(settings.dossier_ancres))
    assert [(a.tete.territoire_id, a.tete.numero) for a in controle.ancres] == [(1, 3)]
    assert confronter(admin, controle.ancres) == []


async def _ancrer_par_le_travailleur(base: Base, sessions: Sessions, settings: Settings) -> None:
    from procrastinate import PsycopgConnector

    connecteur = PsycopgConnector(conninfo=base.app_url.replace("+psycopg", ""))
    with app.replace_connector(connecteur) as prete:
        async with prete.open_async():
            await prete.configure_task("ancrer_journal").defer_async(timestamp=0)
    await travailler(base.app_url, contexte(settings, sessions, COFFRE), attendre=False)


def test_command_line_anchors_verifies_and_exits_with_four(
    cli: Lancer, admin: Connexion, pro: tuple[UUID, UUID]
) -> None:
    assert cli("journal", "verifier")[0] == 0  # nothing was written: nothing is to be proved
    ecrire(admin, pro, 3)
    code, texte = cli("journal", "verifier")
    assert (code, "Territoire 1, ligne 3 : aucune ancre" in texte) == (4, True)
    assert cli("journal", "ancrer")[0] == 0
    code, texte = cli("journal", "verifier")
    assert (code, "ancre confrontée" in texte) == (0, True)
    en_maitre(admin)
    admin.execute("delete from journal where numero = 3")
    reecrire(admin)
    admin.commit()
    code, texte = cli("journal", "verifier")
    assert code == 4
    assert "Territoire 1, ligne 3 : ligne ancrée le" in texte


def test_anchors_are_told_first_and_their_gaps_are_never_hidden_by_others(
    cli: Lancer, admin: Connexion, pro: tuple[UUID, UUID]
) -> None:
    ecrire(admin, pro, 80)
    cli("journal", "ancrer")
    en_maitre(admin)
    admin.execute("update journal set objet = 'Rien' where numero <= 70")
    admin.execute("delete from journal where numero > 75")
    admin.commit()
    code, texte = cli("journal", "verifier")
    assert code == 4
    premiere = next(ligne for ligne in texte.splitlines() if ligne.startswith("Territoire"))
    assert premiere.startswith("Territoire 1, ligne 80 : ligne ancrée le")
    assert "… et 21 autres." in texte
    assert "1 écart des ancres, 71 écarts de la chaîne" in texte


@pytest.mark.parametrize(
    ("heures", "attendu"),
    [(1, []), (26, []), (27, ["dernière ancre du 23 novembre 2026 à 3 h 15"])],
)
def test_old_anchor_proves_nothing_of_the_end(
    admin: Connexion, dossier: Path, heures: int, attendu: list[str]
) -> None:
    controle = lire_ancres(dossier, cle_publique(dossier))
    trouves = verifier_fraicheur(admin, controle.ancres, LE + timedelta(hours=heures))
    assert [" ".join(e.pourquoi.split(" :")[0].split()) for e in trouves] == attendu


def test_end_cut_from_journal_and_anchors_alike_is_found_within_a_day(
    admin: Connexion, dossier: Path
) -> None:
    # The last anchor is taken out with the lines that it proved: its age alone tells.
    fichier = fichier_des_ancres(dossier)
    fichier.write_bytes(b"".join(fichier.read_bytes().splitlines(keepends=True)[:1]))
    en_maitre(admin)
    admin.execute("delete from journal where numero > 5")
    reecrire(admin)
    assert ecarts(admin, dossier) == []
    controle = lire_ancres(dossier, cle_publique(dossier))
    assert verifier_fraicheur(admin, controle.ancres, LE + timedelta(hours=27)) != []


def test_each_territoire_needs_its_own_anchor(admin: Connexion, dossier: Path) -> None:
    monde.territoire(admin, 2)
    structure = monde.structure(admin, 2)
    compte = monde.professionnel(admin, 2, structure)
    monde.entrer(admin, 2, compte, "professionnel", structure)
    admin.execute("select prive.noter('ecriture', null, 0, 'Page', null, null, '{}')")
    monde.sortir(admin)
    controle = lire_ancres(dossier, cle_publique(dossier))
    trouves = verifier_fraicheur(admin, controle.ancres, LE)
    assert [(e.territoire_id, e.pourquoi.split(" :")[0]) for e in trouves] == [(2, "aucune ancre")]


async def test_head_that_moved_is_sent_to_the_delegate_and_proves_it(
    admin: Connexion,
    base: Base,
    pro: tuple[UUID, UUID],
    sessions: Sessions,
    settings: Settings,
    cli: Lancer,
) -> None:
    monde.professionnel(admin, 1, pro[0], "dpo")
    parti = monde.professionnel(admin, 1, pro[0], "dpo")
    admin.execute("update compte set clos_le = now() where id = %s", (parti,))
    ecrire(admin, pro, 3)
    await _ancrer_par_le_travailleur(base, sessions, settings)
    await _ancrer_par_le_travailleur(base, sessions, settings)
    lus = relire_courriels(settings.donnees / "courriels")
    assert len(lus) == 1  # one delegate, and a head that did not move is not sent again
    corps = lus[0].get_body()
    assert corps is not None
    trouve = re.search(r"Empreinte : ([0-9a-f]{64})", corps.get_content())
    assert trouve is not None
    code, texte = cli("journal", "confronter", trouve[1])
    assert (code, "celle de la ligne 3, du" in texte) == (0, True)
    en_maitre(admin)
    # A line before is changed, and the hash is left where it was.
    admin.execute("update journal set objet = 'Rien' where numero = 2")
    admin.commit()
    code, texte = cli("journal", "confronter", trouve[1])
    assert (code, "Territoire 1, ligne 2 : ligne modifiée" in texte) == (4, True)
    admin.execute("delete from journal where numero = 3")
    reecrire(admin)
    admin.commit()
    assert cli("journal", "confronter", trouve[1])[0] == 4
    assert cli("journal", "confronter", "zz")[0] == 2


def _sujets(settings: Settings) -> list[tuple[str, str]]:
    """List to whom the head was sent, and for which territoire."""
    lus = [c for c in relire_courriels(settings.donnees / "courriels") if "journal" in c["Subject"]]
    dits = []
    for lu in lus:
        corps = lu.get_body()
        assert corps is not None
        trouve = re.search(r"^Territoire (\d+),", corps.get_content(), re.M)
        assert trouve is not None
        dits.append((trouve[1], str(lu["To"])))
    return sorted(dits)


async def test_head_that_failed_for_one_territoire_is_sent_again_alone(
    admin: Connexion,
    base: Base,
    pro: tuple[UUID, UUID],
    sessions: Sessions,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monde.territoire(admin, 2)
    for numero, structure in ((1, pro[0]), (2, monde.structure(admin, 2))):
        dpo = monde.professionnel(admin, numero, structure, "dpo")
        monde.entrer(admin, numero, dpo, "dpo", structure)
        admin.execute("select prive.noter('ecriture', null, 0, 'x', null, null, '{}')")
        monde.sortir(admin)
    admin.commit()
    pannes = [1]

    async def deposer(db: Any, coffre: Coffre, courriel: Courriel) -> UUID:
        if courriel.territoire in pannes:
            raise OSError
        return await deposer_courriel(db, coffre, courriel)

    monkeypatch.setattr("auth.journal.jobs.deposer_courriel", deposer)
    await _ancrer_par_le_travailleur(base, sessions, settings)
    assert [territoire for territoire, _ in _sujets(settings)] == ["2"]
    pannes.clear()
    admin.execute(
        "update procrastinate_jobs set scheduled_at = now() - interval '1 second'"
        " where task_name = 'ancrer_journal' and status = 'todo'"
    )
    admin.commit()
    await travailler(base.app_url, contexte(settings, sessions, COFFRE), attendre=False)
    assert [territoire for territoire, _ in _sujets(settings)] == ["1", "2"]


async def test_territoire_without_a_delegate_is_told_to_its_administrateurs_and_waits_for_one(
    admin: Connexion, base: Base, pro: tuple[UUID, UUID], sessions: Sessions, settings: Settings
) -> None:
    chef = monde.professionnel(admin, 1, pro[0], "administrateur")
    ecrire(admin, pro, 3)
    for _ in range(2):
        await _ancrer_par_le_travailleur(base, sessions, settings)
    avis = "select compte_id, genre, courriel_le is not null from avis"
    assert admin.execute(avis).fetchall() == [(chef, "journal_sans_delegue", True)]
    assert _sujets(settings) == []
    monde.professionnel(admin, 1, pro[0], "dpo")
    admin.commit()
    await _ancrer_par_le_travailleur(base, sessions, settings)
    assert [territoire for territoire, _ in _sujets(settings)] == ["1"]


@pytest.mark.parametrize(
    "fonction",
    [
        *("prive.tete_du_journal()", "prive.delegues_du_territoire()"),
        *("prive.marquer_tete_envoyee(1)", "prive.dire_sans_delegue()"),
    ],
)
def test_job_functions_refuse_everybody_else(
    admin: Connexion, pro: tuple[UUID, UUID], fonction: str
) -> None:
    monde.entrer(admin, 1, pro[1], "professionnel", pro[0])
    with pytest.raises(errors.InsufficientPrivilege):
        admin.execute(f"select * from {fonction}".encode())
