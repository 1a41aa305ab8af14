"""Try, against a broken wall, to enter with somebody's card, or to be her with what one printed."""

from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors

from tests.auth import monde

Connexion = psycopg.Connection[Any]
NUMERO, AUTRE, NOMBRE, FAUX = (lettre * 32 for lettre in (b"n", b"m", b"s", b"f"))
CODES = [bytes([65 + rang]) * 32 for rang in range(20)]
NAISSANCE = "1990-01-01"
_MOYENS = ("carte", "carte_seule", "papier")


class _Scene:
    """Hold a person with a space, two professionals of her circle, and a stranger to it."""

    def __init__(self, admin: Connexion) -> None:
        self.admin = admin
        for numero in (1, 2):
            monde.territoire(admin, numero)
        self.structure, self.loin = monde.structure(admin, 1), monde.structure(admin, 1)
        self.pro, self.collegue = (
            monde.professionnel(admin, 1, self.structure, "professionnel") for _ in range(2)
        )
        self.etranger = monde.professionnel(admin, 1, self.loin, "professionnel")
        # Born the same day, both of them.
        self.personne, self.voisine = (monde.personne(admin, 1, nom) for nom in ("Un", "Deux"))
        for personne in (self.personne, self.voisine):
            monde.place(admin, 1, personne, self.structure, self.pro)
        self.compte = monde.compte_de(admin, 1, self.personne)
        self.sa_voisine = monde.compte_de(admin, 1, self.voisine)
        admin.execute(
            "insert into personne (territoire_id, id, nom, prenom, date_naissance)"
            " select 2, id, nom, prenom, '2000-02-02' from personne where id = %s",
            (self.personne,),
        )
        admin.execute(
            "insert into compte (territoire_id, id, courriel, prenom, nom, personne_id)"
            " values (2, %s, 'jumelle@exemple.fr', 'A', 'B', %s)",
            (self.compte, self.personne),
        )

    def appelle(self, quoi: str, *valeurs: Any, qui: UUID | None = None, elle: str = "") -> Any:
        """Do it as a professional, or as her (« forte » or « faible »); « refusé » if refused."""
        if elle:
            monde.entrer(self.admin, 1, self.compte, "personne", None, self.personne)
            self.admin.execute(
                "select set_config('app.lien', %s, true)", ("oui" if elle == "faible" else "",)
            )
        else:
            ou = self.loin if qui == self.etranger else self.structure
            monde.entrer(self.admin, 1, qui or self.pro, "professionnel", ou)
        try:
            with self.admin.transaction():
                ligne = self.admin.execute(f"select * from prive.{quoi}".encode(), valeurs)
                lue = ligne.fetchone()
        except errors.InsufficientPrivilege:
            return "refusé"
        finally:
            monde.sortir(self.admin)
        return lue[0] if lue and len(lue) == 1 else lue

    def poser(self, numero: bytes = NUMERO, *, nombre: bytes | None = None, **qui: Any) -> Any:
        """Draw her card."""
        valeurs = (self.personne, numero, CODES, nombre, qui.pop("gardee", None))
        return self.appelle("poser_carte(%s, %s, %s, %s, %s)", *valeurs, **qui)

    def carte_de_la_voisine(self) -> None:
        """Give her neighbour a card, of another number."""
        valeurs = (self.voisine, b"v" * 32, CODES, None, None)
        assert self.appelle("poser_carte(%s, %s, %s, %s, %s)", *valeurs) is not None

    def confirmer(self, numero: bytes = NUMERO, nombre: bytes = NOMBRE, **qui: Any) -> Any:
        """Keep the number that she chose."""
        return self.appelle("confirmer_carte(%s, %s, %s)", self.personne, numero, nombre, **qui)

    def annuler(self, gardee: bytes | None = None, **qui: Any) -> Any:
        """Cancel her card."""
        return self.appelle("annuler_carte(%s, %s)", self.personne, gardee, **qui)

    def passant(self, requete: str, *valeurs: Any) -> list[Any]:
        """Ask it as somebody whom nothing names yet."""
        try:
            with self.admin.transaction():
                self.admin.execute("set local role carnet_app")
                self.admin.execute("select prive.entrer_anonyme()")
                lues = self.admin.execute(requete.encode(), valeurs).fetchall()
                apres = self.admin.execute("select prive.ctx_territoire()").fetchone()
                assert apres == (None,), "whoever enters is nobody yet"
                return lues
        finally:
            monde.sortir(self.admin)

    def demande(self, numero: bytes = NUMERO) -> int | None:
        """Ask which code is due."""
        [(rang,)] = self.passant("select prive.demander_code_carte(%s)", numero)
        return rang  # type: ignore[no-any-return]

    def entrer(
        self,
        code: bytes,
        nombre: bytes | None = None,
        *,
        naissance: str = NAISSANCE,
        numero: bytes = NUMERO,
    ) -> bool:
        """Type a code of a card; gives whether it opens her space."""
        lues = self.passant(
            "select territoire_id, compte_id, ouvre from prive.entrer_par_carte(%s, %s, %s, %s)",
            *(numero, code, nombre, naissance),
        )
        if not lues:
            return False
        assert lues[0][:2] == (1, self.compte)
        return bool(lues[0][2])

    def carte(self) -> Any:
        """Read the row of her card: tries, wrong numbers, whether a number goes with it."""
        return self.admin.execute(
            "select essais, essais_nombre, nombre_hmac is not null from carte_codes"
            " where territoire_id = 1 and compte_id = %s",
            (self.compte,),
        ).fetchone()

    def ouvrir_sessions(self) -> None:
        """Leave one session and one proof of each way, hers here and her neighbour's."""
        for compte, moyen in [(self.compte, m) for m in _MOYENS] + [(self.sa_voisine, "carte")]:
            for table in ("connexion", "preuve"):
                self.admin.execute(
                    f"insert into {table} (territoire_id, compte_id, moyen, jeton_sha256)"
                    " values (1, %s, %s, sha256(uuid_send(gen_random_uuid())))".encode(),
                    (compte, moyen),
                )
        for table in ("connexion", "preuve"):
            self.admin.execute(
                f"insert into {table} (territoire_id, compte_id, moyen, jeton_sha256)"
                " values (2, %s, 'carte', sha256(uuid_send(gen_random_uuid())))".encode(),
                (self.compte,),
            )

    def restent(self, table: str) -> list[tuple[int, bool, str]]:
        """List what is open: where, whether it is hers, by what."""
        return self.admin.execute(
            f"select territoire_id, compte_id = %s, moyen from {table} order by 1, 2, 3".encode(),
            (self.compte,),
        ).fetchall()


