"""Break the wall of absences, one clause at a time, and try it directly."""

from typing import Any
from uuid import UUID

import psycopg

from tests.auth import monde
from tests.tranches import Faute

Connexion = psycopg.Connection[Any]
_ECRIRE = "create policy ecrire on absence for insert to carnet_app with check (\n"
_FINIR = "create policy finir on absence for update to carnet_app using (\n"
_TERRITOIRE = "  territoire_id = (select prive.ctx_territoire())\n"
_STRUCTURE = "  and structure_id = (select prive.ctx_structure())\n"
_SIENNE = (
    "  and (compte_id = (select prive.ctx_compte())\n"
    "    or (select prive.ctx_role()) = 'gestionnaire')"
)
# What each fault is called, the passage of auth/absences/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "absence d’un autre territoire lue",
        "create policy lire on absence for select to carnet_app using (\n" + _TERRITOIRE,
        "create policy lire on absence for select to carnet_app using (\n  true\n",
    ),
    Faute(
        "absence lue de partout",
        "  and (structure_id = (select prive.ctx_structure())"
        " or prive.me_suit(compte_id, structure_id)));",
        ");",
    ),
    Faute(
        "absence cachée à qui est suivi",
        " or prive.me_suit(compte_id, structure_id)));",
        "));",
    ),
    Faute("absence de qui ne me suit pas", "      and m.compte_id = c\n", ""),
    Faute("absence d’une autre structure qui me suit", "      and m.structure_id = s\n", ""),
    Faute(
        "absence de qui suit une autre",
        "      and m.personne_id = (select prive.ctx_personne())\n",
        "",
    ),
    Faute(
        "absence d’une structure masquée lue",
        "      and m.structure_id <> all((select prive.ctx_structures_masquees())::uuid[])\n",
        "",
    ),
    Faute(
        "absence de qui ne me suit plus",
        "      and prive.court(m.debut, m.fin))",
        ")",
    ),
    Faute(
        "absence notée pour une autre structure",
        _ECRIRE + _TERRITOIRE + _STRUCTURE,
        _ECRIRE + _TERRITOIRE,
    ),
    Faute(
        "absence signée d’un autre",
        "  and par_compte_id = (select prive.ctx_compte())\n",
        "",
    ),
    Faute(
        "absence d’un collègue notée",
        _SIENNE + "\n  and prive.suit_dans_ma_structure(compte_id)",
        "  and prive.suit_dans_ma_structure(compte_id)",
    ),
    Faute(
        "absence de qui n’est pas de la structure",
        "  and prive.suit_dans_ma_structure(compte_id)\n",
        "",
    ),
    Faute(
        "remplacement par qui n’est pas de la structure",
        "\n  and (remplacant_id is null or prive.suit_dans_ma_structure(remplacant_id))",
        "",
    ),
    Faute(
        "remplacement par qui est parti",
        "      and prive.court(h.debut, h.fin))",
        ")",
    ),
    Faute("remplacement par un compte fermé", "\n     and k.clos_le is null", ""),
    Faute(
        "remplacement par qui ne suit personne",
        "      and prive.role_ecrit(h.role)\n",
        "",
    ),
    Faute(
        "absence d’un collègue retirée",
        _FINIR + _TERRITOIRE + _STRUCTURE + _SIENNE,
        _FINIR + _TERRITOIRE + _STRUCTURE.rstrip("\n"),
    ),
    Faute(
        "absence d’une autre structure retirée",
        _FINIR + _TERRITOIRE + _STRUCTURE,
        _FINIR + _TERRITOIRE,
    ),
    Faute(
        "absence changée",
        "grant select, insert, update (finie_le) on absence",
        "grant select, insert, update on absence",
    ),
)
AJOUTER = (
    "insert into absence (territoire_id, structure_id, compte_id, remplacant_id, par_compte_id, du,"
    " au) values (1, %s, %s, %s, %s, current_date, current_date + 9)"
)


