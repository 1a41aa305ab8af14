"""Break the wall of the screens handed over, one clause at a time, and try it directly."""

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors

from tests.auth import monde
from tests.auth.oracle import knows_her_code, may_answer_yes
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
        "sensible coché sans un code d’elle",
        "& case when r.prouvee_le is null then prive.ordinaires() else prive.tous() end",
        "",
    ),
    Faute(
        "code envoyé à l’adresse écrite par qui tend l’écran",
        "and k.adresse_par is distinct from tend and",
        "and",
    ),
    Faute(
        "code envoyé à l’adresse qu’une preuve faible a écrite",
        "is distinct from tend and not k.adresse_faible and",
        "is distinct from tend and",
    ),
    Faute(
        "code envoyé à une adresse que d’autres ont",
        "and not k.adresse_faible and not k.canal_partage\n",
        "and not k.adresse_faible\n",
    ),
    Faute(
        "code envoyé à l’adresse d’un professionnel",
        "where o.courriel = k.courriel and o.personne_id is null) $$;",
        "where false) $$;",
    ),
    Faute(
        "SMS envoyé au numéro écrit par qui tend l’écran",
        "and k.mobile_par <> tend and",
        "and k.mobile_par is not null and",
    ),
    Faute(
        "SMS envoyé à un numéro dont on ne sait qui l’a écrit",
        "and k.mobile_par <> tend and",
        "and k.mobile_par is distinct from tend and",
    ),
    Faute("SMS envoyé nulle part", "     and k.mobile is not null\n", "\n"),
    Faute(
        "SMS envoyé au numéro qu’une preuve faible a écrit",
        "and not k.mobile_faible and not k.canal_partage",
        "and not k.canal_partage",
    ),
    Faute(
        "SMS envoyé à un numéro que d’autres ont",
        "and not k.mobile_faible and not k.canal_partage",
        "and not k.mobile_faible",
    ),
    Faute(
        "SMS envoyé au numéro d’un professionnel",
        "where o.personne_id is null\n       and right(regexp_replace(o.telephone",
        "where false and right(regexp_replace(o.telephone",
    ),
    Faute(
        "SMS envoyé à personne qui a donné son numéro",
        "where o.personne_id is null\n       and right",
        "where right",
    ),
    Faute(
        "SMS envoyé au numéro d’une structure",
        "from structure s where s.territoire_id = t\n       and right",
        "from structure s where false and right",
    ),
    Faute(
        "SMS envoyé à un espace fermé",
        "where k.territoire_id = t and k.personne_id = p and k.clos_le is null\n"
        "     and k.mobile is not null",
        "where k.territoire_id = t and k.personne_id = p and k.mobile is not null",
    ),
    Faute("courriel envoyé pour un SMS", "       where not par_sms\n", "       where true\n"),
    Faute("SMS envoyé pour un courriel", "       where par_sms) k", "       where true) k"),
    Faute(
        "code envoyé à un espace fermé",
        "k.personne_id = p and k.clos_le is null and k.courriel not like",
        "k.personne_id = p and k.courriel not like",
    ),
    Faute(
        "code demandé depuis l’écran d’un autre",
        "and m.compte_id = (select prive.ctx_compte()) and m.reponse",
        "and m.reponse",
    ),
    Faute("code demandé après la réponse", "and m.reponse is null and", "and"),
    Faute("code demandé après le terme", "and m.expire_le > now() and m.envois", "and m.envois"),
    Faute("codes demandés sans fin", "and m.envois < 3\n", "\n"),
    Faute(
        "code tapé sur l’écran d’un autre",
        "and y.compte_id = (select prive.ctx_compte()) and y.reponse",
        "and y.reponse",
    ),
    Faute("code tapé après la réponse", "and y.reponse is null and", "and"),
    Faute("code tapé après le terme", "and y.expire_le > now()\n     for update", "for update"),
    Faute("codes d’elle essayés sans fin", "if r.essais_elle >= 5 then", "if false then"),
    Faute(
        "essai d’un code d’elle non compté",
        "set essais_elle = x.essais_elle + 1",
        "set essais_elle = x.essais_elle",
    ),
    Faute(
        "papier d’une autre pris pour le sien",
        "and k.personne_id = r.personne_id\n     and d.code_hmac = any(papiers)",
        "and d.code_hmac = any(papiers)",
    ),
    Faute("n’importe quel papier", "and d.code_hmac = any(papiers) and", "and"),
    Faute(
        "papier périmé",
        "d.code_hmac = any(papiers) and d.expire_le > now() and",
        "d.code_hmac = any(papiers) and",
    ),
    Faute("papier trop essayé", "and d.essais < 5 for update of d;", "for update of d;"),
    Faute(
        "papier tiré d’une preuve faible",
        "(c.faible or c.par_compte_id = r.compte_id)",
        "(c.par_compte_id = r.compte_id)",
    ),
    Faute(
        "papier préparé par qui tend l’écran",
        "(c.faible or c.par_compte_id = r.compte_id)",
        "(c.faible)",
    ),
    Faute(
        "n’importe quel code envoyé",
        "r.code_elle_sha256 is distinct from envoye\n    or",
        "false or",
    ),
    Faute(
        "code envoyé il y a longtemps",
        "or r.code_elle_le <= now() - interval '10 minutes')",
        ")",
    ),
    Faute(
        "papier qui sert deux fois",
        "  delete from code_entree d where d.territoire_id = c.territoire_id and d.id = c.id;\n",
        "",
    ),
    Faute(
        "abandon qui ferme d’autres sessions",
        "x.territoire_id = r.territoire_id and x.id = r.connexion_id\n     $$",
        "x.territoire_id = r.territoire_id\n     $$",
    ),
)
ECRAN, CODE, FAUX, SESSION, SUITE, AUTRE, ENVOYE, PAPIER = (
    hashlib.sha256(mot).digest() for mot in (b"e", b"c", b"f", b"s", b"t", b"a", b"n", b"p")
)
TARD = "update remise set expire_le = now() - interval '1 second'"
COCHES = 256
REFUSER = (
    "insert into exclusion (territoire_id, personne_id, structure_id)"
    " select territoire_id, personne_id, structure_id from accompagnement"
)
NUMERO = "+33612345678"
TENDRE = "remettre(%s, %s, %s, %s, '{}', %s)"