def essai_qui_fait_une_carte(admin: Connexion) -> None:
    """Draw, confirm, cancel and see a card only from her circle, or as herself.

    A professional never chooses the number, nor she by a weak proof.
    """
    s = _Scene(admin)
    assert s.poser(qui=s.etranger) == "refusé"
    assert s.poser(nombre=NOMBRE) == "refusé", "with a number of theirs"
    assert s.poser(elle="faible", nombre=NOMBRE) == "refusé"
    assert s.poser(elle="forte") == "refusé", "without a number"
    s.carte_de_la_voisine()
    assert s.confirmer(b"v" * 32, qui=s.collegue) == "absente", "her neighbour's"
    assert s.poser() is not None
    for qui in ({"qui": s.etranger}, {"elle": "forte"}, {"elle": "faible"}):
        assert s.confirmer(**qui) == "refusé", qui
    assert s.annuler(qui=s.etranger) == "refusé"
    vue = "carte_de(%s)"
    assert s.appelle(vue, s.personne, qui=s.etranger) is None
    assert s.appelle(vue, s.voisine, elle="forte") is None
    assert s.appelle(vue, s.personne)[2:] == (20, False, False, True)
    assert s.appelle(vue, s.personne, qui=s.collegue)[2:] == (20, False, False, False)
    assert s.appelle(vue, s.personne, elle="faible")[2:] == (20, False, False, False)
    assert s.confirmer() == "sienne", "whoever printed it read its codes"
    assert s.confirmer(AUTRE, qui=s.collegue) == "autre", "not the card that she holds"
    assert s.carte() == (0, 0, False)
    assert s.confirmer(qui=s.collegue) == "ok"
    assert s.appelle(vue, s.personne)[2:] == (20, True, False, True)
    assert s.poser(AUTRE) is not None
    assert s.carte() == (0, 0, False), "another card is another secret"
    assert s.poser(elle="forte", nombre=NOMBRE) is not None
    assert s.carte() == (0, 0, True)
    assert s.appelle("carte_de(%s)", s.personne, elle="forte")[5] is True
    admin.execute("update carte_codes set expire_le = now()")
    assert s.appelle(vue, s.personne) is None
    assert s.confirmer(qui=s.collegue) == "absente"
    admin.execute("update carte_codes set expire_le = now() + interval '1 day', essais = 5")
    assert s.confirmer(qui=s.collegue) == "absente"
    assert s.appelle(vue, s.personne)[4] is True
    admin.execute("update carte_codes set essais = 0")
    admin.execute("update compte set clos_le = now() where id = %s", (s.compte,))
    assert s.confirmer(qui=s.collegue) == "absente"
    assert s.appelle(vue, s.personne) is None
    assert s.annuler() is None
    assert s.poser() is None
    ecrits = admin.execute(
        "select objet, compte_id from journal where personne_id = %s order by numero", (s.personne,)
    ).fetchall()
    assert ecrits == [
        ("Carte de codes remise", s.pro),
        ("Carte de codes confirmée en présence", s.collegue),
        ("Carte de codes remise", s.pro),
        ("Carte de codes remise", s.compte),
    ]


