"""Break the wall of what is put off, one clause at a time, and try it directly."""

from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.auth import monde
from tests.tranches import Faute

Connexion = psycopg.Connection[Any]
_LIRE = "create policy lire on report for select to carnet_app using (\n"
_ECRIRE = "create policy ecrire on report for insert to carnet_app with check (\n"
_REPRENDRE = "create policy reprendre on report for update to carnet_app using (\n"
_LIRE_VUE = "create policy lire on vue_personnes for select to carnet_app using (\n"
_GARDER = "create policy garder on vue_personnes for insert to carnet_app with check (\n"
_TERRITOIRE = "  territoire_id = (select prive.ctx_territoire())\n"
_COMPTE = "  and compte_id = (select prive.ctx_compte())\n"
_STRUCTURE = "  and structure_id = (select prive.ctx_structure())\n"
# What each fault is called, the passage of carnet/journee/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "report d’un autre territoire lu",
        _LIRE + _TERRITOIRE,
        _LIRE + "  true\n",
    ),
    Faute(
        "report d’un collègue lu",
        _LIRE + _TERRITOIRE + _COMPTE,
        _LIRE + _TERRITOIRE,
    ),
    Faute(
        "report d’une autre structure lu",
        _LIRE + _TERRITOIRE + _COMPTE + _STRUCTURE,
        _LIRE + _TERRITOIRE + _COMPTE,
    ),
    Faute(
        "report sur qui ne m’est plus ouvert lu",
        _LIRE + _TERRITOIRE + _COMPTE + _STRUCTURE + "  and prive.je_connais(personne_id));",
        _LIRE + _TERRITOIRE + _COMPTE + _STRUCTURE + ");",
    ),
    Faute(
        "report au nom d’un collègue",
        _ECRIRE + _TERRITOIRE + _COMPTE,
        _ECRIRE + _TERRITOIRE,
    ),
    Faute(
        "report au nom d’une autre structure",
        _ECRIRE + _TERRITOIRE + _COMPTE + _STRUCTURE,
        _ECRIRE + _TERRITOIRE + _COMPTE,
    ),
    Faute(
        "report sur une personne inconnue",
        _ECRIRE + _TERRITOIRE + _COMPTE + _STRUCTURE + "  and prive.je_connais(personne_id));",
        _ECRIRE + _TERRITOIRE + _COMPTE + _STRUCTURE + ");",
    ),
    Faute(
        "report d’un collègue repris", _REPRENDRE + _TERRITOIRE + _COMPTE, _REPRENDRE + _TERRITOIRE
    ),
    Faute(
        "report d’une autre structure repris",
        _REPRENDRE + _TERRITOIRE + _COMPTE + _STRUCTURE.rstrip("\n"),
        _REPRENDRE + _TERRITOIRE + _COMPTE.rstrip("\n"),
    ),
    Faute("vue d’un autre territoire lue", _LIRE_VUE + _TERRITOIRE, _LIRE_VUE + "  true\n"),
    Faute("vue d’un collègue lue", _LIRE_VUE + _TERRITOIRE + _COMPTE, _LIRE_VUE + _TERRITOIRE),
    Faute(
        "vue d’une autre structure lue",
        _LIRE_VUE + _TERRITOIRE + _COMPTE + _STRUCTURE.rstrip("\n"),
        _LIRE_VUE + _TERRITOIRE + _COMPTE.rstrip("\n"),
    ),
    Faute("vue au nom d’un collègue", _GARDER + _TERRITOIRE + _COMPTE, _GARDER + _TERRITOIRE),
    Faute(
        "vue pour une autre structure",
        _GARDER + _TERRITOIRE + _COMPTE + _STRUCTURE.rstrip("\n"),
        _GARDER + _TERRITOIRE + _COMPTE.rstrip("\n"),
    ),
    Faute(
        "vue réécrite",
        "grant select, insert, update (nom, choix, par_defaut, retiree_le) on vue_personnes",
        "grant select, insert, update on vue_personnes",
    ),
    Faute("report sans accord", "a.domaines & prive.ctx_masque() & 1 <> 0)", "true)"),
    Faute(
        "report par qui ne voit aucun carnet",
        "a.domaines & prive.ctx_masque() & 1 <> 0",
        "a.domaines & 1 <> 0",
    ),
    Faute(
        "report malgré un refus au compte",
        "    and not exists (select 1 from prive.mes_refus e where e.personne_id = p)\n",
        "",
    ),
    Faute(
        "report sur un carnet fermé",
        "    and p not in (select f from prive.carnets_fermes() f)\n",
        "",
    ),
    Faute(
        "report changé",
        "grant select, insert, update (repris_le) on report",
        "grant select, insert, update on report",
    ),
    Faute(
        "reports sur une autre comptés",
        "     and r.personne_id = (select prive.ctx_personne())\n",
        "",
    ),
    Faute(
        "reports passés comptés",
        "     and r.jusqu_au > (now() at time zone 'Europe/Paris')::date and r.repris_le is null\n",
        "     and r.repris_le is null\n",
    ),
    Faute("reports repris comptés", " and r.repris_le is null\n", "\n"),
    Faute(
        "structure masquée qui compte ses reports",
        "\n     and r.structure_id <> all((select prive.ctx_structures_masquees())::uuid[])",
        "",
    ),
)
_VUE = (
    "insert into vue_personnes (territoire_id, compte_id, structure_id, nom, choix)"
    " values (1, %s, %s, 'Ma vue', '{}')"
)
_RENOMMER = "update vue_personnes set nom = 'Autre'"
_REPRIS = "update report set repris_le = now()"
AJOUTER = (
    "insert into report (territoire_id, personne_id, structure_id, compte_id, genre, objet_id,"
    " jusqu_au, motif) values (1, %s, %s, %s, 'silence', %s, current_date + %s, 'reponse_attendue')"
)