class Scene:
    """Hold a professional who hands the screen over, and a colleague whose session runs too."""

    def __init__(self, admin: Connexion) -> None:
        self.admin = admin
        self.structure, self.pro, self.personne, self.elle = monde.scene(admin)
        lue = admin.execute("select courriel from compte where id = %s", (self.elle,)).fetchone()
        assert lue is not None
        self.adresse = str(lue[0])
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

    def envoyer(self, qui: UUID | None = None) -> bool:
        """Ask for a code at her own address; says whether one leaves."""
        lignes = self.appelle("poser_code_remise(%s, %s)", ECRAN, ENVOYE, qui=qui)
        assert {(courriel, mobile) for courriel, _, mobile in lignes} <= {(self.adresse, None)}
        return bool(lignes)

    def envoyer_sms(self, qui: UUID | None = None) -> bool:
        """Ask for a code by a text message; says whether one leaves."""
        lignes = self.appelle("poser_code_remise(%s, %s, true)", ECRAN, ENVOYE, qui=qui)
        assert {(courriel, mobile) for courriel, _, mobile in lignes} <= {(None, NUMERO)}
        return bool(lignes)

    def prouver(self, code: bytes = ENVOYE, qui: UUID | None = None) -> str:
        """Type a code as hers, sent or of a paper."""
        [(dit,)] = self.appelle(
            "prouver_remise(%s, %s, array[%s::bytea])", ECRAN, code, code, qui=qui
        )
        return str(dit)

    def papier(
        self, par: UUID, qui: UUID | None = None, *, faible: bool = False, terme: str = "1 day"
    ) -> None:
        """Write the code of a paper, prepared by somebody; hers, or another’s."""
        self.admin.execute("delete from code_entree")
        self.admin.execute("select set_config('app.lien', %s, true)", ("oui" if faible else "",))
        self.admin.execute(
            "insert into code_entree (territoire_id, compte_id, code_hmac, par_compte_id,"
            " expire_le) values (1, %s, %s, %s, now() + %s::interval)",
            (qui or self.elle, PAPIER, par, terme),
        )

    def essayer(self, changement: str, acte: Callable[[], Any]) -> Any:
        """Change something, do it, and take both back; gives what it answered."""
        self.admin.execute("savepoint essayer")
        self.admin.execute(changement.encode())
        reponse = acte()
        self.admin.execute("rollback to essayer")
        return reponse

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
    assert s.essayer("select 1", s.repondre)
    admin.execute("savepoint sans_code")
    assert s.repondre(COCHES)
    assert not may_answer_yes(sensitive=True, gains=False, own_code=False)
    assert admin.execute("select coches from remise").fetchall() == [(0,)], "nothing of hers"
    admin.execute("rollback to sans_code")
    assert s.envoyer()
    assert s.prouver() == "ok"
    assert s.repondre(COCHES | 512)
    assert admin.execute("select coches from remise").fetchall() == [(COCHES,)]
    assert not s.repondre(), "a second answer"


