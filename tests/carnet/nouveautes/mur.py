"""Break the wall of what one has read, one clause at a time, and try it directly."""

from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.auth import monde
from tests.tranches import Faute

Connexion = psycopg.Connection[Any]
_T = "  territoire_id = (select prive.ctx_territoire())\n"
_C = "  and compte_id = (select prive.ctx_compte())"
_LIRE = "create policy lire on lecture_evenement for select to carnet_app using (\n"
_MARQUER = "create policy marquer on lecture_evenement for insert to carnet_app with check (\n"
_REPRENDRE = "create policy reprendre on lecture_evenement for update to carnet_app using (\n"
_LIGNE = (
    "\n  and exists (select 1 from evenement e\n"
    "    where e.territoire_id = lecture_evenement.territoire_id\n"
    "      and e.id = lecture_evenement.evenement_id));"
)
# What each fault is called, the passage of carnet/nouveautes/mur.sql, what it becomes.
MUTANTS = (
    Faute("lecture d’un autre territoire vue", _LIRE + _T, _LIRE + "  true\n"),
    Faute("lecture d’un autre vue", _LIRE + _T + _C, _LIRE + _T.rstrip("\n")),
    Faute("lecture d’une ligne fermée vue", _LIRE + _T + _C + _LIGNE, _LIRE + _T + _C + ");"),
    Faute("lecture marquée au nom d’un autre", _MARQUER + _T + _C, _MARQUER + _T.rstrip("\n")),
    Faute(
        "lecture marquée d’une ligne fermée",
        _MARQUER + _T + _C + _LIGNE,
        _MARQUER + _T + _C + ");",
    ),
    Faute("lecture d’un autre reprise", _REPRENDRE + _T + _C, _REPRENDRE + _T.rstrip("\n")),
    Faute(
        "préférence d’un autre lue",
        "create policy le_mien on resume_quotidien to carnet_app using (\n" + _T + _C,
        "create policy le_mien on resume_quotidien to carnet_app using (\n" + _T.rstrip("\n"),
    ),
    Faute("résumé de qui n’en veut pas", "coalesce(r.actif, true) and ", ""),
    Faute(
        "résumé fait deux fois",
        "r.jour is distinct from jour_\n    returning",
        "true\n    returning",
    ),
    Faute(
        "résumé à faire deux fois", " and r.jour is distinct from jour_\n     order", "\n     order"
    ),
    Faute(
        "résumé de qui n’agit plus",
        "       and prive.court(h.debut, h.fin)\n       and coalesce",
        "       and coalesce",
    ),
    Faute(
        "résumé pris par un compte",
        "t int := prive.exiger_automate();\n  pris",
        "t int := prive.ctx_territoire();\n  pris",
    ),
    Faute(
        "résumés listés à un compte",
        "  t int := prive.exiger_automate();\nbegin\n  return query\n    select h.compte_id",
        "  t int := prive.ctx_territoire();\nbegin\n  return query\n    select h.compte_id",
    ),
    Faute(
        "dernier résumé effacé par un compte",
        "insert (territoire_id, id, compte_id, actif), update (actif) on resume_quotidien",
        "insert, update on resume_quotidien",
    ),
)
_LUE = (
    "insert into lecture_evenement (territoire_id, evenement_id, compte_id, geste_id)"
    " values (1, %s, %s, gen_random_uuid())"
)
_REPRISE = "update lecture_evenement set reprise_le = now()"