def essai_entrer_par_carte(admin: Connexion) -> None:
    """Enter with the code that is due, her birth date, and her number or none: once each."""
    s = _Scene(admin)
    s.poser()
    assert (s.demande(), s.demande(AUTRE)) == (1, None)
    assert not s.entrer(CODES[1]), "not the one that is due"
    assert not s.entrer(CODES[0], naissance="2000-02-02"), "born as whom another territoire names"
    assert not s.entrer(CODES[0], numero=AUTRE)
    assert not s.entrer(CODES[0], NOMBRE), "a number that nobody chose"
    assert s.carte() == (2, 1, False)
    assert s.entrer(CODES[0])
    assert (s.demande(), s.carte()) == (2, (0, 1, False))
    assert not s.entrer(CODES[0]), "once"
    assert s.confirmer(qui=s.collegue) == "ok"
    assert s.carte() == (1, 0, True)
    assert not s.entrer(CODES[1], FAUX)
    assert s.carte() == (1, 1, True)
    assert s.entrer(CODES[1], NOMBRE)
    assert s.entrer(CODES[2]), "a number that is forgotten is not asked"
    assert s.carte() == (0, 1, True), "a wrong number is counted for good"
    for rend_vain in (
        "update carte_codes set expire_le = now()",
        "update carte_codes set essais = 5",
        "update compte set clos_le = now() where territoire_id = 1 and id = %(c)s",
        "update personne set decedee_le = current_date where territoire_id = 1 and id = %(p)s",
        "update personne set reuni_dans = %(v)s where territoire_id = 1 and id = %(p)s",
    ):
        with admin.transaction(force_rollback=True):
            admin.execute(rend_vain.encode(), {"c": s.compte, "p": s.personne, "v": s.voisine})
            if "carte_codes" in rend_vain:
                assert s.demande() is None, rend_vain
            assert not s.entrer(CODES[3]), rend_vain
    for code in CODES[3:]:
        assert s.entrer(code)
    assert s.demande() is None
    assert not s.entrer(CODES[19]), "an empty card"


