"""Break the wall of the second factors, one clause at a time, and try it directly."""

import hashlib
from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.auth import monde
from tests.tranches import Faute

Connexion = psycopg.Connection[Any]
# What each fault is called, the passage of auth/seconds_facteurs/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "second facteur d’un compte clos",
        "and k.id = p.compte_id and k.clos_le is null",
        "and k.id = p.compte_id",
    ),
    Faute(
        "second facteur d’une preuve finie",
        "where p.jeton_sha256 = empreinte and p.expire_le > now() and p.choisie",
        "where p.jeton_sha256 = empreinte and p.choisie",
    ),
    Faute(
        "second facteur d’une preuve qui n’a rien choisi",
        "and p.expire_le > now() and p.choisie\n",
        "and p.expire_le > now()\n",
    ),
    Faute(
        "second facteur que personne ne demande",
        "and p.second_facteur_exige and p.second_facteur_le is null $$",
        "and p.second_facteur_le is null $$",
    ),
    Faute(
        "second facteur d’une preuve qui l’a déjà",
        "and p.second_facteur_exige and p.second_facteur_le is null $$",
        "and p.second_facteur_exige $$",
    ),
    Faute(
        "secret confirmé montré de nouveau",
        "from prive.facteur_de_preuve(empreinte) f where not f.confirme);",
        "from prive.facteur_de_preuve(empreinte) f);",
    ),
    Faute(
        "secret d’avant gardé", "and f.confirme_le is null and f.cree_le < p.cree_le;", "and false;"
    ),
    Faute(
        "codes de secours d’avant gardés",
        "delete from code_secours s where s.territoire_id = p.territoire_id and s.compte_id ="
        " p.compte_id;",
        "",
    ),
    Faute(
        "secret jamais confirmé qui ouvre",
        "from prive.facteur_de_preuve(empreinte) f where f.confirme) for update",
        "from prive.facteur_de_preuve(empreinte) f) for update",
    ),
    Faute("code du moment resservi", "and f.dernier_pas < pas;", ";"),
    Faute("code de secours resservi", "and s.utilise_le is null;", ";"),
    Faute(
        "code de secours d’un autre",
        "and s.compte_id = p.compte_id and s.code_sha256 = code",
        "and s.code_sha256 = code",
    ),
    Faute("second facteur manqué sans trace", "if not passe or code", "if code"),
    Faute(
        "code de secours sans trace", "if not passe or code is not null then", "if not passe then"
    ),
)
SECRET, AUTRE_SECRET = b"secret", b"autre"
SECOURS, D_UN_AUTRE, ANCIEN = (hashlib.sha256(mot).digest() for mot in (b"s", b"d", b"a"))


def _prouver(admin: Connexion, compte: UUID, *, exige: bool = True) -> bytes:
    """Prove an identity and choose its only capacity: a second factor is still to come."""
    cle = hashlib.sha256(uuid4().bytes).digest()
    admin.execute("select prive.prouver(%s, 1, %s, 'proconnect', %s, null)", (cle, compte, exige))
    choisie = admin.execute(
        "select prive.choisir_capacite(%s, 1, compte_id, id) from habilitation"
        " where compte_id = %s",
        (cle, compte),
    ).fetchone()
    assert choisie == (True,)
    return cle


def _dit(admin: Connexion, appel: str, *valeurs: object) -> Any:
    [(reponse,)] = admin.execute(f"select prive.{appel}".encode(), valeurs).fetchall()
    return reponse


def _passe(admin: Connexion, cle: bytes, pas: int | None = None, code: bytes | None = None) -> bool:
    return bool(_dit(admin, "passer_facteur(%s, %s, %s)", cle, pas, code))


def _confirmer(admin: Connexion, compte: UUID, code: bytes) -> bytes:
    """Register a factor, whose first step is 10, with one recovery code; gives the proof."""
    cle = _prouver(admin, compte)
    assert _dit(admin, "proposer_facteur(%s, %s)", cle, SECRET) == SECRET
    assert not _passe(admin, cle, 11), "a secret that nobody confirmed"
    assert _dit(admin, "confirmer_facteur(%s, 10, %s, %s)", cle, SECRET, [code])
    return cle


def essai_second_facteur_attendu(admin: Connexion) -> None:
    """Ask a factor of a proof that waits for one, while it runs, of a compte that is open."""
    _, pro, _, _ = monde.scene(admin)
    cle = _prouver(admin, pro)

    def attendu() -> bool:
        return bool(admin.execute("select * from prive.facteur_de_preuve(%s)", (cle,)).fetchall())

    assert attendu()
    for faute in (
        "update compte set clos_le = now()",
        "update preuve set expire_le = now() - interval '1 second'",
        "update preuve set choisie = false",
        "update preuve set second_facteur_exige = false",
        "update preuve set second_facteur_le = now()",
    ):
        admin.execute("savepoint faute")
        admin.execute(faute.encode())
        assert not attendu(), faute
        admin.execute("rollback to faute")


def essai_secret_propose(admin: Connexion) -> None:
    """Show a secret until it is confirmed, never after, and forget the one of an earlier proof."""
    _, pro, _, _ = monde.scene(admin)
    premiere = _prouver(admin, pro)
    assert _dit(admin, "proposer_facteur(%s, %s)", premiere, SECRET) == SECRET
    assert _dit(admin, "proposer_facteur(%s, %s)", premiere, AUTRE_SECRET) == SECRET
    admin.execute("update second_facteur set cree_le = now() - interval '1 hour'")
    seconde = _prouver(admin, pro)
    assert _dit(admin, "proposer_facteur(%s, %s)", seconde, AUTRE_SECRET) == AUTRE_SECRET
    admin.execute(
        "insert into code_secours (territoire_id, compte_id, code_sha256) values (1, %s, %s)",
        (pro, ANCIEN),
    )
    assert _dit(admin, "confirmer_facteur(%s, 10, %s, %s)", seconde, AUTRE_SECRET, [SECOURS])
    gardes = admin.execute("select code_sha256 from code_secours").fetchall()
    assert gardes == [(SECOURS,)]
    troisieme = _prouver(admin, pro)
    assert _dit(admin, "proposer_facteur(%s, %s)", troisieme, SECRET) is None


def essai_second_facteur_depense(admin: Connexion) -> None:
    """Spend each step and each recovery code once, one's own alone, and write what is missed."""
    structure, pro, _, _ = monde.scene(admin)
    collegue = monde.professionnel(admin, 1, structure)
    _confirmer(admin, collegue, D_UN_AUTRE)
    _confirmer(admin, pro, SECOURS)

    def essayer(pas: int | None = None, code: bytes | None = None) -> tuple[bool, int]:
        cle = _prouver(admin, pro)
        avant = admin.execute("select count(*) from journal").fetchone()
        passe = _passe(admin, cle, pas, code)
        apres = admin.execute("select count(*) from journal").fetchone()
        assert avant is not None
        assert apres is not None
        return passe, apres[0] - avant[0]

    assert essayer(pas=11) == (True, 0)
    assert essayer(pas=11) == (False, 1), "the same step"
    assert essayer(code=D_UN_AUTRE) == (False, 1), "a colleague's"
    assert essayer(code=SECOURS) == (True, 1)
    assert essayer(code=SECOURS) == (False, 1), "the same code"
