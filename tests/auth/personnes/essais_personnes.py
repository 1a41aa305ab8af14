"""Try directly, on a broken wall, who is told of whom, by which number, and how many a day."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import errors

from tests.auth import monde

Connexion = psycopg.Connection[Any]
COMPARENT = {"professionnel", "charge_orientation"}
CANDIDATS = (
    "select personne_id, est_visible from prive.candidats('{1990-01-01}', '{}', null, false,"
    " null, null)"
)
RAPPROCHER = (
    "select personne_id, nir_egal, france_travail_egal, caf_egal"
    " from prive.candidats_de(%s, '{1990-01-01}', '{}')"
)
PROPOSER = "select prive.proposer_rapprochement(%s, %s, 90, '{nir}', %s)"
POSER = "select prive.poser_identifiant(%s, 'caf', sha256('7'), 'x', false)"
ECARTER = "update rapprochement set etat = %(etat)s, decide_le = now(), decide_par = %(par)s"


class Scene:
    """Hold two structures, a professional of the first, and people whom it knows or not."""

    def __init__(self, admin: Connexion) -> None:
        self.admin = admin
        monde.territoire(admin, 1)
        self.chez, self.autre = monde.structure(admin, 1), monde.structure(admin, 1, "plie")
        self.pro = monde.professionnel(admin, 1, self.chez)

    def entre(self, compte: UUID | None = None) -> None:
        """Act for somebody of the first structure."""
        monde.entrer(self.admin, 1, compte or self.pro, "professionnel", self.chez)

    def personne(self, cle: UUID | None = None, numero: int = 1, **champs: Any) -> UUID:
        """Write a person under a key that one chooses, or any."""
        lue = cle or uuid4()
        lus = {
            "id": lue,
            "territoire_id": numero,
            "nom": "Nom",
            "prenom": "Prénom",
            "date_naissance": "1990-01-01",
        } | champs
        self.admin.execute(
            f"insert into personne ({', '.join(lus)}) values"
            f" ({', '.join(['%s'] * len(lus))})".encode(),
            list(lus.values()),
        )
        return lue

    def accord(self, personne: UUID, structure: UUID | None = None, **champs: Any) -> UUID:
        """Let a structure join, by default the first."""
        return monde.accord(
            self.admin,
            1,
            personne,
            portee="structure",
            structure_id=structure or self.chez,
            **champs,
        )

    def suivie(self, cle: UUID | None = None, **champs: Any) -> UUID:
        """Write a person whom the first structure accompanies, by its professional.

        Every agreement holds the identity today; the wall does not count on it.
        """
        self.admin.execute(
            "alter table consentement drop constraint if exists ck_consentement_domaines"
        )
        personne = self.personne(cle)
        self.accord(personne, **champs)
        monde.place(self.admin, 1, personne, self.chez, self.pro)
        return personne

    def numero(
        self, personne: UUID, genre: str, mot: bytes, *, attente: bool = False, ou: int = 1
    ) -> None:
        """Keep a number of somebody, a minute after the one before."""
        self.admin.execute(
            "insert into personne_identifiant (territoire_id, personne_id, genre, empreinte,"
            " scelle, provisoire, cree_le) values (%s, %s, %s, sha256(%s), 'x', %s,"
            " now() + (select count(*) from personne_identifiant) * interval '1 minute')",
            (ou, personne, genre, mot, attente),
        )

    def refuser(self, personne: UUID, **qui: UUID) -> None:
        """Note a refusal."""
        [(colonne, cle)] = qui.items()
        self.admin.execute(
            f"insert into exclusion (territoire_id, personne_id, {colonne})"
            " values (1, %s, %s)".encode(),
            (personne, cle),
        )


def essai_bloc(admin: Connexion) -> None:
    """Compare with whoever has the same day, name or number here, in a carnet of their own."""
    s = Scene(admin)
    monde.territoire(admin, 2)
    garde = s.personne(date_naissance="1950-05-05", nom="Autre")
    communs: dict[str, dict[str, Any]] = {
        "jour": {"nom": "Rien", "prenom": "Du", "date_naissance": "1990-01-01"},
        "nom": {"nom": "Alpha", "prenom": "Un", "date_naissance": "1950-05-05"},
        "prenom": {"nom": "Beta", "prenom": "Deux", "date_naissance": "1950-05-05"},
        "nir": {"date_naissance": "1950-05-05"},
        "france_travail": {"date_naissance": "1950-05-05"},
        "caf": {"date_naissance": "1950-05-05"},
    }
    trouvee, ailleurs = {}, set()
    for par, champs in communs.items():
        trouvee[par] = s.personne(**champs)
        reunie = s.personne(**champs, reuni_dans=garde)
        # The same keys elsewhere: of a carnet that was joined here, of one that is another's.
        s.personne(reunie, 2, **champs)
        ailleurs.add(s.personne(numero=2, **champs))
        for cle in (trouvee[par], reunie):
            if par in ("nir", "france_travail", "caf"):
                s.numero(cle, par, par.encode())
    for par, cle in zip(("nir", "france_travail", "caf"), ailleurs, strict=False):
        s.personne(cle, date_naissance="1950-05-05", nom="Autre")
        s.numero(cle, par, par.encode(), ou=2)
    # A number of one kind that another kind has too.
    confondue = s.personne(date_naissance="1950-05-05", nom="Autre")
    s.numero(confondue, "caf", b"nir")
    for mot in (b"france_travail", b"caf"):
        s.numero(confondue, "nir", mot)
    appels = {
        "jour": "'{1990-01-01}', '{}', null, null, null",
        "nom": "'{}', '{alpha un}', null, null, null",
        "prenom": "'{}', '{deux beta}', null, null, null",
        "nir": "'{}', '{}', sha256('nir'), null, null",
        "france_travail": "'{}', '{}', null, sha256('france_travail'), null",
        "caf": "'{}', '{}', null, null, sha256('caf')",
    }
    for par, valeurs in appels.items():
        trouves = admin.execute(f"select prive.bloc(1, {valeurs})".encode()).fetchall()
        assert trouves == [(trouvee[par],)], par
    appelees = admin.execute(
        "select proname from pg_proc p where proname in ('bloc', 'meme_numero', 'se_dit')"
        " and has_function_privilege('carnet_app', p.oid, 'execute')"
    )
    assert appelees.fetchall() == []


def essai_numero_compare(admin: Connexion) -> None:
    """Say that a number is the same, another one, or that there is nothing to compare."""
    s = Scene(admin)
    monde.territoire(admin, 2)
    sure, attente, deux, sans, autre = (s.personne() for _ in range(5))
    s.numero(sure, "nir", b"a")
    s.numero(attente, "nir", b"p", attente=True)
    s.numero(deux, "nir", b"p", attente=True)
    s.numero(deux, "nir", b"a")
    s.personne(sans, 2)
    s.numero(sans, "nir", b"a", ou=2)
    s.numero(sans, "caf", b"a")
    s.numero(autre, "nir", b"b")

    def egal(personne: UUID, mot: bytes | None, *, attente: bool = False) -> bool | None:
        [(dit,)] = admin.execute(
            "select prive.meme_numero(1, %s, 'nir', sha256(%s), %s)", (personne, mot, attente)
        ).fetchall()
        return dit  # type: ignore[no-any-return]

    assert egal(sure, b"a") is True
    assert egal(sure, b"b") is False
    assert egal(sure, b"b", attente=True) is None
    assert egal(sure, None) is None
    assert egal(attente, b"a") is None
    assert egal(deux, b"b") is False
    assert egal(sans, b"a") is None


def essai_dire_qui_existe(admin: Connexion) -> None:
    """Tell of whom one reads, may join or has just welcomed; a refusal and a closing win."""
    s = Scene(admin)
    monde.jumeler(admin, s.chez, s.pro)
    joignable, partielle, vue = s.personne(), s.suivie(domaines=8), s.suivie()
    s.accord(joignable)
    accueillie, retiree = (s.personne(cree_par_structure_id=s.chez) for _ in range(2))
    admin.execute("update consentement set retire_le = now() where id = %s", (s.accord(retiree),))
    # What is known elsewhere of the same keys: she agreed there, she was welcomed there.
    s.personne(accueillie, 2)
    monde.accord(admin, 2, accueillie)
    s.personne(s.personne(cree_par_structure_id=s.autre), 2, cree_par_structure_id=s.chez)
    refusee, nommee, archivee, suspendue, reunie = (s.personne() for _ in range(5))
    for personne in (refusee, nommee, archivee, suspendue, reunie):
        s.accord(personne)
        s.personne(personne, 2)
    s.refuser(refusee, structure_id=s.chez)
    s.refuser(nommee, compte_id=s.pro)
    ecartee = s.suivie()
    s.refuser(ecartee, compte_id=s.pro)
    for colonne, personne in (("archivee_le", archivee), ("suspendu_le", suspendue)):
        admin.execute(
            f"update personne set {colonne} = now() where territoire_id = 1 and id = %s".encode(),
            (personne,),
        )
    admin.execute(
        "update personne set reuni_dans = %s where territoire_id = 1 and id = %s", (vue, reunie)
    )
    s.personne()
    s.entre()
    assert set(admin.execute(CANDIDATS).fetchall()) == {
        (joignable, False),
        (partielle, False),
        (vue, True),
        (accueillie, False),
    }
    joindre = "select 1 where prive.est_joignable(%s)"
    jointes = {
        p
        for p in (joignable, partielle, vue, accueillie, retiree, refusee, nommee, ecartee,
                  archivee, suspendue, reunie)
        if monde.tente(admin, joindre, (p,))
    }  # fmt: skip
    assert jointes == {joignable, partielle, vue, accueillie}
    monde.sortir(admin)
    assert monde.qui_peut(admin, s.chez, CANDIDATS) == COMPARENT
    for personne, attendus in ((joignable, COMPARENT), (vue, COMPARENT | {"gestionnaire"})):
        peuvent = monde.qui_peut(admin, s.chez, joindre, (personne,))
        assert peuvent == attendus
    s.entre()
    trouves = admin.execute(
        "select personne_id from prive.candidats('{1990-01-01}', '{}', null, false, null, null)"
    ).fetchall()
    assert len(trouves) == len(set(trouves)), "a carnet of elsewhere under the same key"
    monde.sortir(admin)


def essai_rapprocher(admin: Connexion) -> None:
    """Let the job alone compare one carnet with the others here, by its own true numbers."""
    s = Scene(admin)
    monde.territoire(admin, 2)
    elle, meme, autre, sans = (s.personne() for _ in range(4))
    reunie, ailleurs = s.personne(reuni_dans=elle), s.personne(numero=2)
    for cle in (elle, meme):
        s.personne(cle, 2)
    s.numero(elle, "nir", b"vrai")
    s.numero(elle, "nir", b"attente", attente=True)
    for genre in ("france_travail", "caf"):
        for mot in (b"vieux", b"neuf"):
            s.numero(elle, genre, mot)
    for genre, mot in (("nir", b"vrai"), ("france_travail", b"neuf"), ("caf", b"neuf")):
        s.numero(meme, genre, mot)
        s.numero(autre, genre, b"le mien")
        # Later numbers of the same key elsewhere are nobody's here.
        s.numero(elle, genre, b"ailleurs", ou=2)
    monde.automate(admin)
    identite = "select nom from prive.identite_a_rapprocher(%s)"
    lues = {p: monde.tente(admin, identite, (p,)) for p in (elle, reunie, ailleurs)}
    assert lues == {elle: 1, reunie: 0, ailleurs: 0}
    trouves = admin.execute(RAPPROCHER, (elle,)).fetchall()
    assert sorted(trouves, key=str) == sorted(
        [
            (meme, True, True, True),
            (autre, False, False, False),
            (sans, None, None, None),
        ],
        key=str,
    )
    assert admin.execute(RAPPROCHER, (sans,)).fetchall().count((meme, None, None, None)) == 1
    monde.sortir(admin)
    appels = {
        "select * from prive.identite_a_rapprocher(%s)": (elle,),
        RAPPROCHER: (elle,),
        PROPOSER: (elle, autre, None),
    }
    for requete, valeurs in appels.items():
        gens = monde.qui_appelle(admin, s.chez, requete, valeurs)
        assert gens == set(), requete


def essai_paire_proposee(admin: Connexion) -> None:
    """Queue a pair once; tell those of either circle, today, whose structure reads who both are."""
    s = Scene(admin)
    p, q, tierce = s.suivie(), s.suivie(), s.personne()
    s.accord(tierce)
    monde.jumeler(admin, s.chez, monde.compte(admin, 1))
    hors, parti, fini, dedie, ailleurs = (monde.professionnel(admin, 1, s.chez) for _ in range(5))
    monde.place(admin, 1, tierce, s.chez, hors)
    monde.place(admin, 1, p, s.chez, parti, debut="-2 days", fin="-1 day")
    for compte in (fini, dedie, ailleurs):
        monde.place(admin, 1, p, s.chez, compte)
        # Its day has come, and the worker has not yet handed their places over.
        admin.execute("set local session_replication_role = replica")
        admin.execute("update habilitation set fin = now() where compte_id = %s", (compte,))
        admin.execute("set local session_replication_role = origin")
    admin.execute(
        "insert into habilitation (territoire_id, compte_id, structure_id, role, debut)"
        " values (1, %s, %s, 'professionnel', now() - interval '1 day')",
        (dedie, s.autre),
    )
    # The same keys elsewhere: habilitated there, in the circle there.
    for cle in (ailleurs, hors):
        admin.execute(
            "insert into compte (territoire_id, id, courriel, prenom, nom) values (2, %s, %s, 'A',"
            " 'B')",
            (cle, f"{cle.hex}@ailleurs.example"),
        )
    admin.execute(
        "insert into habilitation (territoire_id, compte_id, structure_id, role, debut)"
        " values (2, %s, %s, 'professionnel', now() - interval '1 day')",
        (ailleurs, s.chez),
    )
    s.personne(p, 2)
    monde.place(admin, 2, p, s.chez, hors)
    voisin = monde.professionnel(admin, 1, s.autre)
    monde.place(admin, 1, q, s.autre, voisin)
    s.accord(q, s.autre)
    mince = monde.structure(admin, 1)
    etroit = monde.professionnel(admin, 1, mince)
    monde.place(admin, 1, p, mince, etroit)
    s.accord(p, mince)
    monde.place(admin, 1, q, mince, etroit)
    s.accord(q, mince, domaines=8)
    monde.automate(admin)
    prevenus = [c for (c,) in admin.execute(PROPOSER, (max(p, q), min(p, q), None)).fetchall()]
    assert prevenus == [s.pro]
    assert admin.execute(PROPOSER, (p, q, None)).fetchall() == [], "told twice"
    assert admin.execute(PROPOSER, (p, tierce, s.pro)).fetchall() == [], "told, and put aside"
    monde.sortir(admin)
    etats = admin.execute("select etat, decide_par from rapprochement order by etat").fetchall()
    assert etats == [("ecarte", s.pro), ("propose", None)]


def essai_numero_pose(admin: Connexion) -> None:
    """Hand a number in when one completes the identity, or has just welcomed somebody."""
    s = Scene(admin)
    monde.territoire(admin, 2)
    suivie, inconnue = s.suivie(), s.personne()
    lue, partielle = s.suivie(peut_completer=False), s.suivie(domaines=8)
    accueillie, accordee = (s.personne(cree_par_structure_id=s.chez) for _ in range(2))
    s.accord(accordee, s.autre)
    s.personne(accueillie, 2)
    monde.accord(admin, 2, accueillie)
    s.entre()
    posees = {
        p
        for p in (suivie, inconnue, lue, partielle, accueillie, accordee)
        if monde.tente(admin, POSER, (p,))
    }
    assert posees == {suivie, accueillie}
    admin.execute(POSER, (suivie,))
    admin.execute(POSER, (suivie,))
    for requete in (
        "select 1 from personne_identifiant",
        "update personne_identifiant set provisoire = false",
        "delete from personne_identifiant",
    ):
        monde.refuse(admin, requete)
    monde.sortir(admin)
    for personne in (suivie, accueillie):
        peuvent = monde.qui_peut(admin, s.chez, POSER, (personne,))
        assert peuvent == COMPARENT


def essai_paires(admin: Connexion) -> None:
    """Read and put aside a pair whose two carnets one reads, once, in one's own name."""
    s = Scene(admin)
    avant, une, autre, apres = (UUID(int=rang) for rang in range(1, 5))
    s.personne(avant)
    s.suivie(une)
    s.suivie(autre)
    s.personne(apres)
    for a, b in ((une, autre), (avant, une), (une, apres)):
        admin.execute(
            "insert into rapprochement (territoire_id, a_id, b_id, score, raisons) values (1, %s,"
            " %s, 90, '{nir}')",
            (a, b),
        )
    lire = "select a_id, b_id from rapprochement"
    s.entre()
    assert admin.execute(lire).fetchall() == [(une, autre)]
    bons = {"etat": "ecarte", "par": s.pro}
    # Without a word of the row, no policy of reading stands before that of writing.
    assert monde.tente(admin, ECARTER, bons) == 1
    assert monde.tente(admin, ECARTER, bons | {"etat": "reuni"}) is None
    assert monde.tente(admin, ECARTER, bons | {"par": uuid4()}) is None
    assert monde.tente(admin, f"{ECARTER}, score = 1", bons) is None
    monde.sortir(admin)
    assert monde.qui_peut(admin, s.chez, lire) == COMPARENT
    ecartent = monde.qui_peut(admin, s.chez, ECARTER, bons, "par")
    assert ecartent == COMPARENT
    s.entre()
    admin.execute(ECARTER, bons)
    assert monde.tente(admin, ECARTER, bons) == 0, "decided twice"
    ouvrir = (
        "insert into personne (territoire_id, nom, prenom, date_naissance, cree_par_structure_id,"
        " reuni_dans) values (1, 'A', 'B', '1990-01-01', %(chez)s, %(reuni)s)"
    )
    bonne = {"chez": s.chez, "reuni": None}
    monde.n_accepte_que(admin, ouvrir, bonne, {"reuni": une})
    monde.sortir(admin)


