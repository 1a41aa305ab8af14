"""Break the wall of the screens handed over, one clause at a time, and try it directly."""

import hashlib
from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors

from tests.auth import monde
from tests.tranches import Faute

Connexion = psycopg.Connection[Any]
# What each fault is called, the passage of auth/remises/mur.sql, what it becomes.
MUTANTS = (
    Faute("écran tendu hors du cercle", "if not prive.recueille(t, p) then", "if false then"),
    Faute(
        "écran tendu depuis la session d’un autre",
        "and x.compte_id = (select prive.ctx_compte()) returning",
        "returning",
    ),
    Faute(
        "session ouverte sous l’écran tendu",
        "set jeton_sha256\n    = sha256(convert_to(gen_random_uuid()::text ||"
        " gen_random_uuid()::text, 'UTF8')), vue_le",
        "set vue_le",
    ),
    Faute(
        "écran lu après son terme",
        "where r.jeton_sha256 = empreinte and r.expire_le > now() $$",
        "where r.jeton_sha256 = empreinte $$",
    ),
    Faute(
        "écran lu d’une session finie",
        "\n      and x.expire_le > now()\n    cross join",
        "\n    cross join",
    ),
    Faute("coché plus que proposé", "coches_ & r.masque", "coches_"),
    Faute(
        "réponse donnée chez un autre",
        "and r.compte_id = (select prive.ctx_compte()) and r.reponse is null",
        "and r.reponse is null",
    ),
    Faute("deux réponses d’un écran", "and r.reponse is null and", "and"),
    Faute(
        "réponse malgré un refus",
        "\n     and prive.recueille(r.territoire_id, r.personne_id)\n",
        "\n",
    ),
    Faute(
        "réponse après le terme de l’écran",
        "r.reponse is null and r.expire_le > now()",
        "r.reponse is null",
    ),
    Faute(
        "écran d’un autre repris",
        "and x.compte_id = (select prive.ctx_compte()) and x.expire_le > now() for update",
        "and x.expire_le > now() for update",
    ),
    Faute("écran repris après son terme", "and x.expire_le > now() for update", "for update"),
    Faute("codes d’écran essayés sans fin", "if r.essais >= 5 then", "if r.essais >= 6 then"),
    Faute("code d’écran faux", "if r.code_sha256 <> code then", "if false then"),
    Faute("essai de code non compté", "set essais = x.essais + 1", "set essais = x.essais"),
    Faute(
        "écran repris deux fois",
        "  delete from remise x where x.territoire_id = r.territoire_id and x.id = r.id;\n",
        "",
    ),
    Faute(
        "abandon qui ferme d’autres sessions",
        "x.territoire_id = r.territoire_id and x.id = r.connexion_id\n     $$",
        "x.territoire_id = r.territoire_id\n     $$",
    ),
)
ECRAN, CODE, FAUX, SESSION, SUITE, AUTRE = (
    hashlib.sha256(mot).digest() for mot in (b"e", b"c", b"f", b"s", b"t", b"a")
)
COCHES = 256
REFUSER = (
    "insert into exclusion (territoire_id, personne_id, structure_id)"
    " select territoire_id, personne_id, structure_id from accompagnement"
)
TENDRE = "remettre(%s, %s, %s, %s, '{}', %s)"


