"""Try, on a broken wall, to enter somebody else's carnet by the address that two people share."""

import hashlib
from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.auth import monde

Connexion = psycopg.Connection[Any]
ELLE, LUI = "1990-01-01", "1985-05-05"


class _Couple:
    """Hold two people and the proof that the address they share opens."""

    def __init__(self, admin: Connexion, moyen: str = "courriel", ailleurs: bool = False) -> None:
        self.admin = admin
        monde.territoire(admin, 1)
        monde.territoire(admin, 2)
        self.lieux = (1, 2 if ailleurs else 1)
        self.elle, self.lui = (monde.personne(admin, ou, "Couple") for ou in self.lieux)
        admin.execute(
            "update personne set date_naissance = %s, prenom = 'Éric' where id = %s",
            (LUI, self.lui),
        )
        self.comptes = tuple(
            monde.compte_de(admin, ou, qui)
            for ou, qui in zip(self.lieux, (self.elle, self.lui), strict=True)
        )
        self.prouver(moyen)

    def prouver(self, moyen: str = "courriel", combien: int = 2) -> None:
        """Prove the address again, for both or for her alone."""
        self.cle = hashlib.sha256(uuid4().bytes).digest()
        for ou, compte in list(zip(self.lieux, self.comptes, strict=True))[:combien]:
            self.admin.execute(
                "select prive.prouver(%s, %s, %s, %s, false, null)", (self.cle, ou, compte, moyen)
            )

    def dire(self, naissance: str, prenom: str | None = None) -> str:
        """Say who comes; gives what is answered."""
        lu = self.admin.execute(
            "select prive.reconnaitre(%s, %s, %s)", (self.cle, naissance, prenom)
        ).fetchone()
        assert lu is not None
        return str(lu[0])

    def entrent(self) -> list[UUID]:
        """List whose sessions the proof opens, without spending it."""
        opens = []
        for ou, compte in zip(self.lieux, self.comptes, strict=True):
            with self.admin.transaction(force_rollback=True):
                choisie = self.admin.execute(
                    "select prive.choisir_capacite(%s, %s, %s, null)", (self.cle, ou, compte)
                ).fetchone()
                spent = self.admin.execute(
                    "select compte_id from prive.depenser_preuve(%s)", (self.cle,)
                ).fetchall()
                assert choisie == (bool(spent),)
                opens += [cle for (cle,) in spent]
        return opens


def essai_adresse_partagee(admin: Connexion) -> None:
    """Open, by a shared address, the carnet of whoever says her birth date and no other.

    In one territoire as in two, whatever was typed before.
    """
    for moyen in ("courriel", "sms"):
        for ailleurs in (False, True):
            with admin.transaction(force_rollback=True):
                c = _Couple(admin, moyen, ailleurs)
                assert c.entrent() == [], (moyen, ailleurs)
                assert c.dire("2001-01-01") == "aucune"
                assert c.dire(ELLE, "Éric") == "aucune", "his first name, her date"
                assert c.dire(ELLE) == "une"
                assert c.entrent() == [c.comptes[0]], (moyen, ailleurs)
    c = _Couple(admin)
    assert c.dire(LUI, "ERIC") == "une", "however a first name is written"
    assert c.entrent() == [c.comptes[1]]


def essai_preuve_d_une_seule(admin: Connexion) -> None:
    """Ask nothing of whoever is alone at an address that somebody entered by, once it was proved.

    Nor of whom a provider knows.
    """
    c = _Couple(admin)
    c.prouver(combien=1)
    assert c.entrent() == [c.comptes[0]]
    c.prouver("franceconnect")
    assert c.entrent() == [*c.comptes]
    assert [c.dire(ne) for ne in [ELLE] + ["1970-01-01"] * 5] == ["aucune"] * 6
    assert c.entrent() == [*c.comptes], "no date is asked of them, none ends their proof"
    admin.execute("update compte set canal_a_prouver = true where id = any(%s)", ([*c.comptes],))
    c.prouver(combien=1)
    assert c.entrent() == [], "typed by a professional, and perhaps a stranger's"
    assert c.dire(ELLE) == "une"
    assert c.entrent() == [c.comptes[0]]
    c.prouver(combien=1)
    assert c.entrent() == [c.comptes[0]], "asked once"
    reste = admin.execute("select id from compte where canal_a_prouver").fetchall()
    assert reste == [(c.comptes[1],)], "proved for her alone"


