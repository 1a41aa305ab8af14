"""Break the wall of reminders, one clause at a time, and try it directly."""

from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.auth import monde
from tests.tranches import Faute

Connexion = psycopg.Connection[Any]
_PRIS = (
    "    where v.territoire_id = t and v.id = r and v.etat = 'prevu' and v.debut = lu\n"
    "      and v.debut > now()\n"
)
# What each fault is called, the passage of carnet/rappels/mur.sql, what it becomes.
MUTANTS = (
    Faute("rendez-vous déplacé, rappelé comme avant", "  new.rappel_jours_le := null;\n", ""),
    Faute("rappel des heures gardé après un report", "  new.rappel_heures_le := null;\n", ""),
    Faute(
        "rendez-vous repris, rappelé comme avant",
        "\n    or new.etat = 'prevu' and old.etat <> 'prevu')",
        ")",
    ),
    Faute(
        "moyen d’un autre lu par quiconque",
        "   where p = (select prive.ctx_personne()) or prive.je_connais(p) $$;",
        "   where true $$;",
    ),
    Faute(
        "moyen lu malgré un refus au compte",
        " or prive.je_connais(p) $$;",
        " or exists (select 1 from prive.mes_acces a where a.personne_id = p\n"
        "        and a.domaines & (select prive.ctx_masque()) & 1 <> 0) $$;",
    ),
    Faute(
        "rappel à une adresse fermée",
        "k.personne_id = p and k.clos_le is null\n",
        "k.personne_id = p\n",
    ),
    Faute(
        "rappel dont elle ne veut pas, compté",
        "case when not k.rappels then 'non'",
        "case when false then 'non'",
    ),
    Faute("rappel d’une personne décédée", "    and q.decedee_le is null", "    and true"),
    Faute("rappel d’un carnet en archive", "and q.archivee_le is null ", ""),
    Faute("rappel d’un carnet suspendu", "and q.suspendu_le is null\n", "\n"),
    Faute(
        "rappels d’un autre territoire",
        "   where r.territoire_id = (select prive.exiger_automate()) and r.etat = 'prevu'\n",
        "   where (select prive.exiger_automate()) is not null and r.etat = 'prevu'\n",
    ),
    Faute(
        "rappels lus par un professionnel",
        "r.territoire_id = (select prive.exiger_automate())",
        "r.territoire_id = (select prive.ctx_territoire())",
    ),
    Faute(
        "rappel dont elle ne veut pas",
        "and k.clos_le is null and k.rappels\n",
        "and k.clos_le is null\n",
    ),
    Faute(
        "heure dite à une adresse partagée",
        "k.canal_partage or k.canal_a_prouver",
        "k.canal_a_prouver",
    ),
    Faute(
        "heure dite à une adresse jamais prouvée",
        "k.canal_partage or k.canal_a_prouver",
        "k.canal_partage",
    ),
    Faute("heure dite d’un domaine sensible", " or not prive.est_ordinaire(r.domaine)\n", "\n"),
    Faute(
        "structure à accès restreint dite",
        "when k.rappel_dit = 'structure' and s.sensible then 'heure' ",
        "",
    ),
    Faute(
        "rappel envoyé deux fois",
        "\n      and case when heures then v.rappel_heures_le else v.rappel_jours_le end is null",
        "",
    ),
    Faute(
        "rappel d’un rendez-vous annulé",
        "and v.id = r and v.etat = 'prevu' and v.debut",
        "and v.id = r and v.debut",
    ),
    Faute(
        "rappel d’un rendez-vous déplacé",
        "v.etat = 'prevu' and v.debut = lu\n",
        "v.etat = 'prevu'\n",
    ),
    Faute(
        "rappel d’un carnet fermé entre-temps",
        "\n      and prive.est_rappelable(t, v.personne_id)\n",
        "\n",
    ),
    Faute(
        "rappel refusé entre-temps",
        "\n      and prive.moyen_de_rappel(t, v.personne_id) in ('courriel', 'sms');",
        ";",
    ),
    Faute(
        "rappels choisis pour une autre",
        "k.id = (select prive.ctx_compte())\n     and k.personne_id = (select"
        " prive.ctx_personne())",
        "true\n     and k.personne_id is not null",
    ),
    Faute(
        "rappels choisis par-dessus",
        " and k.clos_le is null and k.edition = lue\n",
        " and k.clos_le is null\n",
    ),
    Faute(
        "délais réglés par quiconque",
        "if prive.ctx_role() is distinct from 'administrateur' then",
        "if prive.ctx_role() is null then",
    ),
    Faute(
        "délais réglés ailleurs",
        "   where te.id = (select prive.ctx_territoire())\n",
        "   where true\n",
    ),
)
_LIRE = "select compte_id, dit from prive.rappels_possibles(now() + interval '7 days')"


