"""Try, against a broken wall, to open somebody's account without meeting her.

Or to enter it without her proof.
"""

from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import errors

from tests.auth import monde
from tests.auth.oracle import may_open_account

Connexion = psycopg.Connection[Any]
CODE, AUTRE, ICI, AILLEURS = (lettre * 32 for lettre in (b"c", b"d", b"i", b"a"))
NAISSANCE = "1990-01-01"
_PRO = ("professionnel", "declare")
_QUI = (
    *(_PRO, ("charge_orientation", "declare"), ("gestionnaire", "declare"), ("dpo", "declare")),
    *(("professionnel", "observe"), ("professionnel", None)),
)
_JOURNAL = "select objet, compte_id from journal where personne_id = %s order by numero"
# What would still enter once her account is closed: none of it may be left, of hers alone.
_PORTES = {
    "connexion": "(territoire_id, compte_id, jeton_sha256) values (%s, %s,"
    " sha256(uuid_send(gen_random_uuid())))",
    "preuve": "(territoire_id, compte_id, jeton_sha256, moyen)"
    " values (%s, %s, sha256(uuid_send(gen_random_uuid())), 'papier')",
    "jeton": "(territoire_id, compte_id, jeton_sha256, expire_le)"
    " values (%s, %s, sha256(uuid_send(gen_random_uuid())), now() + interval '1 day')",
    "identite_federee": "(territoire_id, compte_id, fournisseur, emetteur, sujet)"
    " values (%s, %s, 'franceconnect', 'https://fc.example', gen_random_uuid()::text)",
    "code_entree": "(territoire_id, compte_id, par_compte_id, code_hmac)"
    " values (%s, %s, (select k.id from compte k where k.personne_id is null"
    " order by k.id limit 1),"
    " sha256(uuid_send(gen_random_uuid())))",
}


class _Scene:
    """Hold a person, a professional of her circle, and a namesake elsewhere with the same keys."""

    def __init__(
        self, admin: Connexion, role: str = "professionnel", place: str | None = "declare"
    ) -> None:
        self.admin, self.role = admin, role
        monde.territoire(admin, 1)
        monde.territoire(admin, 2)
        self.structure = monde.structure(admin, 1)
        self.pro = monde.professionnel(admin, 1, self.structure, role)
        self.personne, self.voisine = (
            monde.personne(admin, 1, "Martin"),
            monde.personne(admin, 1, "Petit"),
        )
        admin.execute(
            "insert into personne (territoire_id, id, nom, prenom, date_naissance)"
            " select 2, id, nom, prenom, '2000-02-02' from personne where id = %s",
            (self.personne,),
        )
        if place:
            cle = monde.place(admin, 1, self.personne, self.structure, self.pro)
            admin.execute("update accompagnement set origine = %s where id = %s", (place, cle))

    def faire(self, acte: str, *valeurs: Any, personne: UUID | None = None) -> Any:
        """Do it as the professional.

        Gives what is answered, « refusé » when it is not permitted.
        """
        monde.entrer(self.admin, 1, self.pro, self.role, self.structure)
        signes = ", %s" * len(valeurs)
        try:
            with self.admin.transaction():
                requete = f"select * from prive.{acte}(%s{signes})"
                ligne = self.admin.execute(
                    requete.encode(), (personne or self.personne, *valeurs)
                ).fetchone()
        except errors.InsufficientPrivilege:
            return "refusé"
        finally:
            monde.sortir(self.admin)
        return ligne[0] if ligne else None

    def ouvrir(self, courriel: str | None = None) -> UUID:
        """Open her account."""
        cle = self.faire("ouvrir_espace", courriel)
        assert isinstance(cle, UUID), cle
        return cle

    def entrer(self, code: bytes = CODE, naissance: str = NAISSANCE) -> list[Any]:
        """Type the code of a paper; gives what it opens."""
        return self.passant("select * from prive.entrer_par_code(%s, %s)", code, naissance)

    def identifier(self, sujet: str = "elle", nom: str = "MARTIN") -> list[str]:
        """Come back from FranceConnect as her; gives what became of it."""
        lues = self.passant(
            "select issue from prive.identifier('franceconnect', 'https://fc.example', %s, null,"
            " %s, 'Prénom', %s)",
            *(sujet, nom, NAISSANCE),
        )
        return [issue for (issue,) in lues]

    def passant(self, requete: str, *valeurs: Any) -> list[Any]:
        """Ask it as somebody whom nothing names yet."""
        try:
            with self.admin.transaction():
                self.admin.execute("set local role carnet_app")
                self.admin.execute("select prive.entrer_anonyme()")
                return self.admin.execute(requete.encode(), valeurs).fetchall()
        finally:
            monde.sortir(self.admin)

    def jumelle(self, compte: UUID) -> None:
        """Give the namesake elsewhere an account of the same key."""
        self.admin.execute(
            "insert into compte (territoire_id, id, courriel, prenom, nom, personne_id)"
            " values (2, %s, 'jumelle@exemple.fr', 'A', 'B', %s)",
            (compte, self.personne),
        )


