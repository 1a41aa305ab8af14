"""Try, against a broken wall, to read, agree or enter as a guardian without the mandate for it."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import errors

from auth.vocabulary import masque
from tests.auth import monde
from tests.auth.oracle import (
    guardian_may_agree,
    guardian_reads,
    mandate_runs,
    may_answer_a_mandate,
    what_opens,
)

Connexion = psycopg.Connection[Any]
REFUS = (errors.InsufficientPrivilege, errors.CheckViolation)
# Housing and health, by their numbers.
LOGEMENT, SANTE = 2, 8
DOMAINES = {LOGEMENT, SANTE}
MASQUE = 1 << LOGEMENT | 1 << SANTE
CODE, AUTRE = b"c" * 32, b"d" * 32
_ETATS: tuple[dict[str, Any], ...] = (
    {}, {"reponse": None}, {"reponse": "non"}, {"clos": True}, {"jours": 0}, {"jours": 1},
    {"fin": 0}, {"fin": 1},
)  # fmt: skip
_CARNETS = (
    None, "archivee_le = now()", "suspendu_le = now()", "decedee_le = current_date",
    "reuni_dans = %(v)s",
)  # fmt: skip
_ACCORD = (
    "insert into consentement (territoire_id, id, personne_id, portee, structure_id, domaines,"
    " peut_completer, finalite, fin, notice_id, donne_par, recueil, recueilli_par,"
    " recueil_structure_id, avec_id) select 1, %(id)s, %(p)s, %(portee)s, %(s)s, %(domaines)s,"
    " %(ecrit)s, %(finalite)s, %(fin)s, n.id, %(donne_par)s, %(recueil)s, %(par)s, %(pour)s,"
    " %(avec)s from notice n where n.territoire_id = 1"
)


class _Scene:
    """Hold a structure and its professional, a person, a stranger, and a guardian."""

    def __init__(self, admin: Connexion, **champs: Any) -> None:
        self.admin = admin
        self.structure, self.pro, self.elle, self.compte = monde.scene(admin)
        self.dpo = monde.professionnel(admin, 1, self.structure, "dpo")
        self.voisine = monde.personne(admin, 1, "Voisine")
        monde.place(admin, 1, self.elle, self.structure, self.pro)
        for qui in (self.elle, self.voisine):
            monde.frise(admin, 1, qui, self.compte)
        self.tuteur = monde.representant(admin, 1, self.elle, MASQUE, **champs)
        self.mandat: UUID = self.un("select id from representant where compte_id = %s", self.tuteur)
        self.jour = self.un("select date_trunc('day', now()) + interval '20 days'")

    def un(self, requete: str, *valeurs: Any) -> Any:
        """Ask one thing, as the owner."""
        ligne = self.admin.execute(requete.encode(), valeurs).fetchone()
        assert ligne is not None, requete
        return ligne[0]

    def faire(self, qui: str, requete: str, valeurs: Any = (), *, lien: bool = False) -> Any:
        """Do it as her, her guardian, the professional or the DPO; « refusé » when it is not
        permitted.
        """
        try:
            with self.admin.transaction():
                self.entrer(qui, lien=lien)
                faite = self.admin.execute(requete.encode(), valeurs)
                dites = faite.fetchall() if faite.description else faite.rowcount
        except (*REFUS, errors.InvalidAuthorizationSpecification):
            return "refusé"
        finally:
            monde.sortir(self.admin)
        return dites

    def entrer(self, qui: str, *, lien: bool = False) -> None:
        """Become one of them."""
        if qui == "tuteur":
            monde.entrer_en_mandat(self.admin, 1, self.tuteur, lien=lien)
        elif qui == "elle":
            self.admin.execute("set local role carnet_app")
            self.admin.execute(
                "select prive.entrer(1, %s, 'personne', null, %s, %s)",
                (self.compte, self.elle, lien),
            )
        elif qui == "dpo":
            monde.entrer(self.admin, 1, self.dpo, "dpo", self.structure)
        else:
            monde.entrer(self.admin, 1, self.pro, qui, self.structure)

    def accord(self, qui: str, domaines: int, *, lien: bool = False, **champs: Any) -> Any:
        """Say yes; gives the number, or « refusé »."""
        valeurs = {
            "id": uuid4(), "p": self.elle, "portee": "structure", "s": self.structure,
            "domaines": domaines,
            "ecrit": False, "finalite": "coordination", "fin": self.jour, "recueil": "ecran",
            "donne_par": "personne" if qui == "elle" else "representant",
            "par": self.compte if qui == "elle" else self.tuteur, "pour": None, "avec": None,
        } | champs  # fmt: skip
        dit = self.faire(qui, _ACCORD, valeurs, lien=lien)
        return dit if dit == "refusé" else valeurs["id"]

    def ouvert(self) -> int:
        """Give what is open to the structure."""
        ouvert: int = self.un("select prive.ouverts(1, %s, %s)", self.elle, self.structure)
        return ouvert

    def retirer(self, qui: str, cle: UUID) -> Any:
        """Withdraw it."""
        return self.faire(qui, "update consentement set retire_le = now() where id = %s", (cle,))


def _domaines(bits: int) -> set[int]:
    return {d for d in range(12) if bits & 1 << d}


def essai_ce_que_lit_un_mandat(admin: Connexion) -> None:
    """Read as a guardian over each state of the mandate, of the carnet, and each proof."""
    for etat in _ETATS:
        court = mandate_runs(
            answer=etat.get("reponse", "oui"), closed=etat.get("clos", False),
            starts_in=etat.get("jours", -1), ends_in=etat.get("fin"),
        )  # fmt: skip
        for carnet in _CARNETS:
            for lien in (False, True):
                with admin.transaction(force_rollback=True):
                    s = _Scene(admin, **etat)
                    if carnet:
                        admin.execute(
                            f"update personne set {carnet} where id = %(p)s".encode(),
                            {"p": s.elle, "v": s.voisine},
                        )
                    vues = s.faire(
                        "tuteur", "select personne_id, domaine from evenement", lien=lien
                    )
                    if not court:
                        assert vues == "refusé", etat
                        continue
                    lus = guardian_reads(
                        DOMAINES, runs=court, hers=True, lives=not carnet, weak=lien
                    )
                    assert set(vues) == {(s.elle, d) for d in lus}, (etat, carnet, lien)
                    qui = s.faire("tuteur", "select id from personne", lien=lien)
                    assert qui == ([] if carnet else [(s.elle,)]), (etat, carnet)


def essai_mandat_parmi_d_autres(admin: Connexion) -> None:
    """Read over each state of a mandate, another one running; enter with an ended one alone."""
    for etat in _ETATS:
        court = mandate_runs(
            answer=etat.get("reponse", "oui"), closed=etat.get("clos", False),
            starts_in=etat.get("jours", -1), ends_in=etat.get("fin"),
        )  # fmt: skip
        with admin.transaction(force_rollback=True):
            s = _Scene(admin, **etat)
            monde.mandat(admin, 1, s.voisine, 2, compte_id=s.tuteur)
            tierce = monde.personne(admin, 1, "Tierce")
            monde.frise(admin, 1, tierce, s.compte)
            monde.representant(admin, 1, tierce, 4095)
            vues = s.faire("tuteur", "select personne_id, domaine from evenement")
            siens = {(s.elle, d) for d in DOMAINES} if court else set()
            assert set(vues) == siens | {(s.voisine, 1)}, etat
    s = _Scene(admin, clos=True)
    monde.representant(admin, 1, s.voisine, 4095)
    assert s.faire("tuteur", "select 1") == "refusé"


def essai_ce_qu_un_mandat_ne_montre_pas(admin: Connexion) -> None:
    """Look as a guardian for who else represents her, who is proposed to her, what was merged."""
    s = _Scene(admin)
    sien = s.mandat
    monde.representant(admin, 1, s.elle, 1 << SANTE)
    admin.execute(
        "insert into designation (territoire_id, personne_id, structure_id, compte_id,"
        " propose_par, propose_par_structure_id, motif) values (1, %s, %s, %s, %s, %s, 'Un motif"
        " assez long.')",
        (s.elle, s.structure, s.pro, s.pro, s.structure),
    )
    admin.execute(
        "insert into reunion (territoire_id, personne_id, autre_id, motif, par_compte_id,"
        " par_structure_id) values (1, %s, %s, 'Un motif assez long.', %s, %s)",
        (s.elle, s.voisine, s.pro, s.structure),
    )
    monde.accord(admin, 1, s.elle)
    for table in ("representant", "designation", "reunion"):
        cles = f"select id from {table}"
        assert s.faire("professionnel", cles) != [], table
        assert s.faire("elle", cles) != [], table
        assert s.faire("tuteur", cles) == ([(sien,)] if table == "representant" else []), table


def essai_capacite_d_un_representant(admin: Connexion) -> None:
    """Enter as a guardian with another's account, another rôle's, a structure, a carnet."""
    s = _Scene(admin)
    entrees = (
        (s.tuteur, "representant", None, None, True),
        (s.tuteur, "representant", s.structure, None, False),
        (s.tuteur, "representant", None, s.elle, False),
        (s.tuteur, "personne", None, s.elle, False),
        (s.pro, "representant", None, None, False),
        (s.compte, "representant", None, None, False),
    )
    for compte, role, structure, personne, entre in entrees:
        try:
            with admin.transaction():
                monde.entrer(admin, 1, compte, role, structure, personne)
            assert entre, (role, structure, personne)
        except errors.InvalidAuthorizationSpecification:
            assert not entre, (role, structure, personne)
        finally:
            monde.sortir(admin)
    # A mandate that names somebody's professional account gives it nothing.
    admin.execute("update representant set compte_id = %s", (s.pro,))
    try:
        with admin.transaction():
            monde.entrer_en_mandat(admin, 1, s.pro)
        raise AssertionError("a professional entered as a guardian")
    except errors.InvalidAuthorizationSpecification:
        monde.sortir(admin)
    admin.execute("update representant set compte_id = %s", (s.tuteur,))
    admin.execute("update compte set clos_le = now() where id = %s", (s.tuteur,))
    assert s.faire("tuteur", "select 1") == "refusé"
    # Who represents her is named to her and to the DPO, to nobody else.
    autre = monde.representant(admin, 1, s.voisine, 4)
    nom = "select id from compte where est_representant"
    lus = {qui: set(s.faire(qui, nom)) for qui in ("professionnel", "elle", "dpo")}
    assert lus == {
        "professionnel": set(), "elle": {(s.tuteur,)}, "dpo": {(s.tuteur,), (autre,)},
    }  # fmt: skip


def essai_qui_ecrit_un_mandat(admin: Connexion) -> None:
    """Write a mandate as each, in another's name, answered beforehand, with an account."""
    s = _Scene(admin)
    ailleurs = monde.structure(admin, 1)
    juste = {
        "p": s.elle, "par": s.pro, "s": s.structure, "compte": None, "reponse": None,
        "clos": False,
    }  # fmt: skip
    requete = (
        "insert into representant (territoire_id, personne_id, nom, qualite, domaines, debut,"
        " propose_par, propose_structure_id, compte_id, reponse, repondue_le, repondue_par,"
        " clos_le) values (1, %(p)s, 'X', 'tutelle', 4, current_date, %(par)s, %(s)s, %(compte)s,"
        " %(reponse)s, case when %(reponse)s::text is not null then now() end, case when"
        " %(reponse)s::text is not null then %(par)s::uuid end,"
        " case when %(clos)s then now() end)"
    )
    for qui in ("professionnel", "elle", "dpo", "tuteur"):
        assert (s.faire(qui, requete, juste) != "refusé") is (qui == "professionnel"), qui
    for faux in (
        {"p": s.voisine}, {"par": s.dpo}, {"s": ailleurs}, {"compte": s.tuteur},
        {"reponse": "oui"}, {"clos": True},
    ):  # fmt: skip
        assert s.faire("professionnel", requete, juste | faux) == "refusé", faux
    for geste in ("update representant set domaines = 4095", "delete from representant"):
        for qui in ("professionnel", "elle", "dpo", "tuteur"):
            assert s.faire(qui, geste) == "refusé", (qui, geste)