class Jour(Scene):
    """Hold a territoire that warns at three carnets a day and stops at five."""

    def __init__(self, admin: Connexion) -> None:
        super().__init__(admin)
        monde.jumeler(admin, self.chez, self.pro)
        self.quotas(3, 5)
        self.dpo = monde.professionnel(admin, 1, self.chez, "dpo")
        monde.professionnel(admin, 1, self.chez, "administrateur")
        self.gens = [uuid4() for _ in range(6)]

    def quotas(self, alerte: int, maximum: int) -> None:
        """Change what the territoire allows."""
        self.admin.execute(
            "update territoire set quota_alerte = %s, quota_maximum = %s where id = 1",
            (alerte, maximum),
        )

    def prend(
        self,
        *gens: UUID | None,
        geste: str = "export",
        nombre: int | None = None,
        fondement: str | None = None,
    ) -> list[bool]:
        """Note what the caller does about each; says which are let through."""
        details = "{}" if nombre is None else f'{{"nombre": {nombre}}}'
        passent = []
        for personne in gens:
            self.admin.execute("savepoint prise")
            try:
                self.admin.execute(
                    "select prive.noter(%s, %s, 1, 'Carnet', null, %s, %s::jsonb)",
                    (geste, personne, fondement, details),
                )
                passent.append(True)
            except errors.DatabaseError as refus:
                assert refus.sqlstate == "CQ001", refus  # noqa: PT017
                self.admin.execute("rollback to prise")
                passent.append(False)
        return passent

    def prevenus(self) -> list[UUID]:
        """List who was told that somebody takes many carnets."""
        monde.sortir(self.admin)
        lus = self.admin.execute("select compte_id from avis where genre = 'extraction'")
        return [compte for (compte,) in lus.fetchall()]