class SceneNouveautes:
    """Hold two people's lines: one that a professional reads, one that is closed to them."""

    def __init__(self, admin: Connexion) -> None:
        self.admin = admin
        monde.territoire(admin, 1)
        self.chez = monde.structure(admin, 1)
        self.pro, self.collegue = (monde.professionnel(admin, 1, self.chez) for _ in range(2))
        self.lue, self.fermee = (self._ligne(ouverte) for ouverte in (True, False))

    def _ligne(self, ouverte: bool) -> UUID:
        personne, cle = monde.personne(self.admin, 1), uuid4()
        if ouverte:
            for qui in (self.pro, self.collegue):
                monde.place(self.admin, 1, personne, self.chez, qui)
            monde.accord(self.admin, 1, personne, portee="structure", structure_id=self.chez)
        compte = monde.compte_de(self.admin, 1, personne)
        self.admin.execute(
            "insert into evenement (territoire_id, id, personne_id, domaine, auteur_compte_id,"
            " genre, texte) values (1, %s, %s, 7, %s, 'entree', 'essai')",
            [cle, personne, compte],
        )
        return cle

    def comme(self, compte: UUID) -> None:
        """Act for a professional, until `monde.sortir`."""
        monde.sortir(self.admin)
        monde.entrer(self.admin, 1, compte, "professionnel", self.chez)

    def tente(self, evenement: UUID, compte: UUID) -> bool:
        """Say whether the wall lets the present caller mark this; it is undone."""
        self.admin.execute("savepoint lecture")
        try:
            self.admin.execute(_LUE, [evenement, compte])
        except psycopg.errors.InsufficientPrivilege:
            return False
        finally:
            self.admin.execute("rollback to lecture")
        return True


def essai_lectures_a_soi(admin: Connexion) -> None:
    """Mark lines that one reads, in one's own name; read and take back one's own marks."""
    s = SceneNouveautes(admin)
    for evenement in (s.lue, s.fermee):
        for compte in (s.pro, s.collegue):
            admin.execute(_LUE, [evenement, compte])
    s.comme(s.pro)
    lues = admin.execute("select evenement_id, compte_id from lecture_evenement").fetchall()
    assert lues == [(s.lue, s.pro)]
    assert monde.tente(admin, _REPRISE) == 2, "one's own, also of what has closed since"
    monde.sortir(admin)
    admin.execute("delete from lecture_evenement")
    s.comme(s.pro)
    assert s.tente(s.lue, s.pro)
    assert not s.tente(s.lue, s.collegue), "in another's name"
    assert not s.tente(s.fermee, s.pro), "of what is closed"
    monde.sortir(admin)


def essai_lectures_du_meme_numero_ailleurs(admin: Connexion) -> None:
    """Keep apart two territoires where the same keys stand."""
    s = SceneNouveautes(admin)
    admin.execute(_LUE, [s.lue, s.pro])
    monde.jumeler(admin, s.chez, s.pro)
    monde.entrer(admin, 2, s.pro, "professionnel", s.chez)
    assert admin.execute("select count(*) from lecture_evenement").fetchone() == (0,)
    monde.sortir(admin)


def essai_resumes(admin: Connexion) -> None:
    """Take each day once, from whoever wants it and acts today; nobody's but the job's to take."""
    s = SceneNouveautes(admin)
    muet, parti = (monde.professionnel(admin, 1, s.chez) for _ in range(2))
    admin.execute("update compte set courriel = id || '@exemple.test' where personne_id is null")
    admin.execute("update habilitation set fin = now() where compte_id = %s", [parti])
    s.comme(muet)
    admin.execute(
        "insert into resume_quotidien (territoire_id, compte_id, actif) values (1, %s, false)",
        [muet],
    )
    s.comme(s.pro)
    assert admin.execute("select count(*) from resume_quotidien").fetchone() == (0,)
    for refuse in (
        "select * from prive.resumes_a_faire(current_date)",
        f"select prive.prendre_resume('{s.pro}', current_date, true)",
        "update resume_quotidien set jour = current_date",
    ):
        assert monde.tente(admin, refuse) is None, refuse
    monde.sortir(admin)
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer_automate(1)")
    a_faire = "select compte_id from prive.resumes_a_faire(current_date)"
    assert {c for (c,) in admin.execute(a_faire)} == {s.pro, s.collegue}
    prendre = "select prive.prendre_resume(%s, current_date, true)"
    assert admin.execute(prendre, [s.pro]).fetchone() == (f"{s.pro}@exemple.test",)
    assert admin.execute(prendre, [s.pro]).fetchone() == (None,)
    assert {c for (c,) in admin.execute(a_faire)} == {s.collegue}
    monde.sortir(admin)