def _refus(admin: Connexion, s: _Scene, vise: str) -> None:
    admin.execute(
        f"insert into exclusion (territoire_id, personne_id, {vise}) values (1, %s, %s)".encode(),
        (s.personne, s.structure if vise == "structure_id" else s.pro),
    )


def essai_qui_ouvre(admin: Connexion) -> None:
    """Open, close, hand a code and vouch as each rôle and place, then over what shuts a carnet."""
    for role, place in _QUI:
        with admin.transaction(force_rollback=True):
            s = _Scene(admin, role, place)
            _essayer_tout(
                s,
                may_open_account(role, lasting_place=place == "declare", refused=False, lives=True),
            )
    for etat in ("archivee_le = now()", "decedee_le = current_date", "reuni_dans = %(v)s"):
        with admin.transaction(force_rollback=True):
            s = _Scene(admin)
            admin.execute(
                f"update personne set {etat} where territoire_id = 1 and id = %(p)s".encode(),
                {"p": s.personne, "v": s.voisine},
            )
            _essayer_tout(
                s, may_open_account(*_PRO[:1], lasting_place=True, refused=False, lives=False)
            )
    for vise in ("structure_id", "compte_id"):
        with admin.transaction(force_rollback=True):
            s = _Scene(admin)
            _refus(admin, s, vise)
            _essayer_tout(
                s, may_open_account(*_PRO[:1], lasting_place=True, refused=True, lives=True)
            )


def _essayer_tout(s: _Scene, permis: bool) -> None:
    monde.compte_de(s.admin, 1, s.personne)
    vue = s.faire("espace_de")
    assert (vue is not None) is permis, vue
    for acte, valeurs in (
        ("donner_code", (CODE,)),
        ("attendre_identite", ()),
        ("changer_canal", (None, None)),
        ("fermer_espace", ()),
        ("ouvrir_espace", (None,)),
    ):
        assert (s.faire(acte, *valeurs) != "refusé") is permis, acte