class Scene:
    """Hold a person whom two structures accompany, and a professional of both."""

    def __init__(self, admin: Connexion) -> None:
        self.admin = admin
        monde.territoire(admin, 1)
        self.chez, self.autre = monde.structure(admin, 1), monde.structure(admin, 1, "plie")
        self.pro, self.collegue = (monde.professionnel(admin, 1, self.chez) for _ in range(2))
        self.personne, self.inconnue = (monde.personne(admin, 1) for _ in range(2))
        self.compte = monde.compte_de(admin, 1, self.personne)
        admin.execute(
            "insert into habilitation (territoire_id, compte_id, structure_id, role, debut)"
            " values (1, %s, %s, 'professionnel', now() - interval '1 day')",
            [self.pro, self.autre],
        )
        for structure in (self.chez, self.autre):
            monde.place(admin, 1, self.personne, structure, self.pro)
            monde.accord(admin, 1, self.personne, portee="structure", structure_id=structure)

    def comme(
        self, compte: UUID, structure: UUID | None, role: str = "professionnel", lien: bool = False
    ) -> None:
        """Act for somebody, until `monde.sortir`."""
        monde.sortir(self.admin)
        elle = self.personne if role == "personne" else None
        self.admin.execute("set local role carnet_app")
        self.admin.execute(
            "select prive.entrer(1, %s, %s, %s, %s, %s)", [compte, role, structure, elle, lien]
        )

    def reporter(self, jours: int = 7, **champs: Any) -> None:
        """Put a matter off, as the first professional would."""
        lus = {"personne": self.personne, "structure": self.chez, "compte": self.pro} | champs
        self.admin.execute(AJOUTER, [*lus.values(), uuid4(), jours])

    def tente(self, **champs: Any) -> bool:
        """Say whether the wall lets the present caller put this off; it is undone."""
        self.admin.execute("savepoint report")
        try:
            self.reporter(**champs)
        except psycopg.errors.InsufficientPrivilege:
            return False
        finally:
            self.admin.execute("rollback to report")
        return True

    def lus(self) -> int:
        """Count what the present caller reads."""
        ligne = self.admin.execute("select count(*) from report").fetchone()
        assert ligne is not None
        return int(ligne[0])


def essai_reports_a_soi(admin: Connexion) -> None:
    """Read and put off what is one's own work, for the structure one acts for."""
    s = Scene(admin)
    s.reporter()
    s.reporter(structure=s.autre)
    for compte, structure, attendus in (
        (s.pro, s.chez, 1),
        (s.pro, s.autre, 1),
        (s.collegue, s.chez, 0),
    ):
        s.comme(compte, structure)
        assert s.lus() == attendus
    s.comme(s.pro, s.chez)
    assert s.tente()
    assert not s.tente(structure=s.autre), "for another structure"
    assert not s.tente(compte=s.collegue), "in another's name"
    assert not s.tente(personne=s.inconnue), "about somebody who did not agree"
    assert monde.tente(admin, _REPRIS) == 1
    s.comme(s.collegue, s.chez)
    assert monde.tente(admin, _REPRIS) == 0, "a colleague's"
    assert monde.tente(admin, "update report set jusqu_au = current_date + 300") is None
    monde.sortir(admin)


def essai_reports_du_meme_numero_ailleurs(admin: Connexion) -> None:
    """Keep apart two territoires where the same keys stand, the person's among them."""
    s = Scene(admin)
    s.reporter()
    monde.jumeler(admin, s.chez, s.pro)
    admin.execute(
        "insert into personne (territoire_id, id, nom, prenom, date_naissance)"
        " values (2, %s, 'Ailleurs', 'Anne', '1990-01-01')",
        [s.personne],
    )
    monde.place(admin, 2, s.personne, s.chez, s.pro)
    monde.accord(admin, 2, s.personne, portee="structure", structure_id=s.chez)
    monde.entrer(admin, 2, s.pro, "professionnel", s.chez)
    ligne = admin.execute("select prive.je_connais(%s)", [s.personne]).fetchone()
    assert ligne == (True,)
    assert s.lus() == 0
    monde.sortir(admin)