def essai_qui_confirme(admin: Connexion) -> None:
    """Answer a mandate as each rôle, as its author, twice, closed, for another guardian."""
    for role in ("professionnel", "dpo"):
        for auteur in (False, True):
            for etat in ({}, {"reponse": "oui"}, {"clos": True}):
                with admin.transaction(force_rollback=True):
                    s = _Scene(admin)
                    qui, autre = (s.dpo, s.pro) if role == "dpo" else (s.pro, s.dpo)
                    cle = monde.mandat(
                        admin, 1, s.elle, MASQUE,
                        **{"reponse": None, "propose_par": qui if auteur else autre} | etat,
                    )  # fmt: skip
                    dit = s.faire(role, "select prive.repondre_mandat(%s, true)", (cle,))
                    peut = may_answer_a_mandate(
                        role, its_author=auteur, answered="reponse" in etat, closed="clos" in etat
                    )
                    assert (dit == [(s.elle,)]) is peut, (role, auteur, etat, dit)
                    compte = s.un("select compte_id from representant where id = %s", cle)
                    assert (compte is not None) is peut
    s = _Scene(admin)
    autre = monde.mandat(admin, 1, s.voisine, 4, reponse=None)
    admin.execute("update compte set courriel = 'vieux@exemple.fr' where id = %s", (s.tuteur,))
    admin.execute("update representant set courriel = 'neuf@exemple.fr' where id = %s", (autre,))
    ouvrir = "insert into connexion (territoire_id, jeton_sha256, compte_id) values (1, %s, %s)"
    admin.execute(ouvrir, (CODE, s.tuteur))
    admin.execute(
        "insert into compte (territoire_id, courriel, prenom, nom, est_representant,"
        " date_naissance) values (1, 'homonyme@exemple.fr', 'Guy', 'Ide', true, '1970-01-01')"
    )
    for chez in (s.pro, s.compte, uuid4()):
        dit = s.faire("dpo", "select prive.repondre_mandat(%s, true, %s)", (autre, chez))
        assert dit == "refusé"
    assert s.faire("dpo", "select * from prive.comptes_du_representant(%s)", (autre,)) == [
        (s.tuteur,)
    ]
    siens = "select * from prive.comptes_du_representant(%s)"
    assert s.faire("professionnel", siens, (autre,)) == []
    assert s.faire("dpo", "select id from prive.mandats_suivis()") != []
    assert s.faire("professionnel", "select id from prive.mandats_suivis()") == []
    assert s.faire("dpo", "select prive.repondre_mandat(%s, true, %s)", (autre, s.tuteur)) == [
        (s.voisine,)
    ]
    assert s.un("select count(*) from connexion where compte_id = %s", s.tuteur) == 0
    canal = "select courriel || canal_a_prouver::text from compte where id = %s"
    assert s.un(canal, s.tuteur) == "neuf@exemple.frtrue"
    faits = "select count(*) from journal where objet = 'Mandat confirmé' and personne_id = %s"
    assert s.un(faits, s.voisine) == 1
    # A refusal gives no account.
    non = monde.mandat(admin, 1, s.elle, 4, reponse=None)
    assert s.faire("dpo", "select prive.repondre_mandat(%s, false)", (non,)) == [(s.elle,)]
    reste = "select reponse || (compte_id is null)::text from representant where id = %s"
    assert s.un(reste, non) == "nontrue"