def essai_espace(admin: Connexion) -> None:
    """Make one account a person, close all that enters it, open the same again.

    Each act in the journal.
    """
    s = _Scene(admin)
    compte = s.ouvrir("elle@exemple.fr")
    adresse = "select courriel from compte where territoire_id = 1 and id = %s"
    assert s.faire("ouvrir_espace", "voleuse@exemple.fr") is None
    assert admin.execute(adresse, (compte,)).fetchone() == ("elle@exemple.fr",)
    s.jumelle(compte)
    admin.execute("update compte set liaison_jusqu_au = now() + interval '1 hour'")
    autre = monde.compte_de(admin, 1, s.voisine)
    comptes = [(1, compte), (2, compte), (1, autre)]
    for porte, valeurs in _PORTES.items():
        for cle in comptes[:: 2 if porte == "code_entree" else 1]:  # its maker is of territoire 1
            admin.execute(f"insert into {porte} {valeurs}".encode(), cle)
    assert s.faire("fermer_espace") is True
    for porte in _PORTES:
        tenu = "revoque_le is null" if porte == "jeton" else "true"
        restent = admin.execute(
            f"select territoire_id, compte_id from {porte} where {tenu}".encode()
        ).fetchall()
        assert set(restent) == set(comptes[2 if porte == "code_entree" else 1 :]), porte
    fermes = admin.execute(
        "select territoire_id, id, liaison_jusqu_au from compte where clos_le is not null"
    ).fetchall()
    assert fermes == [(1, compte, None)]
    assert s.faire("fermer_espace") is False
    assert s.faire("donner_code", CODE) is None
    assert s.faire("attendre_identite") is False
    a_prouver = "select mobile, canal_a_prouver from compte where territoire_id = 1 and id = %s"
    assert admin.execute(a_prouver, (compte,)).fetchone() == (None, True)
    admin.execute("update compte set canal_a_prouver = false, mobile = '+33600000001'")
    assert s.ouvrir() == compte
    assert admin.execute(adresse, (compte,)).fetchone() == (f"sans-courriel-{compte}@invalid",)
    assert admin.execute(a_prouver, (compte,)).fetchone() == (None, True)
    assert s.faire("donner_code", CODE) is not None
    assert s.faire("attendre_identite") is True
    assert admin.execute(
        "select par_compte_id from code_entree where compte_id = %s", (compte,)
    ).fetchall() == [(s.pro,)]
    ecrits = admin.execute(_JOURNAL, (s.personne,)).fetchall()
    assert ecrits == [
        (objet, s.pro)
        for objet in (
            "Espace de la personne ouvert",
            "Espace de la personne fermé",
            "Espace de la personne ouvert",
            "Code d’entrée remis sur papier",
            "Identité confirmée en présence",
        )
    ]


def essai_code_de_papier(admin: Connexion) -> None:
    """Enter with the live code and her birth date, once, five tries at most.

    While the account and the carnet live.
    """
    s = _Scene(admin)
    compte = s.ouvrir()
    s.jumelle(compte)
    s.faire("donner_code", CODE)
    s.faire("donner_code", AUTRE)
    assert s.entrer() == [], "a new code ends the former"
    assert s.entrer(AUTRE, "2000-02-02") == [], "the date of whom another territoire names alike"
    assert s.entrer(AUTRE) == [(1, compte)]
    assert s.entrer(AUTRE) == [], "once"
    for fautes, entre in ((4, True), (5, False)):
        s.faire("donner_code", CODE)
        for jour in range(fautes):
            assert s.entrer(CODE, f"1980-01-0{jour + 1}") == []
        assert (s.entrer() != []) is entre, fautes
    admin.execute("delete from code_entree")
    for rend_vain in (
        "update code_entree set expire_le = now()",
        "update compte set clos_le = now() where territoire_id = 1 and id = %(c)s",
        "update personne set decedee_le = current_date where territoire_id = 1 and id = %(p)s",
        "update personne set reuni_dans = %(v)s where territoire_id = 1 and id = %(p)s",
    ):
        with admin.transaction(force_rollback=True):
            s.faire("donner_code", CODE)
            admin.execute(rend_vain.encode(), {"c": compte, "p": s.personne, "v": s.voisine})
            assert s.entrer() == [], rend_vain


