"""Search for a way to a sensitive domain that the person never opened herself.

A professional does all that the product lets them do, alone and in any order: says that she
agreed, hands the screen over and touches it, makes her space with an address of their own, draws
her code and enters with it, signs for a guardian, writes a mandate and confirms it, draws the code
of her guardian and enters with it. She may act too, now and then. What may be read
after each step is what her own acts opened: her account with a strong proof, the screen with a code
that whoever holds it never knew, her signed paper. An act of her guardian, on their own
account with a strong proof and within a mandate that somebody other than its author confirmed,
counts as one of hers. An emergency, that is told and reviewed, opens nothing that lasts.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import errors

from core.clock import PARIS
from tests.auth import monde

pytestmark = [pytest.mark.pg, pytest.mark.long]
Connexion = psycopg.Connection[Any]
REFUS = (
    errors.InsufficientPrivilege,
    errors.CheckViolation,
    errors.IntegrityError,
    errors.RaiseException,
    errors.InvalidAuthorizationSpecification,
    errors.InvalidParameterValue,
)
SENSIBLES = 3840
MASQUES = st.sampled_from((1, 129, 255, 257, 1025, 1793, 3841, 4095))
_ACCORD = (
    "insert into consentement (territoire_id, personne_id, portee, structure_id, categorie,"
    " domaines, peut_completer, finalite, fin, notice_id, donne_par, recueil, recueilli_par,"
    " recueil_structure_id, preuve_id, remise_id) select 1, %(p)s, %(portee)s, %(s)s,"
    " %(categorie)s, %(domaines)s, true,"
    " 'coordination', %(fin)s, n.id, %(donne_par)s, %(recueil)s, %(par)s,"
    " %(pour)s, %(preuve)s, %(remise)s from notice n where n.territoire_id = 1"
)


def _h(mot: str) -> bytes:
    return hashlib.sha256(mot.encode()).digest()


class Monde:
    """Hold the person, who holds the screen, a colleague of hers elsewhere, and what she opened."""

    def __init__(self, db: Connexion) -> None:
        self.db = db
        self.ici, self.pro, self.elle, self.compte = monde.scene(db)
        self.la = monde.structure(db, 1, "association")
        self.tiers = monde.professionnel(db, 1, self.la)
        jour = db.execute("select date_trunc('day', now()) + interval '20 days'").fetchone()
        assert jour is not None
        self.fin = jour[0]
        monde.place(db, 1, self.elle, self.ici, self.pro)
        monde.place(db, 1, self.elle, self.la, self.tiers)
        monde.frise(db, 1, self.elle, self.compte)
        # A guardian, confirmed and paper-bound: whatever the professional says in their name.
        self.tuteur = monde.representant(db, 1, self.elle, 255 | 256)
        # What her acts opened to each structure; what a refusal of hers hides.
        self.ouverts = {self.ici: 0, self.la: 0}
        self.caches = dict(self.ouverts)
        self.remise: tuple[bytes, int] | None = None
        self.papiers = 0

    # Doing, as somebody
    # ----------------------------------------------------------------------------------------------
    def _faire(self, entrer: Callable[[], object], requete: str, valeurs: Any = None) -> Any:
        """Do it, and say what it gave; None when the wall refuses."""
        self.db.execute("savepoint pas")
        try:
            self.db.execute("set local role carnet_app")
            entrer()
            faite = self.db.execute(requete.encode(), valeurs)
            dite = faite.fetchall() if faite.description else [(faite.rowcount,)]
            self.db.execute("reset role")
        except REFUS:
            self.db.execute("rollback to pas")
            return None
        return dite

    def pro_fait(self, requete: str, valeurs: Any = None, qui: UUID | None = None) -> Any:
        """Do it as the professional, or as the colleague."""
        structure = self.la if qui == self.tiers else self.ici
        return self._faire(
            lambda: self.db.execute(
                "select prive.entrer(1, %s, 'professionnel', %s, null)",
                (qui or self.pro, structure),
            ),
            requete,
            valeurs,
        )

    def elle_fait(self, requete: str, valeurs: Any = None, *, lien: bool) -> Any:
        """Do it in her space: herself, or whoever entered there by a weak proof."""
        return self._faire(
            lambda: self.db.execute(
                "select prive.entrer(1, %s, 'personne', null, %s, %s)",
                (self.compte, self.elle, lien),
            ),
            requete,
            valeurs,
        )

    def accord(self, **champs: Any) -> dict[str, Any]:
        """Give the columns of an agreement."""
        return {
            "p": self.elle, "portee": "structure", "s": self.ici, "categorie": None,
            "domaines": 129, "donne_par": "professionnel", "recueil": "oral", "par": self.pro,
            "pour": self.ici, "preuve": None, "remise": None, "fin": self.fin,
        } | champs  # fmt: skip

    # What the professional tries, alone
    # ----------------------------------------------------------------------------------------------
    def dire_qu_elle_a_dit(self, domaines: int, rang: int) -> None:
        """Record an agreement on one's word, in every way."""
        recueil = ("oral", "ecran", "papier")[rang % 3]
        donne_par = ("professionnel", "representant", "personne")[rang // 3 % 3]
        portee, s, categorie = (
            ("structure", self.ici, None),
            ("categorie", None, "ccas"),
            ("consortium", None, None),
            ("structure", self.la, None),
        )[rang % 4]
        remise = self.db.execute("select id from remise").fetchone() if recueil == "ecran" else None
        self.pro_fait(
            _ACCORD,
            self.accord(
                portee=portee, s=s, categorie=categorie, domaines=domaines, recueil=recueil,
                donne_par=donne_par, remise=remise and remise[0],
            ),
        )  # fmt: skip

    def tendre(self, domaines: int, rang: int) -> None:
        """Hand the screen over, whatever it asks."""
        session, ecran = _h(f"s{uuid4()}"), _h(f"e{uuid4()}")
        self.db.execute(
            "insert into connexion (territoire_id, jeton_sha256, compte_id, habilitation_id)"
            " select 1, %s, compte_id, id from habilitation where compte_id = %s",
            (session, self.pro),
        )
        question = {
            "portee": "structure", "structure_id": str(self.ici), "categorie": None,
            "finalite": "coordination", "donne_par": "professionnel", "peut_completer": True,
            "fin": str(self.fin.astimezone(PARIS).date()),
        }  # fmt: skip
        tendu = self.pro_fait(
            "select prive.remettre(%s, %s, %s, %s, %s, %s)",
            (session, ecran, _h("c"), self.elle, json.dumps(question), domaines),
        )
        if tendu is not None:
            self.remise = ecran, domaines

    def toucher(self, domaines: int, rang: int) -> None:
        """Touch the screen oneself, with a code sent where one reads, or of one's own paper."""
        if self.remise is None:
            return
        ecran, masque = self.remise
        envoye = self.pro_fait("select * from prive.poser_code_remise(%s, %s)", (ecran, _h("n")))
        # Read by whoever wrote the address.
        mien = bool(envoye) and envoye[0][0] == "a.moi@exemple.fr"
        code = (_h("n") if mien else None, _h(f"papier{rang % (self.papiers + 1)}"))
        self.pro_fait("select prive.prouver_remise(%s, %s, array[%s::bytea])", (ecran, *code))
        self._recueillir(ecran, masque, domaines)

    def _recueillir(self, ecran: bytes, masque: int, domaines: int) -> bool:
        dite = self.pro_fait(
            "select prive.repondre_remise(%s, 'accord', %s)", (ecran, domaines & SENSIBLES)
        )
        self.remise = None
        if not dite or dite[0][0] is None:
            return False
        ligne = self.accord(recueil="ecran", remise=dite[0][0], domaines=domaines & masque | 1)
        return self.pro_fait(_ACCORD, ligne) is not None

    def faire_son_espace(self, domaines: int, rang: int) -> None:
        """Close her space, open it again with one's own address, draw a code for it."""
        if rang % 2:
            self.pro_fait("select prive.fermer_espace(%s)", (self.elle,))
            self.pro_fait("select prive.ouvrir_espace(%s, 'a.moi@exemple.fr')", (self.elle,))
        self.papiers += 1
        self.pro_fait("select prive.donner_code(%s, %s)", (self.elle, _h(f"papier{self.papiers}")))

    def entrer_chez_elle(self, domaines: int, rang: int) -> None:
        """Enter with the code that one drew; agree, lift, take back, draw her next code."""
        code = _h(f"papier{self.papiers}")
        entre = self.db.execute(
            "select * from prive.entrer_par_code(%s, '1990-01-01')", (code,)
        ).fetchall()
        if not entre:
            return
        ligne = self.accord(
            domaines=domaines, donne_par="personne", recueil="ecran", par=self.compte, pour=None
        )
        self.elle_fait(_ACCORD, ligne, lien=True)
        self._rouvrir(lien=True)
        self.papiers += 1
        self.elle_fait(
            "select prive.donner_code(%s, %s)", (self.elle, _h(f"papier{self.papiers}")), lien=True
        )
        if rang % 3 == 0:
            self.elle_fait(
                "update compte set courriel = 'a.moi@exemple.fr' where id = %s",
                (self.compte,),
                lien=True,
            )

    def _rouvrir(self, *, lien: bool) -> None:
        self.elle_fait("update exclusion set levee_le = now() where levee_le is null", lien=lien)
        self.elle_fait("select prive.rouvrir_mon_carnet()", lien=lien)
        self.elle_fait(
            "insert into demande_droit_suite (territoire_id, personne_id, demande_id, genre,"
            " par_compte_id) select 1, personne_id, id, 'retrait', %s from demande_droit d"
            " where not exists (select 1 from demande_droit_suite s where s.demande_id = d.id)",
            (self.compte,),
            lien=lien,
        )

    def devenir_referent(self, domaines: int, rang: int) -> None:
        """Propose oneself, accept, and answer for her."""
        cle = uuid4()
        self.pro_fait(
            "insert into designation (territoire_id, id, personne_id, structure_id, compte_id,"
            " propose_par, propose_par_structure_id, motif, remplace_id)"
            " select 1, %s, %s, %s, %s, %s, %s, 'Un motif assez long.',"
            " prive.referent_actuel(1, %s)",
            (cle, self.elle, self.ici, self.pro, self.pro, self.ici, self.elle),
        )
        self.pro_fait("select prive.repondre_designation(%s, true, null)", (cle,))
        self.pro_fait("select prive.accorder_designation(%s, true, null)", (cle,))

    def ouvrir_en_urgence(self, domaines: int, rang: int) -> None:
        """Open in an emergency, sensitive domains too; close."""
        ouvert = self.pro_fait(
            "select prive.briser_la_glace(%s, null, null, '{}', null, 'danger_grave', %s)",
            (self.elle, "Vingt caractères au moins."),
        )
        if ouvert and ouvert[0][0]:
            self.pro_fait("select prive.confirmer_sensibles(%s, 3840, 'encore')", ouvert[0])
            self.pro_fait("select prive.refermer_urgence(%s)", ouvert[0])

    def fixer_un_rendez_vous(self, domaines: int, rang: int) -> None:
        """Fix an appointment today: a place of one day."""
        self.pro_fait(
            "insert into rendez_vous (territoire_id, personne_id, domaine, auteur_compte_id,"
            " auteur_structure_id, objet, debut, avec_compte_id, structure_id)"
            " values (1, %s, 7, %s, %s, 'Bilan', now(), %s, %s)",
            (self.elle, self.pro, self.ici, self.pro, self.la),
        )

    def se_dire_representant(self, domaines: int, rang: int) -> None:
        """Write a mandate about oneself, confirm it, draw its code, enter and agree."""
        cle = uuid4()
        self.pro_fait(
            "insert into representant (territoire_id, id, personne_id, prenom, nom,"
            " date_naissance, courriel, qualite, domaines, debut, propose_par,"
            " propose_structure_id) values (1, %s, %s, 'Moi', 'Même', '1980-01-01',"
            " 'a.moi@exemple.fr', 'tutelle', 4095, current_date, %s, %s)",
            (cle, self.elle, self.pro, self.ici),
        )
        for reponse in (
            "select prive.repondre_mandat(%s, true)",
            "update representant set reponse = 'oui', compte_id = propose_par where id = %s",
        ):
            self.pro_fait(reponse, (cle,))
        self.pro_fait("select prive.donner_code_mandat(%s, %s)", (cle, _h("mandat")))
        self._entrer_en_tuteur("mandat", "1980-01-01", domaines)

    def entrer_chez_le_tuteur(self, domaines: int, rang: int) -> None:
        """Draw the code of her guardian, enter with it, and agree in their name."""
        self.pro_fait(
            "select prive.donner_code_mandat(id, %s) from representant where compte_id = %s",
            (_h("tuteur"), self.tuteur),
        )
        self._entrer_en_tuteur("tuteur", "1960-06-06", domaines)

    def _entrer_en_tuteur(self, code: str, nee: str, domaines: int) -> None:
        for (compte,) in self.db.execute(
            "select compte_id from prive.entrer_par_code(%s, %s)", (_h(code), nee)
        ).fetchall():
            self._tuteur(compte, domaines, self.ici, lien=True)

    def _tuteur(self, compte: UUID, domaines: int, s: UUID, *, lien: bool) -> Any:
        return self._faire(
            lambda: monde.entrer_en_mandat(self.db, 1, compte, lien=lien),
            _ACCORD,
            self.accord(
                s=s, domaines=domaines, donne_par="representant", recueil="ecran", par=compte,
                pour=None,
            ),
        )  # fmt: skip

    # What she does herself
    # ----------------------------------------------------------------------------------------------
    def elle_accorde(self, domaines: int, rang: int) -> None:
        """Agree on her account, with a strong proof."""
        s = (self.ici, self.la)[rang % 2]
        ligne = self.accord(
            s=s,
            domaines=domaines,
            donne_par="personne",
            recueil="ecran",
            par=self.compte,
            pour=None,
        )
        if self.elle_fait(_ACCORD, ligne, lien=False):
            self.ouverts[s] |= domaines & SENSIBLES

    def elle_repond(self, domaines: int, rang: int) -> None:
        """Answer on the screen, with the code of a paper that the colleague prepared for her."""
        if self.remise is None:
            return
        ecran, masque = self.remise
        sien = _h(f"sien{uuid4()}")
        donne = self.pro_fait("select prive.donner_code(%s, %s)", (self.elle, sien), qui=self.tiers)
        if not donne or donne[0][0] is None:
            return
        prouve = self.pro_fait(
            "select prive.prouver_remise(%s, null, array[%s::bytea])", (ecran, sien)
        )
        if prouve != [("ok",)]:
            return
        if self._recueillir(ecran, masque, domaines):
            self.ouverts[self.ici] |= domaines & masque & SENSIBLES

    def elle_signe(self, domaines: int, rang: int) -> None:
        """Sign a paper, whose copy the professional attaches."""
        preuve = uuid4()
        depose = self.pro_fait(
            "insert into consentement_preuve (territoire_id, id, personne_id, structure_id,"
            " compte_id, type, taille, sha256, fichier)"
            " values (1, %s, %s, %s, %s, 'application/pdf', 12, sha256('x'), 'x')",
            (preuve, self.elle, self.ici, self.pro),
        )
        ligne = self.accord(recueil="papier", preuve=preuve, domaines=domaines)
        if depose and self.pro_fait(_ACCORD, ligne):
            self.ouverts[self.ici] |= domaines & SENSIBLES

    def elle_retire(self, domaines: int, rang: int) -> None:
        """Withdraw everything, herself or by whoever notes that she said so."""
        if rang % 2:
            fait = self.elle_fait(
                "select prive.fermer(%s, 'tout', null, null, null)", (self.elle,), lien=rang % 4 > 1
            )
        else:
            fait = self.pro_fait(
                "select prive.fermer(%s, 'tout', null, 'presence', current_date)", (self.elle,)
            )
        if fait is not None:
            self.ouverts = dict.fromkeys(self.ouverts, 0)
            self.caches = dict(self.ouverts)

    def elle_refuse(self, domaines: int, rang: int) -> None:
        """Refuse the structure or object to the sharing; or, with a strong proof, open again."""
        if rang % 3 == 0:
            self._rouvrir(lien=False)
            self.ouverts = {s: bits | self.caches[s] for s, bits in self.ouverts.items()}
            self.caches = dict.fromkeys(self.caches, 0)
            return
        acte = (
            "select prive.fermer(%s, 'structure', %s, null, null)"
            if rang % 3 == 1
            else "insert into demande_droit (territoire_id, personne_id, genre)"
            " select 1, %s, 'opposition' where %s is not null"
        )
        if self.elle_fait(acte, (self.elle, self.ici), lien=False) is not None:
            vises = (self.ici,) if rang % 3 == 1 else (self.ici, self.la)
            for s in vises:
                self.caches[s] |= self.ouverts[s]
                self.ouverts[s] = 0

    def elle_par_son_tuteur(self, domaines: int, rang: int) -> None:
        """Let her guardian agree, with a strong proof, within the mandate."""
        s = (self.ici, self.la)[rang % 2]
        if self._tuteur(self.tuteur, domaines, s, lien=False):
            self.ouverts[s] |= domaines & SENSIBLES & 256

    # What is read
    # ----------------------------------------------------------------------------------------------
    def verifier(self, apres: str) -> None:
        """See that nobody reads what she did not open."""
        for compte, structure in ((self.pro, self.ici), (self.tiers, self.la)):
            lus = self.pro_fait(
                "select coalesce(bit_or(1 << domaine), 0) from evenement where personne_id = %s"
                " and auteur_structure_id is null",
                (self.elle,),
                qui=compte,
            )
            assert lus is not None
            de_trop = lus[0][0] & SENSIBLES & ~self.ouverts[structure]
            assert not de_trop, f"{bin(de_trop)} read after {apres}"


ACTES: list[Any] = [
    Monde.dire_qu_elle_a_dit, Monde.tendre, Monde.toucher, Monde.faire_son_espace,
    Monde.entrer_chez_elle, Monde.devenir_referent, Monde.ouvrir_en_urgence,
    Monde.fixer_un_rendez_vous, Monde.elle_accorde, Monde.elle_repond, Monde.elle_signe,
    Monde.elle_retire, Monde.elle_refuse, Monde.se_dire_representant,
    Monde.entrer_chez_le_tuteur, Monde.elle_par_son_tuteur,
]  # fmt: skip
SIENS = [acte for acte in ACTES if acte.__name__.startswith("elle_")]
SEULS = [acte for acte in ACTES if acte not in SIENS]


def _vivre(admin: Connexion, pas: list[tuple[Any, int, int]]) -> Monde:
    admin.rollback()
    m = Monde(admin)
    try:
        for acte, domaines, rang in pas:
            acte(m, domaines, rang)
            m.verifier(acte.__name__)
    finally:
        admin.rollback()
    return m


def _pas(actes: list[Any]) -> Any:
    return st.lists(
        st.tuples(st.sampled_from(actes), MASQUES, st.integers(0, 35)), min_size=1, max_size=18
    )


_REGLAGES = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@_REGLAGES
@given(pas=_pas(SEULS))
def test_alone_a_professional_reaches_nothing_sensitive(
    admin: Connexion, pas: list[tuple[Any, int, int]]
) -> None:
    assert not any(_vivre(admin, pas).ouverts.values())


@_REGLAGES
@given(pas=_pas([*SEULS, *SIENS, *SIENS]))
def test_nobody_reads_a_sensitive_domain_without_an_act_of_hers(
    admin: Connexion, pas: list[tuple[Any, int, int]]
) -> None:
    _vivre(admin, pas)


@pytest.mark.parametrize(
    "acte", [*SIENS[:3], Monde.elle_par_son_tuteur], ids=lambda acte: acte.__name__
)
def test_each_of_her_acts_does_open_what_she_says(admin: Connexion, acte: Any) -> None:
    """Without these, nothing would be searched: an act that opens nothing proves nothing."""
    m = _vivre(admin, [(Monde.tendre, 257, 0), (acte, 257, 0)])
    assert m.ouverts[m.ici] == 256