def essai_code_envoye(admin: Connexion) -> None:
    """Send her a code at an address that whoever hands the screen over did not write, in time."""
    s = Scene(admin)
    s.tendre(s.personne)
    assert not s.envoyer(qui=s.collegue)
    for faute in (
        f"update compte set adresse_par = '{s.pro}' where id = '{s.elle}'",
        f"update compte set adresse_faible = true where id = '{s.elle}'",
        f"update compte set canal_partage = true where id = '{s.elle}'",
        f"update compte set courriel = '{s.adresse}' where id = '{s.collegue}'",
        f"update compte set clos_le = now() where id = '{s.elle}'",
        f"update compte set courriel = 'sans-courriel-x@invalid' where id = '{s.elle}'",
        "update remise set reponse = 'refus'",
        TARD,
    ):
        assert not s.essayer(faute, s.envoyer), faute
    autre = f"update compte set adresse_par = '{s.collegue}' where id = '{s.elle}'"
    assert s.essayer(autre, s.envoyer), "a third one wrote it"
    assert [s.envoyer() for _ in range(4)] == [True, True, True, False]


def essai_code_par_sms(admin: Connexion) -> None:
    """Send her a code at a number that is hers alone, and that a third one wrote."""
    s = Scene(admin)
    s.tendre(s.personne)
    assert not s.envoyer_sms(), "she has no number"
    admin.execute(
        "update compte set mobile = %s, courriel = 'sans@invalid' where id = %s", (NUMERO, s.elle)
    )
    admin.execute("update compte set mobile_par = %s where id = %s", (s.collegue, s.elle))
    assert not s.envoyer_sms(qui=s.collegue)
    assert not s.envoyer(), "no mail leaves to a number"
    autre = monde.compte_de(admin, 1, monde.personne(admin, 1))
    sans_numero = (
        f"update compte set mobile = null where id = '{s.elle}';"
        f" update compte set mobile_par = '{s.collegue}' where id = '{s.elle}'"
    )
    for faute in (
        f"update compte set mobile_par = '{s.pro}' where id = '{s.elle}'",
        f"update compte set mobile_par = null where id = '{s.elle}'",
        sans_numero,
        f"update compte set mobile_faible = true where id = '{s.elle}'",
        f"update compte set mobile = '{NUMERO}' where id = '{autre}'",
        f"update compte set telephone = '06 12 34 56 78' where id = '{s.pro}'",
        f"update structure set telephone = '06.12.34.56.78' where id = '{s.structure}'",
        f"update compte set clos_le = now() where id = '{s.elle}'",
        "update remise set reponse = 'refus'",
        "update remise set envois = 3",
        TARD,
    ):
        assert not s.essayer(faute, s.envoyer_sms), faute
    admin.execute("update compte set telephone = '0612345678' where id = %s", (s.elle,))
    assert s.envoyer_sms()
    assert s.prouver() == "ok"