class Scene:
    """Hold a professional who hands the screen over, and a colleague whose session runs too."""

    def __init__(self, admin: Connexion) -> None:
        self.admin = admin
        self.structure, self.pro, self.personne, _ = monde.scene(admin)
        self.collegue = monde.professionnel(admin, 1, self.structure)
        monde.place(admin, 1, self.personne, self.structure, self.pro)
        for compte, session in ((self.pro, SESSION), (self.collegue, AUTRE)):
            admin.execute(
                "insert into connexion (territoire_id, jeton_sha256, compte_id, habilitation_id,"
                " expire_le) select 1, %s, compte_id, id, now() + interval '1 day'"
                " from habilitation where compte_id = %s",
                (session, compte),
            )

    def appelle(self, fonction: str, *valeurs: object, qui: UUID | None = None) -> list[Any]:
        """List what a function of the wall gives to the professional, or to somebody else."""
        monde.entrer(self.admin, 1, qui or self.pro, "professionnel", self.structure)
        lignes = self.admin.execute(f"select * from prive.{fonction}".encode(), valeurs).fetchall()
        monde.sortir(self.admin)
        return lignes

    def tendre(self, personne: UUID) -> None:
        """Hand the screen over."""
        self.appelle(TENDRE, SESSION, ECRAN, CODE, personne, COCHES)

    def repondre(self, coches: int = COCHES, qui: UUID | None = None) -> bool:
        """Answer on the screen; says whether it is taken."""
        return self.appelle("repondre_remise(%s, 'accord', %s)", ECRAN, coches, qui=qui) != [
            (None,)
        ]

    def reprendre(self, code: bytes = CODE, qui: UUID | None = None) -> str:
        """Take the screen back."""
        [(dit,)] = self.appelle("reprendre(%s, %s, %s)", ECRAN, code, SUITE, qui=qui)
        return str(dit)

    def sessions(self) -> set[UUID]:
        """Say whose tokens, of those that were ever given, open a session."""
        return {
            compte
            for jeton in (SESSION, SUITE, AUTRE)
            for (compte,) in self.admin.execute(
                "select compte_id from prive.lire_connexion(%s, 'essai')", (jeton,)
            ).fetchall()
        }


def essai_ecran_tendu(admin: Connexion) -> None:
    """Hand over one's own session, to somebody of one's circle; it opens nothing meanwhile."""
    s = Scene(admin)
    inconnue = monde.personne(admin, 1)
    appel = f"select prive.{TENDRE}"
    monde.entrer(admin, 1, s.pro, "professionnel", s.structure)
    monde.refuse(admin, appel, (SESSION, ECRAN, CODE, inconnue, COCHES))
    monde.refuse(
        admin, appel, (AUTRE, ECRAN, CODE, s.personne, COCHES),
        errors.InvalidAuthorizationSpecification,
    )  # fmt: skip
    monde.sortir(admin)
    assert s.sessions() == {s.pro, s.collegue}
    s.tendre(s.personne)
    assert s.sessions() == {s.collegue}
    assert len(s.appelle("lire_remise(%s)", ECRAN)) == 1
    for table, cle in (("remise", "jeton_sha256 = %s"), ("connexion", "compte_id = %s")):
        admin.execute("savepoint terme")
        admin.execute(
            f"update {table} set expire_le = now() - interval '1 second' where {cle}".encode(),
            (ECRAN if table == "remise" else s.pro,),
        )
        assert s.appelle("lire_remise(%s)", ECRAN) == [], table
        admin.execute("rollback to terme")
    s.appelle("abandonner_remise(%s)", ECRAN)
    assert s.appelle("lire_remise(%s)", ECRAN) == []
    assert s.sessions() == {s.collegue}


def essai_ecran_repondu(admin: Connexion) -> None:
    """Answer once, in time, on one's own screen, within what was asked and while one may."""
    s = Scene(admin)
    s.tendre(s.personne)
    assert not s.repondre(qui=s.collegue)
    for faute in (
        "update remise set expire_le = now() - interval '1 second'",
        REFUSER,
    ):
        admin.execute("savepoint faute")
        admin.execute(faute.encode())
        assert not s.repondre(), faute
        admin.execute("rollback to faute")
    assert s.repondre(COCHES | 512)
    assert admin.execute("select coches from remise").fetchall() == [(COCHES,)]
    assert not s.repondre(), "a second answer"


def essai_ecran_repris(admin: Connexion) -> None:
    """Take one's own screen back with its code, once, in time, after five misses at most."""
    s = Scene(admin)
    s.tendre(s.personne)
    assert s.reprendre(qui=s.collegue) == "absente"
    admin.execute("savepoint faute")
    admin.execute("update remise set expire_le = now() - interval '1 second'")
    assert s.reprendre() == "absente"
    admin.execute("rollback to faute")
    admin.execute("savepoint essais")
    assert [s.reprendre(FAUX) for _ in range(5)] == ["faux"] * 4 + ["bloquee"]
    assert s.reprendre() == "bloquee", "the right code, too late"
    assert s.sessions() == {s.collegue}
    admin.execute("rollback to essais")
    assert s.reprendre() == "ok"
    assert s.sessions() == {s.pro, s.collegue}
    assert s.reprendre() == "absente"