def essai_qui_clot(admin: Connexion) -> None:
    """Close a mandate as each: her circle, the DPO, its guardian; nobody else, once."""
    for qui, peut in (
        ("professionnel", True), ("dpo", True), ("tuteur", True), ("elle", False),
        ("gestionnaire", False), ("autre", False),
    ):  # fmt: skip
        with admin.transaction(force_rollback=True):
            s = _Scene(admin)
            if qui == "gestionnaire":
                s.pro = monde.professionnel(admin, 1, s.structure, "gestionnaire")
            clos, qui_clot = s.mandat, qui
            if qui == "autre":
                s.tuteur = monde.representant(admin, 1, s.voisine, 4)
                qui_clot = "tuteur"
            tuteur = s.un("select compte_id from representant where id = %s", clos)
            admin.execute(
                "insert into connexion (territoire_id, jeton_sha256, compte_id) values (1, %s, %s)",
                (CODE, tuteur),
            )
            dit = s.faire(qui_clot, "select prive.clore_mandat(%s)", (clos,))
            assert (dit == [(s.elle,)]) is peut, (qui, dit)
            assert s.un("select count(*) from connexion where compte_id = %s", tuteur) == (
                0 if peut else 1
            )
            faits = "select count(*) from journal where objet = 'Mandat terminé'"
            assert s.un(faits) == int(peut)
            if peut:
                assert s.faire("dpo", "select prive.clore_mandat(%s)", (clos,)) == [(None,)]