class SceneRappel:
    """Hold somebody with a mail, followed by a structure, and an appointment in three days."""

    def __init__(self, admin: Connexion, numero: int = 1) -> None:
        self.admin, self.numero = admin, numero
        monde.territoire(admin, numero)
        self.chez = monde.structure(admin, numero)
        self.pro = monde.professionnel(admin, numero, self.chez)
        self.personne = monde.personne(admin, numero)
        self.compte = monde.compte_de(admin, numero, self.personne)
        monde.place(admin, numero, self.personne, self.chez, self.pro)
        monde.accord(admin, numero, self.personne)
        self.rendez_vous = uuid4()
        admin.execute(
            "insert into rendez_vous (territoire_id, id, personne_id, domaine, auteur_compte_id,"
            " auteur_structure_id, objet, debut, avec_compte_id) values (%s, %s, %s, 7, %s, %s,"
            " 'Point', now() + interval '3 days', %s)",
            [numero, self.rendez_vous, self.personne, self.pro, self.chez, self.pro],
        )

    def mis(self, table: str, etat: str) -> None:
        """Change the appointment, the compte, the person or the structure."""
        cle = {"rendez_vous": self.rendez_vous, "compte": self.compte, "personne": self.personne,
               "structure": self.chez}[table]  # fmt: skip
        self.admin.execute(f"update {table} set {etat} where id = %s".encode(), [cle])

    def possibles(self) -> list[str]:
        """Give how much would be said of hers, as the job of her territoire."""
        monde.automate(self.admin, self.numero)
        lus = self.admin.execute(_LIRE).fetchall()
        monde.sortir(self.admin)
        assert {compte for compte, _ in lus} <= {self.compte}
        return [dit for _, dit in lus]

    def prend(self, heures: bool = False) -> bool:
        """Take the reminder, as it was read a moment ago."""
        ligne = self.admin.execute(
            "select debut from rendez_vous where id = %s", [self.rendez_vous]
        ).fetchone()
        assert ligne is not None
        return self.prend_lu(ligne[0], heures)

    def prend_lu(self, lu: Any, heures: bool = False) -> bool:
        """Take the reminder of that hour."""
        monde.automate(self.admin, self.numero)
        pris = self.admin.execute(
            "select prive.prendre_rappel(%s, %s, %s, %s)", [self.rendez_vous, heures, lu, uuid4()]
        ).fetchone()
        monde.sortir(self.admin)
        assert pris is not None
        return bool(pris[0])


def essai_rappels_lus(admin: Connexion) -> None:
    """Read what might be recalled, as a job of the territoire, with no more than she chose."""
    s = SceneRappel(admin)
    ailleurs = SceneRappel(admin, 2)
    assert s.possibles() == ["heure"]
    assert ailleurs.possibles() == ["heure"]
    for table, etat, dits in (
        ("compte", "rappels = false", []),
        ("compte", "clos_le = now()", []),
        ("compte", "courriel = 'x@invalid'", []),
        ("compte", "rappel_dit = 'structure'", ["structure"]),
        ("compte", "rappel_dit = 'structure', canal_partage = true", ["rien"]),
        ("compte", "canal_a_prouver = true", ["rien"]),
        ("rendez_vous", "etat = 'annule'", []),
        ("personne", "decedee_le = current_date", []),
        ("personne", "archivee_le = now()", []),
        ("personne", "suspendu_le = now()", []),
    ):
        admin.execute("savepoint rappel")
        s.mis(table, etat)
        assert s.possibles() == dits, etat
        admin.execute("rollback to rappel")
    s.mis("compte", "rappel_dit = 'structure'")
    s.mis("structure", "sensible = true")
    assert s.possibles() == ["heure"]
    monde.entrer(admin, 1, s.pro, "professionnel", s.chez)
    assert monde.tente(admin, _LIRE) is None
    monde.sortir(admin)


def essai_rappel_d_un_domaine_sensible(admin: Connexion) -> None:
    """Say nothing of an appointment about her health but that something waits."""
    s = SceneRappel(admin)
    admin.execute(
        "insert into rendez_vous (territoire_id, personne_id, domaine, auteur_compte_id,"
        " auteur_structure_id, objet, debut, avec_compte_id) select territoire_id, personne_id,"
        " d.numero, auteur_compte_id, auteur_structure_id, objet, debut + interval '1 hour',"
        " avec_compte_id from rendez_vous, (select n as numero from generate_series(0, 11) n"
        " where not prive.est_ordinaire(n::smallint) order by n limit 1) d"
    )
    assert s.possibles() == ["heure", "rien"]


