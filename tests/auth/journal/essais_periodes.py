"""Try the months of the journal: sealed once ended, dropped once old, by nobody but the worker."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors

from tests.auth import monde

Connexion = psycopg.Connection[Any]
SCELLER = "select mois, premier, dernier from prive.sceller_journal()"
A_RETIRER = "select mois, retenue from prive.periodes_a_retirer()"
RETIRER = "select mois from prive.retirer_periode(%(mois)s)"
A_OTER = "select mois from prive.periodes_a_oter()"
OTER = "select prive.oter_lignes(%(mois)s, %(combien)s)"
REFUS = (errors.RestrictViolation,)


def moment(admin: Connexion, expression: str) -> Any:
    """Give what a date is in the database: tests and wall share one clock."""
    ligne = admin.execute(f"select {expression}".encode()).fetchone()
    assert ligne is not None
    return ligne[0]


def mois(admin: Connexion, il_y_a: int) -> date:
    """Give the first day of the month that many months ago, in Paris."""
    jour = moment(
        admin,
        "(date_trunc('month', now() at time zone 'Europe/Paris')"
        f" - interval '{il_y_a} months')::date",
    )
    assert isinstance(jour, date)
    return jour


def ecrire(admin: Connexion, numero: int, qui: tuple[UUID, UUID], ages: Sequence[int]) -> None:
    """Write one line in each of these months, that many ago, as if they were written then."""
    structure, compte = qui
    monde.entrer(admin, numero, compte, "professionnel", structure)
    for _ in ages:
        admin.execute("select prive.noter('ecriture', null, 0, 'x', null, null, '{}')")
    monde.sortir(admin)
    dater(admin, numero, ages)


def dater(admin: Connexion, numero: int, ages: Sequence[int]) -> None:
    """Make each line of a territoire as old as that, and its chain fit."""
    admin.execute("set session_replication_role = replica")
    precedente: bytes | None = None
    for rang, age in enumerate(ages, 1):
        le = (
            "now()"
            if age == 0
            else f"(date_trunc('month', now() at time zone 'Europe/Paris') - interval '{age}"
            f" months' + interval '10 days') at time zone 'Europe/Paris'"
        )
        ici = {"t": numero, "n": rang, "avant": precedente}
        admin.execute(
            f"update journal set le = {le}, precedente = coalesce(%(avant)s, precedente)"
            " where territoire_id = %(t)s and numero = %(n)s".encode(),
            ici,
        )
        ligne = admin.execute(
            "update journal set empreinte = prive.empreinte_de(journal)"
            " where territoire_id = %(t)s and numero = %(n)s returning empreinte",
            ici,
        ).fetchone()
        assert ligne is not None
        precedente = bytes(ligne[0])
    admin.execute(
        "update journal_tete set empreinte = %s where territoire_id = %s", (precedente, numero)
    )
    admin.execute("set session_replication_role = default")


def deux_territoires(admin: Connexion, ici: Sequence[int], ailleurs: Sequence[int]) -> UUID:
    """Write two journals whose lines are that old, by one key on both sides."""
    structure, pro, _, _ = monde.scene(admin)
    monde.jumeler(admin, structure, pro)
    for numero, ages in ((1, ici), (2, ailleurs)):
        ecrire(admin, numero, (structure, pro), ages)
    return structure


def par_automate(admin: Connexion, requete: str, **valeurs: Any) -> list[Any]:
    """Do as the worker does in the first territoire; gives the rows."""
    monde.automate(admin)
    lues = admin.execute(requete.encode(), valeurs).fetchall()
    monde.sortir(admin)
    return lues


def essai_sceller(admin: Connexion) -> None:
    """Seal what ended a day ago or more, of one territoire, once."""
    # The last month is not sealed yet on its morrow: none of these is the last.
    structure = deux_territoires(admin, (4, 4, 2, 0), (8, 5, 2, 2, 0, 0))
    assert monde.qui_appelle(admin, structure, SCELLER) == set()
    assert par_automate(admin, SCELLER) == [(mois(admin, 4), 1, 2), (mois(admin, 2), 3, 3)]
    assert par_automate(admin, SCELLER) == []
    ailleurs = "select count(*) from journal_periode where territoire_id = 2"
    assert admin.execute(ailleurs).fetchone() == (0,)


def essai_mois_qui_vient_de_finir(admin: Connexion) -> None:
    """Leave a day to the acts that began before midnight: the month waits for them."""
    structure, pro, _, _ = monde.scene(admin)
    ecrire(admin, 1, (structure, pro), (2, 0))
    admin.execute("set session_replication_role = replica")
    # The first line is of a month that ended an hour ago, wherever this day stands.
    admin.execute(
        "create or replace function prive.fin_de_periode(m date) returns timestamptz"
        " language sql stable as $$ select pg_catalog.now() - interval '1 hour' $$"
    )
    admin.execute("set session_replication_role = default")
    assert par_automate(admin, SCELLER) == []


def essai_retirer(admin: Connexion) -> None:
    """Drop a month that is old, whole and held by nothing; of one territoire, by the worker."""
    structure = deux_territoires(admin, (15, 15, 14, 5, 0), (15, 14, 14, 14, 0))
    for numero in (1, 2):
        monde.automate(admin, numero)
        admin.execute(SCELLER)
        monde.sortir(admin)
    vieux, suivant, recent = (mois(admin, n) for n in (15, 14, 5))
    assert par_automate(admin, A_RETIRER) == [(vieux, None), (suivant, None)]
    for requete in (A_RETIRER, RETIRER, A_OTER, OTER):
        valeurs = {"mois": vieux, "combien": 9}
        assert monde.qui_appelle(admin, structure, requete, valeurs) == set(), requete
    # Nobody learns of a month by how it is refused.
    assert monde.qui_appelle(admin, structure, RETIRER, {"mois": mois(admin, 0)}) == set()
    monde.automate(admin)
    assert admin.execute(OTER, {"mois": vieux, "combien": 9}).fetchone() == (0,)
    for jamais in (recent, mois(admin, 0)):
        monde.refuse(admin, RETIRER, {"mois": jamais}, *REFUS)
    assert admin.execute(RETIRER, {"mois": vieux}).fetchall() == [(vieux,)]
    monde.refuse(admin, RETIRER, {"mois": vieux}, *REFUS)
    assert admin.execute(A_RETIRER).fetchall() == [(suivant, None)]
    assert admin.execute(A_OTER).fetchall() == [(vieux,)]
    monde.sortir(admin)
    retires = "select territoire_id, mois from journal_periode where retiree_le is not null"
    assert admin.execute(retires).fetchall() == [(1, vieux)]
    # The other's own line of that number stays.
    assert par_automate(admin, OTER, mois=vieux, combien=1) == [(1,)]
    lignes = "select territoire_id, count(*) from journal group by 1 order by 1"
    assert admin.execute(lignes).fetchall() == [(1, 4), (2, 5)]
    assert par_automate(admin, OTER, mois=vieux, combien=9) == [(1,)]
    assert par_automate(admin, A_OTER) == []
    monde.automate(admin, 2)
    admin.execute(RETIRER, {"mois": suivant})
    monde.sortir(admin)
    assert par_automate(admin, A_OTER) == []


def essai_mois_rompu(admin: Connexion) -> None:
    """Drop no month whose chain does not fit: a gap would go with it."""
    deux_territoires(admin, (15, 15, 15, 0), (15, 15, 15, 0))
    for numero in (1, 2):
        monde.automate(admin, numero)
        admin.execute(SCELLER)
        monde.sortir(admin)
    vieux = {"mois": mois(admin, 15)}
    for dommage in (
        "delete from journal where territoire_id = 1 and numero < 4",
        "delete from journal where territoire_id = 1 and numero = 2",
        "update journal set objet = 'autre' where territoire_id = 1 and numero = 2",
        (
            "update journal set precedente = '' where territoire_id = 1 and numero = 1;"
            " update journal set empreinte = prive.empreinte_de(journal)"
            " where territoire_id = 1 and numero = 1"
        ),
        "update journal_periode set empreinte = '' where territoire_id = 1",
        (
            "update journal set precedente = '' where territoire_id = 1 and numero = 3;"
            " update journal set empreinte = prive.empreinte_de(journal)"
            " where territoire_id = 1 and numero = 3;"
            " update journal_periode p set empreinte = j.empreinte from journal j"
            " where p.territoire_id = 1 and j.territoire_id = 1 and j.numero = 3"
        ),
    ):
        admin.execute("savepoint dommage")
        admin.execute("set session_replication_role = replica")
        admin.execute(dommage.encode())
        admin.execute("set session_replication_role = default")
        monde.automate(admin)
        monde.refuse(admin, RETIRER, vieux, *REFUS)
        monde.sortir(admin)
        admin.execute("rollback to dommage")
    assert par_automate(admin, RETIRER, **vieux) == [(vieux["mois"],)]


def essai_dernier_geste(admin: Connexion) -> None:
    """Keep the day of her last act when its line goes, the latest, and no other's."""
    structure, _, elle, compte = monde.scene(admin)
    monde.jumeler(admin, structure, compte)
    autre = monde.personne(admin, 2)
    admin.execute("update compte set personne_id = %s where territoire_id = 2", (autre,))
    pro = monde.professionnel(admin, 1, structure)
    for qui, role, chez, a_elle in (
        (compte, "personne", None, elle),
        (pro, "professionnel", structure, None),
    ):
        monde.entrer(admin, 1, qui, role, chez, a_elle)
        admin.execute("select prive.noter('ecriture', null, 0, 'x', null, null, '{}')")
        monde.sortir(admin)
    dater(admin, 1, (15, 15))
    monde.entrer(admin, 2, compte, "personne", None, autre)
    admin.execute("select prive.noter('ecriture', null, 0, 'x', null, null, '{}')")
    monde.sortir(admin)
    par_automate(admin, SCELLER)
    vieux = mois(admin, 15)
    dits = "select territoire_id, id, dernier_acte_le from compte where dernier_acte_le is not null"
    admin.execute("savepoint avant")
    par_automate(admin, RETIRER, mois=vieux)
    le = moment(admin, "le from journal where territoire_id = 1 and numero = 1")
    assert admin.execute(dits).fetchall() == [(1, compte, le)]
    admin.execute("rollback to avant")
    admin.execute("update compte set dernier_acte_le = now() where territoire_id = 1")
    par_automate(admin, RETIRER, mois=vieux)
    lus = dict(
        admin.execute("select id, dernier_acte_le from compte where territoire_id = 1").fetchall()
    )
    assert lus[compte] == moment(admin, "now()")
    assert lus[compte] - le > timedelta(days=365)