class Scene:
    """Hold a structure of three, its gestionnaire, another structure, and somebody followed."""

    def __init__(self, admin: Connexion) -> None:
        self.admin = admin
        monde.territoire(admin, 1)
        self.chez, self.ailleurs = monde.structure(admin, 1), monde.structure(admin, 1, "plie")
        self.pro, self.collegue = (monde.professionnel(admin, 1, self.chez) for _ in range(2))
        self.chef = monde.professionnel(admin, 1, self.chez, "gestionnaire")
        self.voisin = monde.professionnel(admin, 1, self.ailleurs)
        self.personne = monde.personne(admin, 1)
        self.compte = monde.compte_de(admin, 1, self.personne)

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

    def noter(self, **champs: Any) -> None:
        """Note an absence, as the first professional would their own."""
        lus: dict[str, Any] = {
            "structure": self.chez,
            "qui": self.pro,
            "remplacant": self.collegue,
            "par": self.pro,
        }
        self.admin.execute(AJOUTER, [*(lus | champs).values()])

    def tente(self, **champs: Any) -> bool:
        """Say whether the wall lets the present caller note this; it is undone."""
        self.admin.execute("savepoint absence")
        try:
            self.noter(**champs)
        except psycopg.errors.InsufficientPrivilege:
            return False
        finally:
            self.admin.execute("rollback to absence")
        return True

    def lues(self) -> int:
        """Count what the present caller reads."""
        ligne = self.admin.execute("select count(*) from absence").fetchone()
        assert ligne is not None
        return int(ligne[0])

    def retirees(self) -> int:
        """Count what the present caller may take back; it is undone."""
        self.admin.execute("savepoint absence")
        nombre = self.admin.execute("update absence set finie_le = now()").rowcount
        self.admin.execute("rollback to absence")
        return nombre


def essai_absences_notees(admin: Connexion) -> None:
    """Note one's own absence, or that of somebody whose structure one manages."""
    s = Scene(admin)
    s.comme(s.pro, s.chez)
    assert s.tente()
    assert s.tente(remplacant=None)
    assert not s.tente(structure=s.ailleurs), "for another structure"
    assert not s.tente(par=s.collegue), "in another's name"
    assert not s.tente(qui=s.collegue, remplacant=None), "a colleague's"
    assert not s.tente(remplacant=s.voisin), "replaced from elsewhere"
    assert not s.tente(remplacant=s.chef), "replaced by who follows nobody"
    s.comme(s.chef, s.chez, "gestionnaire")
    assert s.tente(par=s.chef)
    assert not s.tente(par=s.chef, qui=s.voisin), "somebody of another structure"
    assert not s.tente(par=s.chef, qui=s.chef, remplacant=None), "who follows nobody is not away"
    monde.sortir(admin)
    # It is the account that is away, in whichever of its rôles there it says so.
    admin.execute("savepoint deux_roles")
    admin.execute(
        "insert into habilitation (territoire_id, compte_id, structure_id, role, debut)"
        " values (1, %s, %s, 'administrateur', now() - interval '1 day')",
        [s.pro, s.chez],
    )
    s.comme(s.pro, s.chez, "administrateur")
    assert s.tente()
    assert not s.tente(qui=s.collegue, remplacant=None)
    monde.sortir(admin)
    admin.execute("rollback to deux_roles")
    # Whoever acts for two structures says for which.
    admin.execute(
        "insert into habilitation (territoire_id, compte_id, structure_id, role, debut)"
        " values (1, %s, %s, 'professionnel', now() - interval '1 day')",
        [s.pro, s.ailleurs],
    )
    s.comme(s.pro, s.chez)
    assert not s.tente(structure=s.ailleurs)
    monde.sortir(admin)
    for geste in (
        "update habilitation set fin = now() - interval '1 hour' where compte_id = %s",
        "update compte set clos_le = now() where id = %s",
    ):
        admin.execute("savepoint parti")
        admin.execute(geste.encode(), [s.collegue])
        s.comme(s.pro, s.chez)
        assert not s.tente(), geste
        monde.sortir(admin)
        admin.execute("rollback to parti")