OUI, NON = [True], [False]


def essai_carnets_d_un_jour(admin: Connexion) -> None:
    """Tell the delegate at three carnets, once; stop at the sixth, whatever else was done of it."""
    s = Jour(admin)
    *cinq, sixieme = s.gens
    s.entre()
    assert s.prend(*cinq[:2]) == OUI * 2
    assert s.prevenus() == []
    s.entre()
    assert s.prend(cinq[2]) == OUI
    assert s.prevenus() == [s.dpo]
    s.entre()
    assert s.prend(*cinq[3:]) == OUI * 2
    assert s.prevenus() == [s.dpo], "told twice"
    s.entre()
    assert s.prend(sixieme) == NON
    assert s.prend(sixieme, geste="ecriture") == OUI
    assert s.prend(sixieme, fondement="bris de glace") == OUI
    assert s.prend(sixieme) == NON, "written about, or read in an emergency: not yet taken"
    assert s.prend(cinq[0]) == OUI
    monde.sortir(admin)
    s.quotas(1, 2)
    s.entre()
    assert s.prend(cinq[1]) == OUI, "taken already"
    assert s.prend(None, geste="recherche") == OUI, "nobody found"
    assert s.prend(sixieme, geste="ecriture") == OUI
    assert s.prend(sixieme, fondement="bris de glace") == OUI
    monde.sortir(admin)