def essai_premiere_connexion(admin: Connexion) -> None:
    """Tie FranceConnect to an account while somebody vouches, or just after the paper.

    Never later, nor to another.
    """
    for duree, tarde in (
        ("30 minutes", ("29 minutes", "30 minutes")),
        ("10 minutes", ("9 minutes", "10 minutes")),
    ):
        for attente in tarde:
            with admin.transaction(force_rollback=True):
                s = _Scene(admin)
                s.ouvrir()
                monde.compte_de(admin, 1, s.voisine)
                if duree == "30 minutes":
                    s.faire("attendre_identite")
                else:
                    s.faire("donner_code", CODE)
                    assert s.entrer() != []
                assert s.identifier("autre", "PETIT") == [], "vouched for another"
                admin.execute(
                    "update compte set liaison_jusqu_au = liaison_jusqu_au - %s::interval",
                    (attente,),
                )
                assert s.identifier() == (["liee"] if attente == tarde[0] else []), (duree, attente)
    s = _Scene(admin)
    compte = s.ouvrir()
    assert s.identifier() == [], "nobody vouched"
    refus = admin.execute("select geste from journal where objet = 'Connexion refusée'").fetchall()
    assert refus == [("refus",)]
    s.faire("attendre_identite")
    assert s.identifier() == ["liee"]
    assert s.identifier() == ["connue"]
    assert s.identifier("une autre") == [], "one word ties one identity"
    admin.execute("update compte set liaison_jusqu_au = now() + interval '1 minute'")
    assert s.identifier("une autre") == ["prise"]
    admin.execute("update compte set clos_le = now() where id = %s", (compte,))
    assert s.identifier() == [], "a closed account"


def essai_code_de_courriel(admin: Connexion) -> None:
    """Enter with the figures of a mail in the browser that asked, once, in time.

    A person's account only.
    """
    s = _Scene(admin)
    admin.execute("update compte set courriel = 'pro@exemple.fr' where id = %s", (s.pro,))
    compte = s.ouvrir("elle@exemple.fr")

    def demander(
        courriel: str = "elle@exemple.fr", code: bytes = b"123456", navigateur: bytes = ICI
    ) -> bool:
        cle = uuid4()
        s.passant("select prive.demander_lien(%s, %s, 'scelle', '/')", cle, navigateur)
        posee = s.passant(
            "select prive.poser_lien(%s, sha256(%s), %s, %s)", cle, cle.bytes, courriel, code
        )
        reposee = s.passant("select prive.poser_lien(%s, sha256('z'), %s, '000000')", cle, courriel)
        assert reposee == [(False,)], "a link that left is not written again"
        return bool(posee[0][0])

    def taper(code: bytes = b"123456", navigateur: bytes = ICI) -> list[Any]:
        return s.passant("select compte_id from prive.depenser_code(%s, %s)", code, navigateur)

    def compter(navigateur: bytes = ICI) -> list[Any]:
        return s.passant("select * from prive.comptes_du_code(%s)", navigateur)

    assert not demander("pro@exemple.fr"), "a professional's own account has another door"
    assert not demander("personne@exemple.fr")
    assert taper() == compter() == []
    assert demander()
    assert (compter(), compter(AILLEURS)) == ([(compte,)], [])
    assert taper(b"123457") == []
    assert taper(navigateur=AILLEURS) == []
    assert taper() == [(compte,)]
    assert taper() == compter() == []
    assert demander(code=b"654321", navigateur=AILLEURS)
    assert demander()
    assert taper(b"654321") == [], "the code of another browser"
    # Ten minutes later, code and link open nothing, and nothing is left to count against.
    admin.execute("update lien_connexion set expire_le = expire_le - interval '10 minutes'")
    assert taper() == compter() == []
    for (jeton,) in admin.execute("select jeton_sha256 from lien_connexion").fetchall():
        assert s.passant("select * from prive.depenser_lien(%s, %s)", jeton, ICI) == []
    # The link of the mail is the same proof: in that browser, once.
    admin.execute("delete from lien_connexion")
    assert demander()
    lien = admin.execute("select jeton_sha256 from lien_connexion").fetchone()
    assert lien is not None
    ouvrir = "select compte_id from prive.depenser_lien(%s, %s)"
    assert [s.passant(ouvrir, lien[0], ou) for ou in (AILLEURS, ICI, ICI)] == [[], [(compte,)], []]
    admin.execute("update compte set clos_le = now() where id = %s", (compte,))
    assert not demander(), "a closed account"