def essai_entrer_en_representant(admin: Connexion) -> None:
    """Draw a code and type it, ask for a link, over each state of the mandate."""
    for etat in _ETATS:
        court = mandate_runs(
            answer=etat.get("reponse", "oui"), closed=etat.get("clos", False),
            starts_in=etat.get("jours", -1), ends_in=etat.get("fin"),
        )  # fmt: skip
        with admin.transaction(force_rollback=True):
            s = _Scene(admin, **etat)
            tire = "select prive.donner_code_mandat(%s, %s) is not null"
            assert s.faire("professionnel", tire, (s.mandat, CODE)) == [(court,)], etat
            for autre in ("dpo", "elle"):
                assert s.faire(autre, tire, (s.mandat, AUTRE)) in ("refusé", [(False,)]), autre
            # A code drawn before opens nothing once the mandate is over.
            admin.execute(
                "insert into code_entree (territoire_id, compte_id, code_hmac, par_compte_id)"
                " values (1, %s, %s, %s) on conflict do nothing",
                (s.tuteur, CODE, s.pro),
            )
            faux = admin.execute(
                "select compte_id from prive.entrer_par_code(%s, '1990-01-01')", (CODE,)
            ).fetchall()
            assert faux == []
            entres = admin.execute(
                "select compte_id from prive.entrer_par_code(%s, '1960-06-06')", (CODE,)
            ).fetchall()
            assert entres == ([(s.tuteur,)] if court else []), etat
            lien = uuid4()
            adresse = s.un("select courriel from compte where id = %s", s.tuteur)
            admin.execute("select prive.demander_lien(%s, %s, '', '/')", (lien, AUTRE))
            pose = s.un("select prive.poser_lien(%s, %s, %s, %s)", lien, CODE, adresse, AUTRE)
            assert pose is court, etat
    # Her address: whoever comes first, both are marked, and a birth date says which of the two.
    prendre = "update compte set courriel = 'une@exemple.fr' where id = %s"
    partage = "select count(*) from compte where canal_partage and id in (%s, %s)"
    with admin.transaction(force_rollback=True):
        s = _Scene(admin)
        for cle in (s.compte, s.tuteur):
            admin.execute(prendre, (cle,))
        assert s.un(partage, s.tuteur, s.compte) == 2
    s = _Scene(admin)
    for cle in (s.tuteur, s.compte):
        admin.execute(prendre, (cle,))
    assert s.un(partage, s.tuteur, s.compte) == 2
    for nee, vient in (("1960-06-06", s.tuteur), ("1990-01-01", s.compte)):
        for cle in (s.tuteur, s.compte):
            admin.execute(
                "select prive.prouver(%s, 1, %s, 'courriel', false, null)", (vient.bytes * 2, cle)
            )
        dit = s.un("select prive.reconnaitre(%s, %s, null)", vient.bytes * 2, nee)
        reste = s.un("select compte_id from preuve where jeton_sha256 = %s", vient.bytes * 2)
        assert (dit, reste) == ("une", vient)