def essai_absences_lues(admin: Connexion) -> None:
    """Know who is away in one's structure, or among those who follow one."""
    s = Scene(admin)
    s.noter()
    for compte, structure, role, attendues in (
        (s.pro, s.chez, "professionnel", 1),
        (s.collegue, s.chez, "professionnel", 1),
        (s.chef, s.chez, "gestionnaire", 1),
        (s.voisin, s.ailleurs, "professionnel", 0),
        (s.compte, None, "personne", 0),
    ):
        s.comme(compte, structure, role)
        assert s.lues() == attendues, role
    monde.sortir(admin)
    # Followed by a colleague, by the same one for another structure, or another person: not known.
    monde.place(admin, 1, s.personne, s.chez, s.collegue)
    monde.place(admin, 1, s.personne, s.ailleurs, s.pro)
    monde.place(admin, 1, monde.personne(admin, 1), s.chez, s.pro)
    s.comme(s.compte, None, "personne")
    assert s.lues() == 0
    monde.sortir(admin)
    monde.place(admin, 1, s.personne, s.chez, s.pro)
    s.comme(s.compte, None, "personne")
    assert s.lues() == 1
    assert not s.tente()
    assert s.retirees() == 0
    monde.sortir(admin)
    admin.execute(
        "update accompagnement set fin = now() where personne_id = %s and compte_id = %s",
        [s.personne, s.pro],
    )
    s.comme(s.compte, None, "personne")
    assert s.lues() == 0
    monde.sortir(admin)


def essai_absences_d_une_structure_masquee(admin: Connexion) -> None:
    """Hide from a weak proof that somebody of a sensitive structure follows one."""
    s = Scene(admin)
    sensible = monde.structure(admin, 1, "sante")
    admin.execute("update structure set sensible = true where id = %s", [sensible])
    pro = monde.professionnel(admin, 1, sensible)
    monde.place(admin, 1, s.personne, sensible, pro)
    s.noter(structure=sensible, qui=pro, remplacant=None, par=pro)
    for lien, attendues in ((False, 1), (True, 0)):
        s.comme(s.compte, None, "personne", lien)
        assert s.lues() == attendues
    monde.sortir(admin)


def essai_absences_retirees(admin: Connexion) -> None:
    """Take back one's own absence, or one of the structure that one manages; change none."""
    s = Scene(admin)
    s.noter()
    for compte, structure, role, attendues in (
        (s.pro, s.chez, "professionnel", 1),
        (s.chef, s.chez, "gestionnaire", 1),
        (s.collegue, s.chez, "professionnel", 0),
        (s.voisin, s.ailleurs, "professionnel", 0),
    ):
        s.comme(compte, structure, role)
        assert s.retirees() == attendues, role
    assert monde.tente(admin, "update absence set au = current_date") is None
    monde.sortir(admin)
    admin.execute(
        "insert into habilitation (territoire_id, compte_id, structure_id, role, debut)"
        " values (1, %s, %s, 'professionnel', now() - interval '1 day')",
        [s.pro, s.ailleurs],
    )
    monde.place(admin, 1, s.personne, s.chez, s.pro)
    s.comme(s.pro, s.ailleurs)
    assert (s.lues(), s.retirees()) == (0, 0), "that of the other structure"
    monde.sortir(admin)


def essai_absences_du_meme_numero_ailleurs(admin: Connexion) -> None:
    """Keep apart two territoires where the same keys stand."""
    s = Scene(admin)
    s.noter()
    monde.jumeler(admin, s.chez, s.pro)
    monde.entrer(admin, 2, s.pro, "professionnel", s.chez)
    assert (s.lues(), s.retirees()) == (0, 0)
    monde.sortir(admin)