def essai_code_de_sms(admin: Connexion) -> None:
    """Enter with the figures sent to a mobile that is a person's, and to nobody else's.

    A number is no address, nor the other way round; what was asked is what is proved.
    """
    s = _Scene(admin)
    admin.execute("update compte set mobile = '+33600000002' where id = %s", (s.pro,))
    compte = s.faire("ouvrir_espace", None, "+33600000001")

    def demander(ou: str, moyen: str) -> bool:
        cle = uuid4()
        s.passant("select prive.demander_lien(%s, %s, 'scelle', '/', %s)", cle, ICI, moyen)
        posee = s.passant(
            "select prive.poser_lien(%s, sha256(%s), %s, '123456')", cle, cle.bytes, ou
        )
        return bool(posee[0][0])

    admin.execute(
        "update compte set courriel = '+33600000003' where personne_id = %s", (s.personne,)
    )
    for ou, moyen in (
        ("+33600000002", "sms"),
        ("+33600000009", "sms"),
        ("+33600000003", "sms"),
        ("+33600000001", "courriel"),
    ):
        assert not demander(ou, moyen), (ou, moyen)
    assert demander("+33600000001", "sms")
    depense = "select compte_id, moyen from prive.depenser_code('123456', %s)"
    assert [s.passant(depense, ICI) for _ in range(2)] == [[(compte, "sms")], []]


def essai_lien_et_changement(admin: Connexion) -> None:
    """Pose no link while an address changes: each waits for the other."""
    s = _Scene(admin)
    tenus = "select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()"
    avant = admin.execute(tenus).fetchone()
    cle = uuid4()
    s.passant("select prive.demander_lien(%s, %s, 'scelle', '/')", cle, ICI)
    s.passant("select prive.poser_lien(%s, sha256('x'), 'a@exemple.fr', '123456')", cle)
    apres = admin.execute(tenus).fetchone()
    assert (avant, apres) == ((0,), (1,))


def essai_canal(admin: Connexion) -> None:
    """Change how she comes back: what the former address opened ends, the new one is to be proved.

    By herself too, and then the session from which she acts goes on, alone.
    """
    s = _Scene(admin)
    compte = s.ouvrir("elle@exemple.fr")
    s.jumelle(compte)
    d_elle = monde.compte_de(admin, 1, s.voisine)
    admin.execute("update compte set courriel = 'voisine@exemple.fr' where id = %s", (d_elle,))
    admin.execute("update compte set canal_a_prouver = false")
    lu = "select courriel, mobile, canal_a_prouver from compte where territoire_id = %s and id = %s"

    def entrer() -> None:
        admin.execute("delete from connexion")
        for moyen in ("courriel", "sms", "papier"):
            admin.execute(
                "insert into connexion (territoire_id, compte_id, moyen, jeton_sha256)"
                " values (1, %s, %s, sha256(uuid_send(gen_random_uuid())))",
                (compte, moyen),
            )
        admin.execute(
            "insert into preuve (territoire_id, compte_id, moyen, jeton_sha256)"
            " values (1, %s, 'courriel', sha256(uuid_send(gen_random_uuid())))",
            (compte,),
        )
        admin.execute(
            "insert into lien_connexion (id, navigateur_sha256, jeton_sha256, territoires, comptes,"
            " suite) values (gen_random_uuid(), %s, sha256(uuid_send(gen_random_uuid())), '{1}',"
            " array[%s]::uuid[], '/')",
            (ICI, compte),
        )

    def restent() -> tuple[list[str], int]:
        moyens = admin.execute("select moyen from connexion order by 1").fetchall()
        autres = admin.execute(
            "select (select count(*) from preuve) + (select count(*) from lien_connexion)"
        ).fetchone()
        assert autres is not None
        return [moyen for (moyen,) in moyens], autres[0]

    entrer()
    assert s.faire("changer_canal", None, "+33600000001") == compte
    assert admin.execute(lu, (1, compte)).fetchone() == (
        *(f"sans-courriel-{compte}@invalid", "+33600000001", True),
    )
    assert admin.execute(lu, (2, compte)).fetchone() == ("jumelle@exemple.fr", None, False)
    assert restent() == (["papier"], 0)
    entrer()
    [(ici,)] = admin.execute("select jeton_sha256 from connexion where moyen = 'sms'").fetchall()
    monde.entrer(admin, 1, compte, "personne", None, s.personne)
    mien = admin.execute("select * from prive.mon_canal()").fetchall()
    sien = admin.execute(
        "select * from prive.changer_canal(%s, 'Neuve@Exemple.fr', null, %s)", (s.personne, ici)
    ).fetchall()
    monde.sortir(admin)
    assert mien == [(None, "+33600000001")]
    # Each her own: whoever would be given the first of the two is given another's.
    monde.entrer(admin, 1, d_elle, "personne", None, s.voisine)
    d_une_autre = admin.execute("select * from prive.mon_canal()").fetchall()
    monde.sortir(admin)
    assert d_une_autre == [("voisine@exemple.fr", None)]
    assert sien == [(compte, None, "+33600000001")], "the former, to be told"
    assert admin.execute(lu, (1, compte)).fetchone() == ("neuve@exemple.fr", None, True)
    assert restent() == (["papier", "sms"], 0)
    ecrits = admin.execute(_JOURNAL, (s.personne,)).fetchall()
    assert ecrits[-2:] == [("Façon d’entrer changée", s.pro), ("Façon d’entrer changée", compte)]
    entrer()
    s.faire("fermer_espace")
    assert restent() == ([], 0)
    assert s.faire("changer_canal", "elle@exemple.fr", None) is None
    assert admin.execute(lu, (1, compte)).fetchone() == ("neuve@exemple.fr", None, True)