def essai_carnets_d_un_autre(admin: Connexion) -> None:
    """Count one's own carnets of the day, here: no colleague's, none of yesterday."""
    s = Jour(admin)
    *cinq, sixieme = s.gens
    collegue = monde.professionnel(admin, 1, s.chez)
    s.entre(collegue)
    assert s.prend(sixieme, *cinq[:4]) == OUI * 5
    monde.sortir(admin)
    monde.entrer(admin, 2, s.pro, "professionnel", s.chez)
    assert s.prend(sixieme, *(uuid4() for _ in range(6))) == OUI * 7
    monde.sortir(admin)
    s.entre()
    assert s.prend(*cinq) == OUI * 5
    assert s.prend(sixieme) == NON, "read by a colleague, and elsewhere under the same key"
    monde.sortir(admin)
    admin.execute("set session_replication_role = replica")
    admin.execute("update journal set le = le - interval '25 hours'")
    admin.execute("set session_replication_role = origin")
    s.entre()
    assert s.prend(sixieme, *cinq[:4]) == OUI * 5
    assert s.prend(cinq[4]) == NON, "read yesterday, not today"
    monde.sortir(admin)


def essai_noms_d_un_jour(admin: Connexion) -> None:
    """Count ten names found as one carnet, and nothing of what is written, sought or urgent."""
    s = Jour(admin)
    s.entre()
    assert s.prend(*s.gens, geste="recherche") == OUI * 6
    assert s.prend(*s.gens, fondement="bris de glace") == OUI * 6
    assert s.prend(None, geste="ecriture", nombre=1000) == OUI
    assert s.prend(s.gens[0], nombre=1000) == OUI
    assert s.prevenus() == []
    s.entre()
    assert s.prend(None, geste="recherche", nombre=10) == OUI
    assert s.prevenus() == []
    s.entre()
    assert s.prend(None, geste="recherche", nombre=10) == OUI
    assert s.prevenus() == [s.dpo]
    s.entre()
    assert s.prend(None, geste="recherche", nombre=30) == NON
    assert s.prend(None, geste="recherche", nombre=20) == OUI
    assert s.prevenus() == [s.dpo]


def essai_extraction_d_une_personne(admin: Connexion) -> None:
    """Let a person read and seek what is theirs as they like."""
    s = Jour(admin)
    elle = s.personne()
    lui = monde.compte_de(admin, 1, elle)
    monde.entrer(admin, 1, lui, "personne", None, elle)
    assert s.prend(None, geste="recherche", nombre=1000) == OUI
    assert s.prend(elle) == OUI
    assert s.prevenus() == []