def essai_preuve_qui_retrecit(admin: Connexion) -> None:
    """Ask who comes as long as several were proved, whichever row went meanwhile."""
    for qui in (0, 1):
        with admin.transaction(force_rollback=True):
            c = _Couple(admin)
            admin.execute("delete from preuve where compte_id = %s", (c.comptes[qui],))
            assert c.entrent() == [], qui
            assert c.dire((LUI, ELLE)[qui]) == "une"
            assert c.entrent() == [c.comptes[1 - qui]]


def essai_adresse_quittee(admin: Connexion) -> None:
    """Ask who comes at an address that somebody else had, in one territoire as in two.

    Until her own changes; nothing is asked of whoever never shared hers.
    """
    for colonne, commune, neuve, sienne in (
        ("courriel", "foyer@exemple.fr", "neuve@exemple.fr", "sienne@exemple.fr"),
        ("mobile", "+33600000001", "+33600000002", "+33600000003"),
    ):
        for ailleurs in (False, True):
            for premier in (0, 1):
                with admin.transaction(force_rollback=True):
                    c = _Couple(admin, ailleurs=ailleurs)
                    changer = f"update compte set {colonne} = %s where id = %s".encode()
                    for qui in (premier, 1 - premier):
                        admin.execute(changer, (commune, c.comptes[qui]))
                    admin.execute(changer, (neuve, c.comptes[1]))
                    c.prouver(combien=1)
                    assert c.entrent() == [], (colonne, ailleurs, premier)
                    assert c.dire(ELLE) == "une"
                    c.prouver(combien=1)
                    assert c.entrent() == [], "he still reads what is sent there"
                    admin.execute(changer, (sienne, c.comptes[0]))
                    c.prouver(combien=1)
                    assert c.entrent() == [c.comptes[0]], "hers alone"


def essai_jumeaux(admin: Connexion) -> None:
    """Ask their first name of those who were born the same day, here or in two territoires."""
    for ailleurs in (False, True):
        with admin.transaction(force_rollback=True):
            c = _Couple(admin, ailleurs=ailleurs)
            admin.execute("update personne set date_naissance = %s", (ELLE,))
            assert c.dire(ELLE) == "plusieurs"
            assert c.entrent() == []
            assert c.dire(ELLE, "eric") == "une"
            assert c.entrent() == [c.comptes[1]]
    for ailleurs, attendu in ((False, "plusieurs"), (True, "une")):
        with admin.transaction(force_rollback=True):
            c = _Couple(admin, ailleurs=ailleurs)
            admin.execute("update personne set date_naissance = %s, prenom = 'Eve'", (ELLE,))
            # Of one territoire they are two; of two, one person whom both accompany.
            assert c.dire(ELLE, "Ève") == attendu
            assert c.entrent() == ([*c.comptes] if ailleurs else [])


def essai_dates_essayees(admin: Connexion) -> None:
    """Answer nobody after five wrong dates, nor past the time of the proof.

    Nor by a closed account, a carnet that was brought into another, or somebody who died.
    """
    for fautes, dit in ((4, "une"), (5, "aucune")):
        with admin.transaction(force_rollback=True):
            c = _Couple(admin)
            dits = [c.dire(f"1970-01-0{jour + 1}") for jour in range(fautes)]
            assert dits == ["aucune"] * 4 + ["fini"] * (fautes - 4)
            assert c.dire(ELLE) == dit
            assert bool(c.entrent()) is (dit == "une")
    for rend_vain in (
        "update preuve set expire_le = now()",
        "update preuve set essais = 5",
        "update compte set clos_le = now() where id = %(c)s",
        "update personne set reuni_dans = %(l)s where id = %(e)s",
        "update personne set decedee_le = current_date where id = %(e)s",
    ):
        with admin.transaction(force_rollback=True):
            c = _Couple(admin)
            cles = {"c": c.comptes[0], "e": c.elle, "l": c.lui}
            admin.execute(rend_vain.encode(), cles)
            assert c.dire(ELLE) in ("aucune", "fini"), rend_vain
            assert c.entrent() == [], rend_vain
    c = _Couple(admin)
    premiere = c.cle
    c.prouver()
    assert c.dire(ELLE) == "une"
    c.cle = premiere
    assert c.entrent() == [], "a proof is not recognised by another"
