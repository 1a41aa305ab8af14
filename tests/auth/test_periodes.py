"""Seal the journal month by month, drop what is old, and find whatever else is missing."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import errors

from auth.journal.ancres import (
    ancrer,
    cle_publique,
    confronter,
    lire_ancres,
    lire_tetes,
    verifier_fraicheur,
)
from auth.journal.periodes import Ancreur, entretenir
from auth.journal.verification import verifier_chaines
from core.clock import PARIS, maintenant
from core.dates import jour_de
from core.db import Sessions
from core.jobs import app, travailler
from core.settings import Settings
from tests.auth import monde
from tests.auth.test_ancre import COFFRE, ecrire, en_maitre, reecrire
from tests.conftest import Base
from tests.ops.conftest import Lancer
from tests.ops.conftest import cli as cli
from web.travaux import contexte

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
# Lines in each of these months, counted from this one: 14 and 13 are old, 2 is kept, 0 goes on.
MOIS = {14: 3, 13: 2, 2: 2, 0: 1}
VIEILLES = 5


def mois(il_y_a: int) -> date:
    """Give the first day of the month that many months ago, where the territoire is."""
    jour = jour_de(maintenant()).replace(day=1)
    for _ in range(il_y_a):
        jour = (jour - timedelta(days=1)).replace(day=1)
    return jour


@pytest.fixture
def pro(admin: Connexion) -> tuple[UUID, UUID]:
    monde.territoire(admin, 1)
    structure = monde.structure(admin, 1)
    return structure, monde.professionnel(admin, 1, structure)


@pytest.fixture
def ancien(admin: Connexion, pro: tuple[UUID, UUID]) -> None:
    """Leave a journal that began more than a year ago."""
    ecrire(admin, pro, sum(MOIS.values()))
    jours = [
        datetime.combine(mois(il_y_a), datetime.min.time(), PARIS) + timedelta(days=1, minutes=rang)
        for il_y_a, lignes in MOIS.items()
        for rang in range(lignes)
    ]
    jours[-1] = maintenant()
    dater(admin, jours)


def dater(admin: Connexion, jours: Sequence[datetime]) -> None:
    """Write when each line was written, as the owner of the database could."""
    en_maitre(admin)
    for numero, le in enumerate(jours, 1):
        admin.execute("update journal set le = %s where numero = %s", (le, numero))
    reecrire(admin)
    admin.execute("set session_replication_role = default")
    admin.commit()


def ancreur(sessions: Sessions, settings: Settings) -> Ancreur:
    return Ancreur(sessions, COFFRE, settings.dossier_ancres)


def numeros(admin: Connexion) -> list[int]:
    return [n for (n,) in admin.execute("select numero from journal order by 1").fetchall()]


def ecarts(admin: Connexion, settings: Settings) -> list[tuple[int, str]]:
    """Give all that does not fit, in the chain and against what was signed."""
    controle = lire_ancres(settings.dossier_ancres, cle_publique(settings.dossier_ancres))
    trouves = [*verifier_chaines(admin), *controle.ecarts, *confronter(admin, controle.ancres)]
    return [(e.numero, e.pourquoi) for e in trouves]


@pytest.mark.usefixtures("ancien")
async def test_months_that_ended_are_sealed_and_old_ones_dropped(
    admin: Connexion, sessions: Sessions, settings: Settings
) -> None:
    ancrer(settings.dossier_ancres, COFFRE, lire_tetes(admin), maintenant())
    bilan = await entretenir(ancreur(sessions, settings), 1, maintenant())
    assert bilan.scelles == [mois(14), mois(13), mois(2)]
    assert (bilan.retires, bilan.retenus, bilan.lignes) == ([mois(14), mois(13)], {}, VIEILLES)
    lignes = admin.execute("select mois, premier, dernier from journal_periode order by 1")
    assert lignes.fetchall() == [(mois(14), 1, 3), (mois(13), 4, 5), (mois(2), 6, 7)]
    # Two lines say that a month was dropped; the last written before it is kept.
    assert numeros(admin) == [6, 7, 8, 9, 10]
    assert ecarts(admin, settings) == []
    encore = await entretenir(ancreur(sessions, settings), 1, maintenant())
    assert (encore.scelles, encore.retires, encore.lignes) == ([], [], 0)


@pytest.mark.usefixtures("ancien")
async def test_worker_does_it_each_night(
    admin: Connexion, base: Base, sessions: Sessions, settings: Settings
) -> None:
    admin.execute(
        "insert into procrastinate_jobs (queue_name, task_name, args)"
        " values ('entretien', 'entretenir_journal', '{\"timestamp\": 0}')"
    )
    admin.commit()
    await travailler(base.app_url, contexte(settings, sessions, COFFRE), attendre=False)
    assert numeros(admin)[0] == VIEILLES + 1
    horaires = app.periodic_registry.periodic_tasks
    assert horaires[("entretenir_journal", "entretenir_journal")].cron == "25 2 * * *"


@pytest.mark.usefixtures("ancien")
def test_command_says_what_it_did_and_what_waits(
    admin: Connexion, settings: Settings, cli: Lancer
) -> None:
    code, texte = cli("journal", "entretenir")
    dit = "Territoire 1 : 3 mois scellés, 2 retirés, 5 lignes ôtées."
    assert (code, texte.startswith(dit)) == (0, True), texte
    assert ecarts(admin, settings) == []


@pytest.mark.usefixtures("ancien")
async def test_line_cut_from_what_is_kept_is_found(
    admin: Connexion, sessions: Sessions, settings: Settings
) -> None:
    await entretenir(ancreur(sessions, settings), 1, maintenant())
    en_maitre(admin)
    admin.execute("delete from journal where numero = 7")
    # The end of its month is missing, the next line follows nothing, and it was anchored.
    assert [n for n, _ in ecarts(admin, settings)] == [7, 8, 7]
    admin.rollback()
    # The first of what is kept: nothing before it was dropped but what is signed.
    en_maitre(admin)
    admin.execute("delete from journal where numero = 6")
    assert [n for n, _ in ecarts(admin, settings)] == [7]


@pytest.mark.usefixtures("ancien")
async def test_month_dropped_by_hand_is_found(
    admin: Connexion, sessions: Sessions, settings: Settings
) -> None:
    await entretenir(ancreur(sessions, settings), 1, maintenant())
    en_maitre(admin)
    admin.execute("update journal_periode set retiree_le = now() where mois = %s", (mois(2),))
    admin.execute("delete from journal where numero in (6, 7)")
    assert [
        (n, p.endswith("retiré sans ancre qui le dise")) for n, p in ecarts(admin, settings)
    ] == [(7, True)]


@pytest.mark.usefixtures("ancien")
async def test_month_that_the_machine_dropped_too_soon_is_found(
    admin: Connexion, sessions: Sessions, settings: Settings
) -> None:
    en_maitre(admin)
    admin.execute("alter table territoire drop constraint ck_territoire_journal_mois")
    admin.execute("update territoire set journal_mois = 0")
    admin.execute("set session_replication_role = default")
    admin.commit()
    await entretenir(ancreur(sessions, settings), 1, maintenant())
    assert [p for _, p in ecarts(admin, settings) if p.endswith("retiré trop tôt")] != []


@pytest.mark.usefixtures("ancien")
async def test_month_whose_chain_does_not_fit_is_not_dropped(
    admin: Connexion, sessions: Sessions, settings: Settings
) -> None:
    en_maitre(admin)
    admin.execute("update journal set objet = 'Rien' where numero = 2")
    admin.commit()
    with pytest.raises(Exception, match="pas entier"):
        await entretenir(ancreur(sessions, settings), 1, maintenant())
    assert 2 in numeros(admin)


@pytest.mark.usefixtures("ancien")
async def test_worker_killed_between_two_steps_goes_on(
    admin: Connexion, sessions: Sessions, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def mourir(*_: Any) -> int:
        raise OSError("tué")

    with monkeypatch.context() as patch:
        patch.setattr("auth.journal.periodes._oter", mourir)
        with pytest.raises(OSError, match="tué"):
            await entretenir(ancreur(sessions, settings), 1, maintenant())
    # Decided and signed, its lines still there: what is kept of it proves nothing more.
    assert numeros(admin)[0] == 1
    assert ecarts(admin, settings) == []
    bilan = await entretenir(ancreur(sessions, settings), 1, maintenant())
    assert (bilan.retires, bilan.lignes) == ([], VIEILLES)
    assert ecarts(admin, settings) == []


@pytest.mark.usefixtures("ancien")
async def test_anchor_of_a_month_does_not_stand_for_the_head(
    admin: Connexion, sessions: Sessions, settings: Settings
) -> None:
    vieux = maintenant() - timedelta(hours=30)
    ancrer(settings.dossier_ancres, COFFRE, lire_tetes(admin), vieux)
    await entretenir(ancreur(sessions, settings), 1, maintenant())
    ancres = lire_ancres(settings.dossier_ancres, cle_publique(settings.dossier_ancres)).ancres
    (ecart,) = verifier_fraicheur(admin, ancres, maintenant())
    assert "plus de 26 heures" in ecart.pourquoi


@pytest.mark.usefixtures("ancien")
async def test_hash_that_somebody_kept_is_known_after_its_month_went(
    admin: Connexion, sessions: Sessions, settings: Settings, cli: Lancer
) -> None:
    lues = dict(admin.execute("select numero, empreinte from journal").fetchall())
    ancrer(settings.dossier_ancres, COFFRE, lire_tetes(admin), datetime.now(UTC))
    await entretenir(ancreur(sessions, settings), 1, maintenant())
    for numero, (code, dit) in {
        5: (0, "retiré"),
        7: (0, "ligne 7"),
        8: (0, "ligne 8"),
        2: (4, "ni la fin d’un mois retiré"),
    }.items():
        lu = cli("journal", "confronter", bytes(lues[numero]).hex())
        assert (lu[0], dit in " ".join(lu[1].split())) == (code, True), (numero, lu)


@pytest.mark.usefixtures("ancien")
def test_nobody_drops_a_line_whose_month_was_not_decided_on(admin: Connexion) -> None:
    monde.automate(admin)
    admin.execute("select prive.sceller_journal()")
    for geste in (
        "delete from journal where numero = 1",
        "delete from journal_periode",
        "update journal_periode set retiree_le = now()",
        "insert into journal_periode select * from journal_periode",
    ):
        with pytest.raises(errors.InsufficientPrivilege), admin.transaction():
            admin.execute(geste.encode())
    assert admin.execute("select prive.oter_lignes(%s, 10)", (mois(14),)).fetchone() == (0,)
    monde.sortir(admin)
    with pytest.raises(errors.RestrictViolation), admin.transaction():
        admin.execute("delete from journal where numero = 1")
