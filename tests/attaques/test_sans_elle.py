"""Search for a way to a sensitive domain that the person never opened herself.

A professional does all that the product lets them do, alone and in any order: says that she
agreed, hands the screen over and touches it, makes her space with an address or a number of their
own, or that somebody near reads, draws her code and enters with it, signs for a guardian, writes a
mandate and confirms it, draws the code of her guardian and enters with it, invites a structure and
says yes for her. She may act too, now and then. What may be read after each step is what her own
acts opened: her account with a strong proof, the screen with a code that whoever holds it never
knew, on her paper or at her number, her signed paper.

One thing alone stands for an act of hers: the yes of her guardian, on their own account with a
strong proof, on domains that their mandate names, the mandate confirmed by somebody other than its
author, begun, neither over nor ended that day. Of a curatelle neither yes opens without the other.
The guardian reads no more than such mandates name. An emergency, that is told and reviewed, opens
nothing that lasts.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import errors

from core.dates import jour_de
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
    "insert into consentement (territoire_id, id, personne_id, portee, structure_id, categorie,"
    " domaines, peut_completer, finalite, fin, notice_id, donne_par, recueil, recueilli_par,"
    " recueil_structure_id, preuve_id, remise_id, avec_id) select 1, %(id)s, %(p)s, %(portee)s,"
    " %(s)s, %(categorie)s, %(domaines)s, true,"
    " 'coordination', %(fin)s, n.id, %(donne_par)s, %(recueil)s, %(par)s,"
    " %(pour)s, %(preuve)s, %(remise)s, %(avec)s from notice n where n.territoire_id = 1"
)
# Who reads what is sent there: she alone; the professional, on a phone of their own; at the desk of
# their structure; a neighbour of hers, who would tell them.
SIEN, MIEN, ACCUEIL, VOISIN = "+33639980001", "+33639980002", "+33466000003", "+33639980004"
NUMEROS = (MIEN, ACCUEIL, VOISIN, SIEN)
# From which day until which, counted from today; whether the mandate counts today.
JOURS = ((-1, None, True), (0, 30, True), (-9, 1, True), (1, None, False), (-9, 0, False))
QUALITES = ("tutelle", "curatelle", "parent")


@dataclass
class Mandat:
    """Hold a mandate as it was written, and what became of it."""

    cle: UUID
    domaines: int
    a_deux: bool
    aujourdhui: bool
    compte: UUID | None = None
    ouvert: bool = False

    @property
    def court(self) -> bool:
        """Say whether it counts today: confirmed, not ended, on these days."""
        return self.ouvert and self.aujourdhui


def _h(mot: str) -> bytes:
    return hashlib.sha256(mot.encode()).digest()


class Monde:
    """Hold the person, who holds the screen, a colleague of hers elsewhere, and what she opened."""

    def __init__(self, db: Connexion) -> None:
        self.db = db
        self.ici, self.pro, self.elle, self.compte = monde.scene(db)
        self.la = monde.structure(db, 1, "association")
        self.tiers = monde.professionnel(db, 1, self.la)
        # Who knows nothing of her: nobody but her lets them in.
        self.ailleurs = monde.structure(db, 1, "iae")
        jour = db.execute("select date_trunc('day', now()) + interval '20 days'").fetchone()
        assert jour is not None
        self.fin = jour[0]
        monde.place(db, 1, self.elle, self.ici, self.pro)
        monde.place(db, 1, self.elle, self.la, self.tiers)
        monde.frise(db, 1, self.elle, self.compte)
        # A guardian, confirmed and paper-bound: whatever the professional says in their name.
        self.tuteur = monde.representant(db, 1, self.elle, 255 | 256)
        mandat = db.execute("select id from representant where compte_id = %s", (self.tuteur,))
        ((premier,),) = mandat.fetchall()
        self.mandats = [Mandat(premier, 511, False, True, self.tuteur, True)]
        self.delegue = monde.professionnel(db, 1, self.la, "dpo")
        # Of whom the professional takes care too, whatever number she is given.
        self.voisine = monde.personne(db, 1, "Voisine")
        monde.place(db, 1, self.voisine, self.ici, self.pro)
        db.execute(
            "insert into compte (territoire_id, courriel, mobile, prenom, nom, personne_id)"
            " values (1, 'voisine@exemple.fr', %s, 'V', 'V', %s)",
            (VOISIN, self.voisine),
        )
        db.execute("update structure set telephone = '04 66 00 00 03' where id = %s", (self.ici,))
        # What her acts opened to each structure; what a refusal of hers hides.
        self.ouverts = {self.ici: 0, self.la: 0}
        self.caches = dict(self.ouverts)
        # What waits for the other of the two: which agreement, for whom, on what, hers or not.
        self.attentes: list[tuple[UUID, UUID, int, bool]] = []
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
            "pour": self.ici, "preuve": None, "remise": None, "fin": self.fin, "id": uuid4(),
            "avec": None,
        } | champs  # fmt: skip

    def ouvrir(self, ligne: dict[str, Any], domaines: int, *, elle: bool) -> None:
        """Note what an act of hers, or of her guardian, opened, and what waits for the other."""
        a_deux = 0
        for mandat in self.mandats:
            a_deux |= mandat.domaines if mandat.court and mandat.a_deux else 0
        self.ouverts[ligne["s"]] |= domaines & SENSIBLES & ~a_deux
        if domaines & a_deux & ~1:
            self.attentes.append((ligne["id"], ligne["s"], domaines & a_deux | 1, elle))

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
            "fin": str(jour_de(self.fin)),
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
        envoye = self.pro_fait(
            "select * from prive.poser_code_remise(%s, %s, %s)", (ecran, _h("n"), rang % 2 == 0)
        )
        # Read by whoever wrote the address, or comes by the phone.
        mien = bool(envoye) and (envoye[0][0] == "a.moi@exemple.fr" or envoye[0][2] in NUMEROS[:3])
        code = (_h("n") if mien else None, _h(f"papier{rang % (self.papiers + 1)}"))
        self.pro_fait("select prive.prouver_remise(%s, %s, array[%s::bytea])", (ecran, *code))
        self._recueillir(ecran, masque, domaines)

    def _recueillir(self, ecran: bytes, masque: int, domaines: int) -> dict[str, Any] | None:
        dite = self.pro_fait(
            "select prive.repondre_remise(%s, 'accord', %s)", (ecran, domaines & SENSIBLES)
        )
        self.remise = None
        if not dite or dite[0][0] is None:
            return None
        ligne = self.accord(recueil="ecran", remise=dite[0][0], domaines=domaines & masque | 1)
        return ligne if self.pro_fait(_ACCORD, ligne) is not None else None

    def faire_son_espace(self, domaines: int, rang: int) -> None:
        """Close her space, open it again with one's own address, draw a code for it."""
        if rang % 2:
            self.pro_fait("select prive.fermer_espace(%s)", (self.elle,))
            self.pro_fait("select prive.ouvrir_espace(%s, 'a.moi@exemple.fr')", (self.elle,))
        self.papiers += 1
        self.pro_fait("select prive.donner_code(%s, %s)", (self.elle, _h(f"papier{self.papiers}")))

    def donner_un_numero(self, domaines: int, rang: int) -> None:
        """Write the number by which she comes back: one's own, somebody's, or hers."""
        numero = NUMEROS[rang % 4]
        if rang // 4 % 2:
            self.pro_fait("select prive.fermer_espace(%s)", (self.elle,))
            self.pro_fait("select prive.ouvrir_espace(%s, null, %s)", (self.elle, numero))
        else:
            self.pro_fait("select prive.changer_canal(%s, null, %s)", (self.elle, numero))

    def changer_celui_de_la_voisine(self, domaines: int, rang: int) -> None:
        """Give her neighbour a number, be it hers, or none any more."""
        numero = (SIEN, VOISIN, MIEN, None)[rang % 4]
        self.pro_fait("select prive.changer_canal(%s, null, %s)", (self.voisine, numero))

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
        if rang % 3 == 1:
            self.elle_fait(
                "select prive.changer_canal(%s, null, %s)",
                (self.elle, NUMEROS[rang % 4]),
                lien=True,
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

    def inviter_et_repondre(self, domaines: int, rang: int) -> None:
        """Invite a structure, or ask for one's own, and say yes in her place."""
        for pour, par in ((self.ailleurs, self.ici), (self.ici, None)):
            self.pro_fait(
                "insert into demande_acces (territoire_id, personne_id, structure_id, compte_id,"
                " par_structure_id, domaines, motif) values (1, %s, %s, %s, %s, %s, 'une raison')",
                (self.elle, pour, self.pro, par, domaines),
            )
        for etat in ("accordee", "refusee"):
            dite = self.pro_fait(
                "update demande_acces set etat = %s, repondue_le = now() where etat = 'en_attente'",
                (etat,),
            )
            assert dite in (None, [(0,)]), etat
        places = "select 1 from accompagnement where structure_id = %s"
        assert not self.db.execute(places, (self.ailleurs,)).fetchall()

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

    def ecrire_un_mandat(self, domaines: int, rang: int) -> None:
        """Write a mandate, of any measure, on any domains, for any days."""
        debut, fin, aujourdhui = JOURS[rang % 5]
        qualite = QUALITES[rang % 3]
        cle = uuid4()
        ecrit = self.pro_fait(
            "insert into representant (territoire_id, id, personne_id, prenom, nom,"
            " date_naissance, qualite, domaines, debut, fin, propose_par, propose_structure_id)"
            " select 1, %s, %s, 'Autre', 'Ide', '1970-07-07', %s, %s, j + %s::int, j + %s::int,"
            " %s, %s from date(now() at time zone 'Europe/Paris') j",
            (cle, self.elle, qualite, domaines, debut, fin, self.pro, self.ici),
        )
        if ecrit is not None:
            self.mandats.append(Mandat(cle, domaines, qualite == "curatelle", aujourdhui))

    def le_delegue_repond(self, domaines: int, rang: int) -> None:
        """Let the DPO say yes to a mandate, the judgment in hand, or no."""
        mandat = self.mandats[rang % len(self.mandats)]
        oui = rang % 4 != 0
        dit = self._faire(
            lambda: monde.entrer(self.db, 1, self.delegue, "dpo", self.la),
            "select prive.repondre_mandat(%s, %s)",
            (mandat.cle, oui),
        )
        if oui and dit == [(self.elle,)]:
            mandat.ouvert = True
            compte = self.db.execute(
                "select compte_id from representant where id = %s", (mandat.cle,)
            ).fetchone()
            mandat.compte = compte and compte[0]

    def finir_un_mandat(self, domaines: int, rang: int) -> None:
        """End a mandate, whatever it was."""
        mandat = self.mandats[rang % len(self.mandats)]
        if rang % 2 and self.pro_fait("select prive.clore_mandat(%s)", (mandat.cle,)):
            mandat.ouvert = False

    def entrer_chez_le_tuteur(self, domaines: int, rang: int) -> None:
        """Draw the code of one of her guardians, enter with it, and agree in their name."""
        mandat = self.mandats[rang % len(self.mandats)]
        self.pro_fait("select prive.donner_code_mandat(%s, %s)", (mandat.cle, _h("tuteur")))
        self._entrer_en_tuteur("tuteur", ("1960-06-06", "1970-07-07")[rang % 2], domaines)

    def _entrer_en_tuteur(self, code: str, nee: str, domaines: int) -> None:
        for (compte,) in self.db.execute(
            "select compte_id from prive.entrer_par_code(%s, %s)", (_h(code), nee)
        ).fetchall():
            ligne = self._en_mandat(compte, domaines, self.ici)
            self._tuteur(compte, ligne, lien=True)
            for cle, s, bits, _ in self.attentes:
                self._tuteur(compte, self._en_mandat(compte, bits, s, avec=cle), lien=True)

    def _en_mandat(
        self, compte: UUID, domaines: int, s: UUID, avec: UUID | None = None
    ) -> dict[str, Any]:
        return self.accord(
            s=s, domaines=domaines, donne_par="representant", recueil="ecran", par=compte,
            pour=None, avec=avec,
        )  # fmt: skip

    def _tuteur(self, compte: UUID, ligne: dict[str, Any], *, lien: bool) -> Any:
        return self._faire(
            lambda: monde.entrer_en_mandat(self.db, 1, compte, lien=lien), _ACCORD, ligne
        )

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
            self.ouvrir(ligne, domaines, elle=True)

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
        if ligne := self._recueillir(ecran, masque, domaines):
            self.ouvrir(ligne, domaines & masque, elle=True)

    def elle_donne_son_numero(self, domaines: int, rang: int) -> None:
        """Come back by her own number: she writes it, or the colleague; or by her neighbour's."""
        changer = "select prive.changer_canal(%s, null, %s)"
        if rang % 3 == 0:
            self.pro_fait(changer, (self.elle, SIEN), qui=self.tiers)
            return
        numero = SIEN if rang % 3 == 1 else ACCUEIL
        tenu = self.db.execute("select mobile from compte where personne_id = %s", (self.voisine,))
        if rang % 6 == 5 and tenu.fetchone() == (VOISIN,):
            numero = VOISIN
        self.elle_fait(changer, (self.elle, numero), lien=False)

    def elle_repond_par_sms(self, domaines: int, rang: int) -> None:
        """Answer on the screen, with the code that came to the number that she alone reads."""
        if self.remise is None:
            return
        ecran, masque = self.remise
        envoye = self.pro_fait(
            "select * from prive.poser_code_remise(%s, %s, true)", (ecran, _h("sms"))
        )
        if not envoye or envoye[0][2] != SIEN:
            return
        prouve = self.pro_fait(
            "select prive.prouver_remise(%s, %s, array[]::bytea[])", (ecran, _h("sms"))
        )
        if prouve != [("ok",)]:
            return
        if ligne := self._recueillir(ecran, masque, domaines):
            self.ouvrir(ligne, domaines & masque, elle=True)

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
            self.ouvrir(ligne, domaines, elle=True)

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
            self.attentes = []

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
        """Let one of her guardians agree, with a strong proof: within a mandate, or not at all."""
        mandat = self.mandats[rang % len(self.mandats)]
        if mandat.compte is None:
            return
        ligne = self._en_mandat(mandat.compte, domaines, (self.ici, self.la)[rang % 2])
        if self._tuteur(mandat.compte, ligne, lien=False):
            assert any(
                m.compte == mandat.compte and m.court and not domaines & ~(m.domaines | 1)
                for m in self.mandats
            ), f"{bin(domaines)} agreed to in no mandate"
            self.ouvrir(ligne, domaines, elle=False)

    def elle_et_son_curateur(self, domaines: int, rang: int) -> None:
        """Let the other of the two say yes to what waits for them, with a strong proof."""
        if not self.attentes:
            return
        cle, s, bits, elle = self.attentes[rang % len(self.attentes)]
        mandat = self.mandats[rang // 6 % len(self.mandats)]
        if not elle:
            ligne = self.accord(
                s=s, domaines=bits, donne_par="personne", recueil="ecran", par=self.compte,
                pour=None, avec=cle,
            )  # fmt: skip
            fait = self.elle_fait(_ACCORD, ligne, lien=False)
        elif mandat.compte:
            ligne = self._en_mandat(mandat.compte, bits, s, avec=cle)
            fait = self._tuteur(mandat.compte, ligne, lien=False)
            assert not fait or any(
                m.compte == mandat.compte and m.court and m.a_deux and not bits & ~(m.domaines | 1)
                for m in self.mandats
            ), f"{bin(bits)} seconded by no curateur"
        else:
            return
        if fait:
            self.ouverts[s] |= bits & SENSIBLES

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
        for compte in {m.compte for m in self.mandats if m.compte}:
            for lien in (False, True):
                self._verifier_le_tuteur(compte, apres, lien=lien)

    def _verifier_le_tuteur(self, compte: UUID, apres: str, *, lien: bool) -> None:
        """See that a guardian reads what their mandates name, these days, and nothing else."""
        siens = 0
        for mandat in self.mandats:
            siens |= mandat.domaines if mandat.compte == compte and mandat.court else 0
        lus = self._faire(
            lambda: monde.entrer_en_mandat(self.db, 1, compte, lien=lien),
            "select coalesce(bit_or(1 << domaine), 0) from evenement",
        )
        de_trop = (lus[0][0] if lus else 0) & ~(siens & ~SENSIBLES if lien else siens)
        assert not de_trop, f"{bin(de_trop)} read by a guardian after {apres}"


ACTES: list[Any] = [
    Monde.dire_qu_elle_a_dit, Monde.tendre, Monde.toucher, Monde.faire_son_espace,
    Monde.entrer_chez_elle, Monde.devenir_referent, Monde.ouvrir_en_urgence,
    Monde.fixer_un_rendez_vous, Monde.elle_accorde, Monde.elle_repond, Monde.elle_signe,
    Monde.elle_retire, Monde.elle_refuse, Monde.se_dire_representant,
    Monde.entrer_chez_le_tuteur, Monde.elle_par_son_tuteur, Monde.donner_un_numero,
    Monde.changer_celui_de_la_voisine, Monde.ecrire_un_mandat, Monde.le_delegue_repond,
    Monde.finir_un_mandat, Monde.elle_donne_son_numero, Monde.elle_repond_par_sms,
    Monde.elle_et_son_curateur, Monde.inviter_et_repondre,
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


# What comes before some of them, and with which draw: a number of hers; a curatelle of today.
_AVANT: dict[Any, list[tuple[Any, int, int]]] = {
    Monde.elle_repond_par_sms: [(Monde.elle_donne_son_numero, 257, 1)],
    Monde.elle_et_son_curateur: [
        (Monde.ecrire_un_mandat, 257, 1), (Monde.le_delegue_repond, 257, 1),
        (Monde.elle_accorde, 257, 0),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    "acte", [*SIENS[:3], Monde.elle_par_son_tuteur, *_AVANT], ids=lambda acte: acte.__name__
)
def test_each_of_her_acts_does_open_what_she_says(admin: Connexion, acte: Any) -> None:
    """Without these, nothing would be searched: an act that opens nothing proves nothing."""
    avant = _AVANT.get(acte, [])
    m = _vivre(admin, [*avant, (Monde.tendre, 257, 0)])
    assert m.ouverts[m.ici] == 0
    rang = 6 if acte is Monde.elle_et_son_curateur else 0
    m = _vivre(admin, [*avant, (Monde.tendre, 257, 0), (acte, 257, rang)])
    assert m.ouverts[m.ici] == 256
