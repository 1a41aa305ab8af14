"""Try what a weak proof would open: a link received by mail, or the code of a paper."""

from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors

from tests.auth import monde
from tests.auth.oracle import may_agree, may_reopen

Connexion = psycopg.Connection[Any]
SANTE = 1 | 1 << 8
_DONNER = (
    "insert into consentement (territoire_id, personne_id, portee, structure_id, domaines,"
    " peut_completer, finalite, fin, notice_id, donne_par, recueil, recueilli_par)"
    " select 1, %s, 'structure', %s, %s, false, 'coordination', now() + interval '1 month', n.id,"
    " 'personne', 'ecran', %s from notice n"
)
_LEVER = "update exclusion set levee_le = now() where personne_id = %s and levee_le is null"
_RETIRER = (
    "insert into demande_droit_suite (territoire_id, personne_id, demande_id, genre, par_compte_id)"
    " select 1, personne_id, id, 'retrait', %s from demande_droit where personne_id = %s"
)


class Scene:
    """Hold a person, her compte, and a structure that reads her, whose professional reads too."""

    def __init__(self, admin: Connexion) -> None:
        self.admin = admin
        self.structure, self.pro, self.personne, self.elle = monde.scene(admin)
        monde.place(admin, 1, self.personne, self.structure, self.pro)

    def entrer(self, *, lien: bool) -> None:
        """Enter as herself, by a weak proof or by a strong one."""
        self.admin.execute("set local role carnet_app")
        self.admin.execute(
            "select prive.entrer(1, %s, 'personne', null, %s, %s)",
            (self.elle, self.personne, lien),
        )

    def faire(self, requete: str, *valeurs: Any, lien: bool) -> int:
        """Do it as herself; gives how many rows it changed, none when the wall refuses."""
        self.admin.execute("savepoint acte")
        self.entrer(lien=lien)
        try:
            faites = self.admin.execute(requete.encode(), valeurs).rowcount
        except errors.InsufficientPrivilege:
            self.admin.execute("rollback to acte")
            faites = 0
        monde.sortir(self.admin)
        return faites

    def ouvert(self) -> int:
        """Give what the structure reads now."""
        ligne = self.admin.execute(
            "select coalesce(bit_or(domaines), 0) from acces where personne_id = %s"
            " and fin > now()",
            (self.personne,),
        ).fetchone()
        assert ligne is not None
        return int(ligne[0])


def essai_accord_par_lien(admin: Connexion) -> None:
    """Agree by a link to nothing sensitive: one domain, several, or all of them at once."""
    s = Scene(admin)
    for domaines in (SANTE, 4095, 1 | 3840, 255):
        for lien in (True, False):
            admin.execute("savepoint accord")
            permis = may_agree({d for d in range(12) if domaines & 1 << d}, weak=lien)
            fait = s.faire(_DONNER, s.personne, s.structure, domaines, s.elle, lien=lien)
            assert fait == permis, (domaines, lien)
            assert s.ouvert() == (domaines if permis else 0)
            admin.execute("rollback to accord")


def _fermer(s: Scene, comment: str) -> tuple[str, tuple[Any, ...]]:
    """Shut it that way; gives the act that opens it again."""
    if comment in ("structure_id", "compte_id"):
        cible = s.structure if comment == "structure_id" else s.pro
        s.admin.execute(
            f"insert into exclusion (territoire_id, personne_id, {comment})"
            " values (1, %s, %s)".encode(),
            (s.personne, cible),
        )
        return _LEVER, (s.personne,)
    if comment == "archive":
        s.admin.execute("update personne set archivee_le = now() where id = %s", (s.personne,))
        return "select 1 where prive.rouvrir_mon_carnet()", ()
    s.admin.execute(
        "insert into demande_droit (territoire_id, personne_id, genre) values (1, %s, %s)",
        (s.personne, comment),
    )
    return _RETIRER, (s.elle, s.personne)


def essai_rouvrir_par_lien(admin: Connexion) -> None:
    """Open again by a link what shuts ordinary domains, and nothing that hides a sensitive one."""
    for comment in ("structure_id", "compte_id", "archive", "opposition"):
        for sensible in (True, False):
            ouvre = may_reopen({0, 8} if sensible else {0, 7}, weak=True)
            admin.execute("savepoint scene")
            s = Scene(admin)
            accord = monde.accord(
                admin, 1, s.personne, portee="structure", structure_id=s.structure,
                domaines=SANTE if sensible else 129,
            )  # fmt: skip
            requete, valeurs = _fermer(s, comment)
            assert s.faire(requete, *valeurs, lien=True) == ouvre, (comment, sensible)
            if sensible:
                # What she withdrew meanwhile opens nothing: the link opens the rest again.
                admin.execute("savepoint retrait")
                admin.execute("update consentement set retire_le = now() where id = %s", (accord,))
                assert s.faire(requete, *valeurs, lien=True) == 1, comment
                admin.execute("rollback to retrait")
                assert s.faire(requete, *valeurs, lien=False) == 1, comment
            admin.execute("rollback to scene")


def essai_refus_d_une_autre_structure_leve_par_lien(admin: Connexion) -> None:
    """Lift by a link the refusal of whom no sensitive agreement covers, whatever others read."""
    s = Scene(admin)
    monde.accord(
        admin, 1, s.personne, portee="structure", structure_id=monde.structure(admin, 1),
        domaines=SANTE,
    )  # fmt: skip
    for comment in ("structure_id", "compte_id"):
        requete, valeurs = _fermer(s, comment)
        assert s.faire(requete, *valeurs, lien=True) == 1, comment
    # Nobody asks it about another person.
    s.entrer(lien=True)
    [(dit,)] = admin.execute(
        "select prive.rouvrirait_du_sensible(1, %s, null, null)", (_une_autre(admin),)
    ).fetchall()
    assert dit is False


def essai_retrait_d_un_effacement_par_lien(admin: Connexion) -> None:
    """Take back by a link a request for erasure: it opens nothing."""
    s = Scene(admin)
    monde.accord(admin, 1, s.personne, portee="structure", structure_id=s.structure, domaines=SANTE)
    requete, valeurs = _fermer(s, "effacement")
    assert s.faire(requete, *valeurs, lien=True) == 1


def _une_autre(admin: Connexion) -> UUID:
    """Give somebody else, who opened something sensitive."""
    monde.sortir(admin)
    autre, structure = monde.personne(admin, 1), monde.structure(admin, 1)
    monde.accord(admin, 1, autre, portee="structure", structure_id=structure, domaines=SANTE)
    admin.execute("set local role carnet_app")
    return autre
