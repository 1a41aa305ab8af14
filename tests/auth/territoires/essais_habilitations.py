"""Try to make somebody act in a sensitive structure without whoever answers for it."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import errors

from tests.auth import monde
from tests.auth.oracle import may_confirm

Connexion = psycopg.Connection[Any]
_DONNER = (
    "insert into habilitation (territoire_id, compte_id, structure_id, role)"
    " values (1, %s, %s, 'professionnel')"
)
_PROPOSER = (
    "insert into habilitation_proposee (territoire_id, id, compte_id, structure_id, role, debut,"
    " proposee_par) values (1, %s, %s, %s, 'professionnel', now(), %s)"
)


class Scene:
    """Hold a refuge, who administers the territoire, and a second compte of theirs."""

    def __init__(self, admin: Connexion) -> None:
        self.admin = admin
        monde.territoire(admin, 1)
        self.refuge, self.siege = monde.structure(admin, 1), monde.structure(admin, 1)
        admin.execute("update structure set sensible = true where id = %s", (self.refuge,))
        self.comptes = {
            ("administrateur", self.siege): monde.professionnel(
                admin, 1, self.siege, "administrateur"
            ),
            ("dpo", self.siege): monde.professionnel(admin, 1, self.siege, "dpo"),
            ("coordonnateur", self.siege): monde.professionnel(
                admin, 1, self.siege, "coordonnateur"
            ),
            ("gestionnaire", self.siege): monde.professionnel(admin, 1, self.siege, "gestionnaire"),
        }
        self.administre = self.comptes["administrateur", self.siege]
        self.second = monde.compte(admin, 1)
        self.cle = uuid4()

    def gestionnaire(self) -> UUID:
        """Give the refuge somebody who answers for it."""
        qui = monde.professionnel(self.admin, 1, self.refuge, "gestionnaire")
        self.comptes["gestionnaire", self.refuge] = qui
        return qui

    def faire(self, qui: UUID, role: str, ou: UUID, requete: str, *valeurs: Any) -> bool:
        """Do it as somebody; says whether the wall lets them."""
        self.admin.execute("savepoint acte")
        monde.entrer(self.admin, 1, qui, role, ou)
        try:
            faite = self.admin.execute(requete.encode(), valeurs)
            dit = faite.fetchall() == [(True,)] if faite.description else faite.rowcount == 1
        except errors.InsufficientPrivilege:
            self.admin.execute("rollback to acte")
            return False
        monde.sortir(self.admin)
        return dit

    def proposer(self) -> None:
        """Propose the second compte."""
        assert self.faire(
            self.administre, "administrateur", self.siege, _PROPOSER, self.cle, self.second,
            self.refuge, self.administre,
        )  # fmt: skip

    def repondre(self, qui: UUID, role: str, ou: UUID, *, oui: bool = True) -> bool:
        """Answer it as somebody."""
        requete = "select prive.repondre_habilitation(%s, %s)"
        return self.faire(qui, role, ou, requete, self.cle, oui)

    def agit(self) -> bool:
        """Say whether the second compte acts for the refuge."""
        requete = "select count(*) from habilitation where compte_id = %s and structure_id = %s"
        return self.admin.execute(requete, (self.second, self.refuge)).fetchone() == (1,)


def essai_habilitation_sensible(admin: Connexion) -> None:
    """Give a capacity in a refuge by its gestionnaire alone; propose it for another."""
    s = Scene(admin)
    tente = (s.administre, "administrateur", s.siege)
    assert not s.faire(*tente, _DONNER, s.second, s.refuge)
    admin.execute("savepoint ailleurs")
    assert s.faire(*tente, _DONNER, s.second, s.siege)
    assert not s.faire(*tente, _PROPOSER, uuid4(), s.second, s.siege, s.administre), "no need"
    admin.execute("rollback to ailleurs")
    # Neither for oneself, nor in the name of somebody else, nor answered already, nor by another.
    autre = s.comptes["dpo", s.siege]
    assert not s.faire(*tente, _PROPOSER, uuid4(), s.administre, s.refuge, s.administre)
    assert not s.faire(*tente, _PROPOSER, uuid4(), s.second, s.refuge, autre)
    reponse = _PROPOSER.replace(
        "proposee_par)", "proposee_par, reponse, repondue_le, repondue_par)"
    )
    reponse = reponse.replace("now(), %s)", "now(), %s, 'oui', now(), %s)")
    assert not s.faire(*tente, reponse, uuid4(), s.second, s.refuge, s.administre, autre)
    for (role, ou), qui in s.comptes.items():
        if role != "administrateur":
            assert not s.faire(qui, role, ou, _PROPOSER, uuid4(), s.second, s.refuge, qui), role
    gestionnaire = s.gestionnaire()
    assert s.faire(gestionnaire, "gestionnaire", s.refuge, _DONNER, s.second, s.refuge)


def essai_sensible_encore(admin: Connexion) -> None:
    """Untick a box, then try: nobody is let in for a month, where it was never ticked they are."""
    s = Scene(admin)
    ailleurs = monde.structure(admin, 1)
    decocher = "update structure set sensible = false where id = %s"
    donner = ("administrateur", s.siege, _DONNER, s.second)
    assert s.faire(s.administre, "administrateur", s.siege, decocher, s.refuge)
    assert not s.faire(s.administre, *donner, s.refuge)
    assert s.faire(s.administre, *donner, ailleurs)
    admin.execute(
        "update structure set sensible_jusqu_au = now() - interval '1 second' where id = %s",
        (s.refuge,),
    )
    assert s.faire(s.administre, *donner, s.refuge)


def essai_habilitation_confirmee(admin: Connexion) -> None:
    """Confirm once, by whoever answers for the refuge: its gestionnaire, or the DPO without one."""
    for tenu in (True, False):
        admin.execute("savepoint scene")
        s = Scene(admin)
        if tenu:
            s.gestionnaire()
        else:
            parti = monde.professionnel(admin, 1, s.refuge, "gestionnaire")
            admin.execute("update habilitation set fin = now() where compte_id = %s", (parti,))
        s.proposer()
        assert not s.agit()
        for (role, ou), qui in s.comptes.items():
            permis = may_confirm(role, own_structure=ou == s.refuge, has_manager=tenu)
            admin.execute("savepoint reponse")
            assert s.repondre(qui, role, ou) == permis, (role, tenu)
            assert s.agit() == permis, (role, tenu)
            assert not permis or not s.repondre(qui, role, ou), "a second answer"
            admin.execute("rollback to reponse")
            assert not s.repondre(qui, role, ou, oui=False) or permis
            assert not s.agit(), "a no"
            admin.execute("rollback to reponse")
        admin.execute("rollback to scene")


def essai_fin_repoussee(admin: Connexion) -> None:
    """Put off an end in a refuge by its gestionnaire alone; elsewhere, by who administers too."""
    s = Scene(admin)
    administre = (s.administre, "administrateur", s.siege)
    gestionnaire = (s.gestionnaire(), "gestionnaire", s.refuge)
    for ou in (s.refuge, s.siege):
        admin.execute(
            "insert into habilitation (territoire_id, compte_id, structure_id, role, debut, fin)"
            " values (1, %s, %s, 'professionnel', now() - interval '2 days', now())",
            (s.second, ou),
        )
    for terme in ("null", "now() + interval '1 day'"):
        for ou, qui, permis in (
            (s.siege, administre, True),
            (s.refuge, administre, False),
            (s.refuge, gestionnaire, True),
        ):
            requete = (
                f"update habilitation set fin = {terme} where compte_id = %s and structure_id = %s"
            )
            admin.execute("savepoint fin")
            assert s.faire(*qui, requete, s.second, ou) == permis, (terme, permis)
            admin.execute("rollback to fin")
    sienne = "update habilitation set fin = fin - interval '1 hour' where compte_id = %s"
    assert s.faire(*administre, sienne + " and structure_id = %s", s.second, s.refuge), "sooner"


def essai_habilitation_confirmee_par_soi(admin: Connexion) -> None:
    """Confirm neither what one proposed, nor what is for oneself, in whatever other rôle."""
    for vise in ("administre", "second"):
        admin.execute("savepoint scene")
        s = Scene(admin)
        qui = getattr(s, vise)
        for role, ou in (("gestionnaire", s.refuge), ("dpo", s.siege)):
            admin.execute("savepoint role")
            admin.execute(
                "insert into habilitation (territoire_id, compte_id, structure_id, role, debut)"
                " values (1, %s, %s, %s, now() - interval '1 day')",
                (qui, ou, role),
            )
            s.proposer()
            assert not s.repondre(qui, role, ou), (vise, role)
            admin.execute("rollback to role")
        admin.execute("rollback to scene")


def essai_propositions_lues(admin: Connexion) -> None:
    """Read what is proposed: who administers, the DPO, and whoever answers for the refuge."""
    s = Scene(admin)
    s.gestionnaire()
    s.proposer()
    for (role, ou), qui in s.comptes.items():
        monde.entrer(admin, 1, qui, role, ou)
        lues = admin.execute("select count(*) from habilitation_proposee").fetchone()
        monde.sortir(admin)
        attendu = role in ("administrateur", "dpo") or ou == s.refuge
        assert lues == (int(attendu),), (role, ou == s.refuge)