def essai_rappel_pris_une_fois(admin: Connexion) -> None:
    """Take a reminder once, as it was read, while it still holds."""
    s = SceneRappel(admin)
    ancien = admin.execute("select debut from rendez_vous").fetchone()
    assert ancien is not None
    for table, etat in (
        ("rendez_vous", "etat = 'annule'"),
        ("compte", "rappels = false"),
        ("compte", "clos_le = now()"),
        ("personne", "decedee_le = current_date"),
        ("personne", "archivee_le = now()"),
        ("personne", "suspendu_le = now()"),
    ):
        admin.execute("savepoint pris")
        s.mis(table, etat)
        assert not s.prend(), etat
        admin.execute("rollback to pris")
    assert s.prend()
    assert not s.prend()
    assert s.prend(heures=True)
    assert not s.prend(heures=True)
    s.mis("rendez_vous", "debut = debut + interval '1 day'")
    assert not s.prend_lu(ancien[0]), "moved since it was read"
    assert s.prend()
    assert s.prend(heures=True)
    s.mis("rendez_vous", "etat = 'annule'")
    s.mis("rendez_vous", "etat = 'prevu'")
    assert s.prend(), "taken up again"


def essai_moyen_de_rappel(admin: Connexion) -> None:
    """Know by which way she is reminded, when one reads who she is."""
    s = SceneRappel(admin)
    autre = monde.professionnel(admin, 1, monde.structure(admin, 1))

    def dit(qui: UUID, role: str, structure: UUID | None) -> Any:
        admin.execute("set local role carnet_app")
        elle = s.personne if role == "personne" else None
        admin.execute("select prive.entrer(1, %s, %s, %s, %s, false)", [qui, role, structure, elle])
        ligne = admin.execute("select prive.rappel_de(%s)", [s.personne]).fetchone()
        monde.sortir(admin)
        return ligne[0] if ligne else None

    chez_l_autre = admin.execute(
        "select structure_id from habilitation where compte_id = %s", [autre]
    ).fetchone()
    assert chez_l_autre is not None
    assert dit(s.pro, "professionnel", s.chez) == "courriel"
    assert dit(s.compte, "personne", None) == "courriel"
    assert dit(autre, "professionnel", chez_l_autre[0]) is None
    admin.execute("savepoint refus")
    admin.execute(
        "insert into exclusion (territoire_id, personne_id, compte_id) values (1, %s, %s)",
        [s.personne, s.pro],
    )
    assert dit(s.pro, "professionnel", s.chez) is None, "refused by name"
    admin.execute("rollback to refus")
    for etat, moyen in (
        ("rappels = false", "non"),
        ("courriel = 'x@invalid'", "aucun"),
        ("courriel = 'x@invalid', mobile = '+33600000001'", "sms"),
        ("clos_le = now()", "aucun"),
    ):
        admin.execute("savepoint moyen")
        s.mis("compte", etat)
        assert dit(s.pro, "professionnel", s.chez) == moyen
        admin.execute("rollback to moyen")


def essai_rappels_choisis(admin: Connexion) -> None:
    """Choose for oneself, as it was read; set the delays of one's own territoire."""
    s = SceneRappel(admin)
    ailleurs = SceneRappel(admin, 2)
    autre = monde.compte_de(admin, 1, monde.personne(admin, 1))
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer(1, %s, 'personne', null, %s, false)",
                  [s.compte, s.personne])  # fmt: skip
    for lue, fait in ((99, False), (1, True)):
        ligne = admin.execute(
            "select prive.choisir_rappels(false, 'rien', 21, 9, %s) is not null", [lue]
        ).fetchone()
        assert ligne == (fait,)
    assert monde.tente(admin, "select prive.regler_rappels(1, 1, 22, 7)") is None
    monde.sortir(admin)
    choisis = admin.execute("select id from compte where not rappels").fetchall()
    assert choisis == [(s.compte,)]
    assert autre
    chef = monde.professionnel(admin, 1, s.chez, "administrateur")
    monde.entrer(admin, 1, chef, "administrateur", s.chez)
    assert monde.tente(admin, "select prive.regler_rappels(1, 3, 22, 7)") == 1
    admin.execute("select prive.regler_rappels(1, 3, 22, 7)")
    monde.sortir(admin)
    regles = admin.execute(
        "select id, rappel_jours, rappel_heures from territoire order by id"
    ).fetchall()
    assert regles == [(1, 1, 3), (ailleurs.numero, 2, 2)]