def essai_carte_bloquee(admin: Connexion) -> None:
    """Shut the card at the fifth wrong code, take the number away at the fifth wrong one.

    She is told, by a letter when nothing else reaches her, and so is her circle.
    """
    s = _Scene(admin)
    admin.execute("update compte set courriel = 'x' || id || '@invalid' where id = %s", (s.compte,))
    dits = "select compte_id, genre from avis where territoire_id = 1 order by 2, 1"
    lettres = "select genres from lettre where territoire_id = 1"
    s.poser()
    for _ in range(4):
        assert not s.entrer(FAUX)
    assert admin.execute(dits).fetchall() == []
    assert not s.entrer(FAUX)
    attendus = sorted([(s.compte, "carte_bloquee"), (s.pro, "carte_bloquee")])
    assert admin.execute(dits).fetchall() == attendus
    assert admin.execute(lettres).fetchall() == [(["carte_bloquee"],)]
    refus = admin.execute("select geste, personne_id from journal where objet like '%bloquée'")
    assert refus.fetchall() == [("refus", s.personne)]
    assert not s.entrer(CODES[0])
    admin.execute("delete from avis")
    admin.execute("delete from lettre")
    s.poser(AUTRE)
    s.confirmer(AUTRE, qui=s.collegue)
    for rang in range(5):
        assert not s.entrer(CODES[rang // 2], FAUX, numero=AUTRE)
        if rang in (1, 3):
            assert s.entrer(CODES[rang // 2], numero=AUTRE), "a good code forgives no number"
    assert s.carte() == (0, 5, False)
    assert admin.execute(dits).fetchall() == attendus
    assert not s.entrer(CODES[2], NOMBRE, numero=AUTRE)
    assert s.carte() == (0, 5, False)
    assert s.entrer(CODES[2], numero=AUTRE), "as the code of a paper"
    admin.execute("delete from avis")
    for rang in range(3, 20):
        assert s.entrer(CODES[rang], numero=AUTRE)
        finit = admin.execute(dits).fetchall()
        deux = sorted([(s.compte, "carte_finit"), (s.pro, "carte_finit")])
        assert finit == ([] if rang < 14 else deux if rang < 18 else sorted(deux * 2)), rang


def essai_carte_annulee(admin: Connexion) -> None:
    """End with a card what it had opened, hers alone, but the session from which she acts."""
    s = _Scene(admin)
    tout = [(1, False, "carte"), *((1, True, m) for m in sorted(_MOYENS)), (2, True, "carte")]
    sans = [ligne for ligne in tout if ligne[:2] != (1, True) or ligne[2] == "papier"]
    for finir, par in (
        (s.annuler, s.pro),
        (lambda: s.annuler(elle="faible"), s.pro),
        (lambda: s.poser(AUTRE) and s.pro, s.pro),
    ):
        with admin.transaction(force_rollback=True):
            s.poser()
            s.ouvrir_sessions()
            assert s.restent("connexion") == tout
            assert finir() == par
            assert (s.restent("connexion"), s.restent("preuve")) == (sans, sans)
            assert not s.entrer(CODES[0])
    s.poser()
    s.ouvrir_sessions()
    lue = admin.execute(
        "select jeton_sha256 from connexion where territoire_id = 1 and compte_id = %s"
        " and moyen = 'carte'",
        (s.compte,),
    ).fetchone()
    assert lue is not None
    assert s.poser(AUTRE, elle="forte", nombre=NOMBRE, gardee=lue[0]) is not None
    assert (1, True, "carte") in s.restent("connexion")
    assert (1, True, "carte_seule") not in s.restent("connexion")
    s.ouvrir_sessions()
    assert s.annuler(lue[0], elle="forte") == s.compte
    assert s.restent("connexion").count((1, True, "carte")) == 1
    assert s.annuler() is None
    annules = admin.execute("select compte_id from journal where objet = 'Carte de codes annulée'")
    assert annules.fetchall() == [(s.compte,)]
    s.poser()
    s.carte_de_la_voisine()
    assert s.annuler() == s.pro
    assert s.appelle("carte_de(%s)", s.voisine) is not None
    s.poser()
    assert s.appelle("fermer_espace(%s)", s.personne) is True
    assert s.carte() is None, "a closed space"
    assert s.appelle("carte_de(%s)", s.voisine) is not None