def essai_mois_figes(admin: Connexion) -> None:
    """Change nothing of a sealed month, but that it was dropped, once; erase none."""
    structure = deux_territoires(admin, (15, 0), (15, 0))
    for numero in (1, 2):
        monde.automate(admin, numero)
        admin.execute(SCELLER)
        monde.sortir(admin)
    lus = "select mois from journal_periode"
    assert monde.qui_peut(admin, structure, lus) == {"dpo"}
    dpo = monde.professionnel(admin, 1, structure, "dpo")
    monde.entrer(admin, 1, dpo, "dpo", structure)
    assert monde.tente(admin, lus) == 1
    monde.sortir(admin)
    ici = " where territoire_id = 1"
    for geste in (
        "update journal_periode set dernier = dernier + 1" + ici,
        "update journal_periode set dernier = dernier + 1, retiree_le = now()" + ici,
        "delete from journal_periode",
        "truncate journal_periode",
    ):
        monde.refuse(admin, geste, None, *REFUS)
    admin.execute(f"update journal_periode set retiree_le = now(){ici}".encode())
    for geste in ("retiree_le = null", "retiree_le = now()"):
        monde.refuse(admin, f"update journal_periode set {geste}{ici}", None, *REFUS)


def essai_lignes_figees(admin: Connexion) -> None:
    """Let a line of the journal go with its month, to the function that drops it, and no other."""
    deux_territoires(admin, (15, 14, 0), (15, 14, 0))
    par_automate(admin, SCELLER)
    par_automate(admin, RETIRER, mois=mois(admin, 15))
    ote = "delete from journal where territoire_id = {} and numero = {}"
    ici = ote.format(1, 1)
    monde.refuse(admin, ici, None, *REFUS)
    admin.execute("grant delete, select on journal to carnet_owner")
    admin.execute("set local role carnet_owner")
    for territoire, numero in ((2, 1), (1, 2), (1, 3)):
        monde.refuse(admin, ote.format(territoire, numero), None, *REFUS)
    admin.execute(ici.encode())
    admin.execute("reset role")