def essai_code_tape(admin: Connexion) -> None:
    """Take the code that was sent, for that screen, ten minutes, after four misses at most."""
    s = Scene(admin)
    s.tendre(s.personne)
    assert s.essayer("select 1", s.prouver) == "faux", "none was sent"
    assert s.envoyer()
    assert s.essayer("select 1", lambda: s.prouver(qui=s.collegue)) == "absente"
    assert s.essayer("update remise set reponse = 'refus'", s.prouver) == "absente"
    assert s.essayer(TARD, s.prouver) == "absente"
    vieux = "update remise set code_elle_le = now() - interval '10 minutes'"
    assert s.essayer(vieux, s.prouver) == "faux"
    admin.execute("savepoint essais")
    assert [s.prouver(FAUX) for _ in range(5)] == ["faux"] * 4 + ["bloquee"]
    assert s.prouver() == "bloquee", "the right code, too late"
    admin.execute("rollback to essais")
    assert s.prouver() == "ok"
    assert s.prouver(FAUX) == "ok", "she proved it already"


def essai_papier_tape(admin: Connexion) -> None:
    """Take the code of her own paper once, when a third one prepared it, on a strong proof."""
    s = Scene(admin)
    s.tendre(s.personne)
    autre = monde.compte_de(admin, 1, monde.personne(admin, 1))
    papier = lambda: s.prouver(PAPIER)  # noqa: E731
    for par in (s.pro, s.collegue, s.elle):
        for faible in (False, True):
            s.papier(par, faible=faible)
            connu = knows_her_code(prepared_by_recorder=par == s.pro, after_a_weak_entry=faible)
            assert s.essayer("select 1", papier) == ("sien" if connu else "ok"), (par, faible)
    s.papier(s.collegue, terme="-1 second")
    assert s.essayer("select 1", papier) == "faux", "too late"
    s.papier(s.collegue, qui=autre)
    assert s.essayer("select 1", papier) == "faux", "another's"
    s.papier(s.collegue)
    assert s.essayer("update code_entree set essais = 5", papier) == "faux"
    assert s.essayer("select 1", lambda: s.prouver(FAUX)) == "faux"
    assert s.prouver(PAPIER) == "ok"
    assert admin.execute("select count(*) from code_entree").fetchone() == (0,), "spent"


def essai_adresse_signee(admin: Connexion) -> None:
    """Keep who wrote her address, and whether a weak proof did, whatever path writes it."""
    s = Scene(admin)
    ecrire = {
        "adresse": "update compte set courriel = lower(gen_random_uuid() || '@x.fr')",
        "mobile": "update compte set mobile = '+336' || (10000000 + random() * 80000000)::int",
    }

    def signature(compte: UUID, lien: str, colonne: str) -> Any:
        admin.execute(
            "select set_config('app.compte', %s, true), set_config('app.lien', %s, true)",
            (str(compte), lien),
        )
        admin.execute(f"{ecrire[colonne]} where id = '{s.elle}'".encode())
        lue = f"select {colonne}_par, {colonne}_faible from compte where id = '{s.elle}'"
        return admin.execute(lue.encode()).fetchone()

    for colonne in ("adresse", "mobile"):
        assert signature(s.pro, "", colonne) == (s.pro, False)
        assert signature(s.elle, "oui", colonne) == (s.elle, True)
        assert signature(s.elle, "", colonne) == (s.elle, False)
    # One says nothing of the other.
    assert signature(s.pro, "oui", "adresse") == (s.pro, True)
    assert signature(s.elle, "", "mobile") == (s.elle, False)
    ligne = admin.execute("select adresse_par from compte where id = %s", (s.elle,)).fetchone()
    assert ligne == (s.pro,)


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