def essai_vues_a_soi(admin: Connexion) -> None:
    """Keep, read and change one's own views, for the structure one acts for."""
    s = Scene(admin)

    def vues() -> int:
        ligne = admin.execute("select count(*) from vue_personnes").fetchone()
        assert ligne is not None
        return int(ligne[0])

    def garde(compte: UUID, structure: UUID) -> bool:
        admin.execute("savepoint vue")
        try:
            admin.execute(_VUE, [compte, structure])
        except psycopg.errors.InsufficientPrivilege:
            return False
        finally:
            admin.execute("rollback to vue")
        return True

    admin.execute(_VUE, [s.pro, s.chez])
    for compte, structure, attendues in (
        (s.pro, s.chez, 1),
        (s.pro, s.autre, 0),
        (s.collegue, s.chez, 0),
    ):
        s.comme(compte, structure)
        assert vues() == attendues
        assert monde.tente(admin, _RENOMMER) == attendues
    s.comme(s.pro, s.chez)
    assert garde(s.pro, s.chez)
    assert not garde(s.collegue, s.chez), "in another's name"
    assert not garde(s.pro, s.autre), "for another structure"
    assert monde.tente(admin, "update vue_personnes set compte_id = gen_random_uuid()") is None
    monde.sortir(admin)
    monde.jumeler(admin, s.chez, s.pro)
    monde.entrer(admin, 2, s.pro, "professionnel", s.chez)
    assert vues() == 0
    assert monde.tente(admin, _RENOMMER) == 0
    monde.sortir(admin)


def essai_reports_et_roles(admin: Connexion) -> None:
    """Let nobody put off who sees no carnet, nor the person herself."""
    s = Scene(admin)
    for role in ("coordonnateur", "administrateur", "dpo"):
        qui = monde.professionnel(admin, 1, s.chez, role)
        s.comme(qui, s.chez, role)
        assert not s.tente(compte=qui), role
        monde.sortir(admin)
    for lien in (False, True):
        s.comme(s.compte, None, "personne", lien)
        assert not s.tente(compte=s.compte)
    monde.sortir(admin)


def essai_reports_d_un_carnet_qui_se_ferme(admin: Connexion) -> None:
    """Stop reading what one put off as soon as the carnet is not open any more."""
    s = Scene(admin)
    s.reporter()
    admin.execute(
        "insert into exclusion (territoire_id, personne_id, compte_id) values (1, %s, %s)",
        [s.personne, s.pro],
    )
    s.comme(s.pro, s.chez)
    assert s.lus() == 0
    assert not s.tente()
    monde.sortir(admin)
    admin.execute("update exclusion set levee_le = now() where personne_id = %s", [s.personne])
    for colonne in ("archivee_le", "suspendu_le"):
        admin.execute(f"update personne set {colonne} = now() where id = %s".encode(), [s.personne])
        s.comme(s.pro, s.chez)
        assert s.lus() == 0, colonne
        assert not s.tente(), colonne
        monde.sortir(admin)
        admin.execute(f"update personne set {colonne} = null where id = %s".encode(), [s.personne])
    admin.execute("update consentement set retire_le = now() where personne_id = %s", [s.personne])
    s.comme(s.pro, s.chez)
    assert s.lus() == 0
    assert not s.tente()
    monde.sortir(admin)


def essai_reports_d_un_carnet_qu_on_vient_de_fermer(admin: Connexion) -> None:
    """Read nothing of a closed carnet, be what it had opened not drawn again yet."""
    s = Scene(admin)
    s.reporter()
    admin.execute("set session_replication_role = replica")
    for colonne in ("archivee_le", "suspendu_le"):
        admin.execute(f"update personne set {colonne} = now() where id = %s".encode(), [s.personne])
        s.comme(s.pro, s.chez)
        assert s.lus() == 0, colonne
        assert not s.tente(), colonne
        monde.sortir(admin)
        admin.execute(f"update personne set {colonne} = null where id = %s".encode(), [s.personne])
    admin.execute("set session_replication_role = default")


def essai_reports_comptes(admin: Connexion) -> None:
    """Tell the person how many each structure puts off about her today."""
    s = Scene(admin)
    s.reporter()
    s.reporter()
    s.reporter(jours=-1)
    s.reporter(jours=8)
    admin.execute("update report set repris_le = now() where jusqu_au = current_date + 8")
    sensible = monde.structure(admin, 1, "sante")
    admin.execute("update structure set sensible = true where id = %s", [sensible])
    s.reporter(structure=sensible)
    s.reporter(personne=s.inconnue)
    s.comme(s.compte, None, "personne")
    nombres = dict(admin.execute("select * from prive.reports_sur_moi()").fetchall())
    assert nombres == {s.chez: 2, sensible: 1}
    s.comme(s.compte, None, "personne", lien=True)
    nombres = dict(admin.execute("select * from prive.reports_sur_moi()").fetchall())
    assert sensible not in nombres
    monde.sortir(admin)