def essai_identite_d_un_representant(admin: Connexion) -> None:
    """Come back from a provider as a guardian: after the paper, under the same name, that day."""
    fin = "update representant set clos_le = now() where id = %s"
    for nom, nee, court, papier, lie in (
        ("IDE", "1960-06-06", True, True, True), ("IDE", "1960-06-06", True, False, False),
        ("IDE", "1960-06-06", False, True, False), ("IDE", "1961-06-06", True, True, False),
        ("AUTRE", "1960-06-06", True, True, False),
    ):  # fmt: skip
        with admin.transaction(force_rollback=True):
            s = _Scene(admin)
            if papier:
                admin.execute(
                    "update compte set liaison_jusqu_au = now() + interval '9 minutes'"
                    " where id = %s",
                    (s.tuteur,),
                )
            if not court:
                admin.execute(fin, (s.mandat,))
            admin.execute(
                "select prive.identifier('franceconnect', 'https://fc', 'lui', null, %s, 'Guy',"
                " %s)",
                (nom, nee),
            )
            liees = s.un("select count(*) from identite_federee where compte_id = %s", s.tuteur)
            assert liees == int(lie), (nom, nee, court, papier)
    s = _Scene(admin)
    adresse = s.un("select courriel from compte where id = %s", s.tuteur)
    admin.execute(
        "select prive.identifier('proconnect', 'https://pc', 'lui', %s, null, null, null)",
        (adresse,),
    )
    assert s.un("select count(*) from identite_federee") == 0
    # Nobody is made a guardian by whoever invites professionals.
    chef = monde.professionnel(admin, 1, s.structure, "administrateur")
    try:
        with admin.transaction():
            monde.entrer(admin, 1, chef, "administrateur", s.structure)
            admin.execute(
                "insert into compte (territoire_id, courriel, prenom, nom, est_representant,"
                " date_naissance) values (1, 'x@exemple.fr', 'X', 'Y', true, '1960-06-06')"
            )
        raise AssertionError("a guardian was invited")
    except errors.InsufficientPrivilege:
        monde.sortir(admin)