def essai_essais_comptes(admin: Connexion) -> None:
    """Count each try of a key past its bound, for as long as its window lasts.

    Nobody lowers a count.
    """
    s = _Scene(admin)

    def compter() -> int:
        return int(
            s.passant("select nombre from prive.compter_limite('code', %s, 5, 600)", ICI)[0][0]
        )

    assert [compter() for _ in range(8)] == [1, 2, 3, 4, 5, 6, 6, 6]
    assert s.passant("select nombre from prive.compter_limite('code', %s, 5, 600)", AILLEURS) == [
        (1,)
    ]
    admin.execute("update limite set expire_le = clock_timestamp() - interval '1 second'")
    assert compter() == 1


def essai_entree_faible(admin: Connexion) -> None:
    """Open by paper, SMS or mail a person's session only, never a professional's capacity."""
    s = _Scene(admin)
    elle = s.ouvrir()
    tenue = admin.execute("select id from habilitation where compte_id = %s", (s.pro,)).fetchone()
    assert tenue is not None
    ouvrir = "select prive.ouvrir_connexion(sha256(%s), 1, %s, %s, %s)"
    for moyen in ("courriel", "sms", "papier", "carte", "carte_seule"):
        s.passant(ouvrir, moyen.encode(), elle, None, moyen)
        for habilitation in (tenue[0], None):
            try:
                s.passant(ouvrir, b"pro" + moyen.encode(), s.pro, habilitation, moyen)
            except errors.InvalidAuthorizationSpecification:
                continue
            raise AssertionError((moyen, habilitation))
    copie = (
        "insert into copie_carnet (territoire_id, id, personne_id, compte_id) values (1,"
        " gen_random_uuid(), %s, %s)"
    )
    for lien in (False, True):
        with admin.transaction(force_rollback=True):
            admin.execute(copie, (s.personne, elle))
            admin.execute("set local role carnet_app")
            admin.execute(
                "select prive.entrer(1, %s, 'personne', null, %s, %s)", (elle, s.personne, lien)
            )
            assert admin.execute("select count(*) from copie_carnet").fetchone() == (
                0 if lien else 1,
            ), lien
            try:
                with admin.transaction():
                    admin.execute(copie, (s.personne, elle))
            except errors.InsufficientPrivilege:
                assert lien
            else:
                assert not lien