def essai_accord_en_mandat(admin: Connexion) -> None:
    """Say yes as a guardian: in and beside the mandate, by each proof, past its end, for others."""
    for asked in ({0, LOGEMENT}, {0, SANTE}, {0, LOGEMENT, SANTE}, {0, 1}, {0, LOGEMENT, 1}):
        for lien in (False, True):
            with admin.transaction(force_rollback=True):
                s = _Scene(admin)
                dit = s.accord("tuteur", masque(asked), lien=lien)  # type: ignore[arg-type]
                peut = guardian_may_agree(asked, DOMAINES, weak=lien)
                assert (dit != "refusé") is peut, (asked, lien)
                assert _domaines(s.ouvert()) == (asked if peut else set()), (asked, lien)
                if peut:
                    assert s.retirer("tuteur", dit) == 1
                    assert s.ouvert() == 0


def essai_accord_au_nom_d_un_autre(admin: Connexion) -> None:
    """Say yes as a guardian for somebody else, as her, as a professional; see what is beside."""
    s = _Scene(admin)
    inscrire = (
        "insert into consentement_evenement (territoire_id, personne_id, genre, par_compte_id)"
        " values (1, %s, 'accord', %s)"
    )
    assert s.faire("tuteur", inscrire, (s.elle, s.tuteur)) == 1
    for p, par in ((s.voisine, s.tuteur), (s.elle, s.pro)):
        assert s.faire("tuteur", inscrire, (p, par)) == "refusé"
    for faux in (
        {"p": s.voisine}, {"donne_par": "personne"}, {"donne_par": "professionnel"},
        {"par": s.pro}, {"pour": s.structure}, {"recueil": "oral"},
    ):  # fmt: skip
        assert s.accord("tuteur", 5, **faux) == "refusé", faux
    # Hers, wholly in the mandate: the guardian's no is enough; beside it, they see nothing of it.
    dedans, dehors = s.accord("elle", 5), s.accord("elle", 1 | 2 | 4)
    assert s.faire("tuteur", "select id from consentement") == [(dedans,)]
    assert s.retirer("tuteur", dehors) == 0
    # Without a word of which: those of the mandate, no other.
    assert s.faire("tuteur", "update consentement set retire_le = now()") == 1
    assert s.un("select retire_le is not null from consentement where id = %s", dedans)


def essai_accord_plus_long_que_le_mandat(admin: Connexion) -> None:
    """Say yes past the end of the mandate; and write in the carnet."""
    # No longer than the mandate: its last day is the eve of its end.
    for fin, peut in ((40, True), (20, True), (5, False)):
        with admin.transaction(force_rollback=True):
            s = _Scene(admin, fin=fin)
            jour = s.un(
                "select ((now() at time zone 'Europe/Paris')::date + 20)::timestamp"
                " at time zone 'Europe/Paris'"
            )
            assert (s.accord("tuteur", 5, fin=jour) != "refusé") is peut, fin
    with admin.transaction(force_rollback=True):
        s = _Scene(admin)
        ecrire = (
            "insert into evenement (territoire_id, personne_id, domaine, auteur_compte_id, le,"
            " genre, texte) values (1, %s, 2, %s, now(), 'objectif', 'x')"
        )
        assert s.faire("tuteur", ecrire, (s.elle, s.tuteur)) == "refusé"


def essai_curatelle(admin: Connexion) -> None:
    """Of a curatelle, say yes as each first, beside the mandate, twice, and take it back."""
    for asked in ({0, LOGEMENT}, {0, LOGEMENT, 1}, {0, 1}, {0, SANTE}, {0}):
        for premier, second in (("elle", "tuteur"), ("tuteur", "elle")):
            if premier == "tuteur" and 1 in asked:
                continue
            with admin.transaction(force_rollback=True):
                s = _Scene(admin, qualite="curatelle")
                bits = masque(asked)  # type: ignore[arg-type]
                cle = s.accord(premier, bits)
                attendu = what_opens(asked, DOMAINES, both=True, seconded=False)
                assert _domaines(s.ouvert()) == attendu, (asked, premier)
                waits = asked & DOMAINES
                if not waits:
                    continue
                du_second = 1 | masque(waits)  # type: ignore[arg-type]
                # Nobody seconds oneself, nor with other words, nor for a professional.
                assert s.accord(premier, du_second, avec=cle) == "refusé"
                autre = monde.structure(admin, 1)
                for faux in (
                    {"s": autre}, {"fin": s.un("select %s + interval '1 day'", s.jour)},
                    {"finalite": "statistiques"}, {"domaines": 1}, {"avec": uuid4()},
                ):  # fmt: skip
                    champs: dict[str, Any] = {"domaines": du_second, "avec": cle} | faux
                    autres = champs.pop("domaines")
                    assert s.accord(second, autres, **champs) == "refusé", faux
                oral: dict[str, Any] = {
                    "donne_par": "professionnel",
                    "recueil": "oral",
                    "par": s.pro,
                }
                dit = s.accord("professionnel", du_second, avec=cle, pour=s.structure, **oral)
                assert dit == "refusé"
                assert _domaines(s.ouvert()) == attendu
                if second == "tuteur":
                    vus = s.faire(
                        "tuteur", "select id, domaines from prive.accords_attendus(%s)", (s.elle,)
                    )
                    assert vus == [(cle, du_second)]
                    assert (
                        s.faire("tuteur", "select id from prive.accords_attendus(%s)", (s.voisine,))
                        == []
                    )
                oui = s.accord(second, du_second, avec=cle)
                assert oui != "refusé"
                assert _domaines(s.ouvert()) == asked
                assert s.accord(second, du_second, avec=oui) == "refusé"
                # Said twice, one of the two taken back would shut nothing.
                assert s.accord(second, du_second, avec=cle) == "refusé"
                for qui, le_sien in ((premier, cle), (second, oui)):
                    with admin.transaction(force_rollback=True):
                        assert s.retirer(qui, le_sien) == 1
                        assert _domaines(s.ouvert()) == attendu - (
                            asked if le_sien == cle else set()
                        )
    # It waits for who must agree, and lets nobody join meanwhile.
    s = _Scene(admin, qualite="curatelle")
    autre = monde.structure(admin, 1)
    assert s.accord("elle", 5, s=autre) != "refusé"
    assert not s.un("select prive.est_couverte(1, %s, %s)", s.elle, autre)
    assert s.faire("elle", "select * from prive.curateurs(%s)", (s.elle,)) == [(s.tuteur,)]
    sien = monde.representant(admin, 1, s.voisine, MASQUE, qualite="curatelle")
    assert s.faire("elle", "select * from prive.curateurs(%s)", (s.voisine,)) == []
    attente = monde.accord(
        admin, 1, s.voisine, portee="structure", structure_id=s.structure, domaines=5
    )
    assert s.un("select attendus from consentement where id = %s", attente) == 5
    attendus = "select id from prive.accords_attendus(%s)"
    assert s.faire("tuteur", attendus, (s.voisine,)) == []
    s.tuteur, moi = sien, s.tuteur
    assert s.faire("tuteur", attendus, (s.voisine,)) == [(attente,)]
    s.tuteur = moi
    # A weak proof of the second opens nothing sensitive either.
    sensible = s.accord("elle", 257)
    assert s.accord("tuteur", 257, avec=sensible, lien=True) == "refusé"
    assert s.faire(
        "tuteur", "select id from prive.accords_attendus(%s) where id = %s",
        (s.elle, sensible), lien=True,
    ) == []  # fmt: skip
    # Requests wait with the agreement.
    admin.execute(
        "insert into demande_acces (territoire_id, personne_id, structure_id, compte_id, domaines,"
        " motif) values (1, %s, %s, %s, 5, 'pour le loyer')",
        (s.elle, s.structure, s.pro),
    )
    etat = "select etat from demande_acces where personne_id = %s"
    cle = s.accord("elle", 5)
    assert s.un(etat, s.elle) == "en_attente"
    assert s.accord("tuteur", 5, avec=cle) != "refusé"
    assert s.un(etat, s.elle) == "accordee"
    # It joined one agreement, no other.
    assert not s.un("select prive.est_couverte(1, %s, %s)", s.elle, autre)


def essai_qui_voit_en_mandat(admin: Connexion) -> None:
    """Ask who sees what as a guardian: of the mandate, of nobody else, by each proof."""
    s = _Scene(admin)
    monde.accord(admin, 1, s.elle, portee="structure", structure_id=s.structure, domaines=4095)
    monde.place(admin, 1, s.voisine, s.structure, s.pro)
    lu = "select domaine, lit from prive.qui_voit_en_mandat(%s) order by domaine"
    assert s.faire("tuteur", lu, (s.elle,)) == [(LOGEMENT, True), (SANTE, True)]
    assert s.faire("tuteur", lu, (s.elle,), lien=True) == [(LOGEMENT, True)]
    assert s.faire("tuteur", lu, (s.voisine,)) == []
    assert s.faire("professionnel", lu, (s.elle,)) == []
    admin.execute("update structure set sensible = true where id = %s", (s.structure,))
    assert s.faire("tuteur", lu, (s.elle,)) == []
