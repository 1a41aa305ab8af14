"""Live, in the same random histories, what one keeps beside a carnet.

The bytes of documents, words in threads, what was read of what is new, the tags and the views of a
list, reminders: what each may do with what is theirs, and with what is others'.
"""

from typing import Any
from uuid import UUID, uuid4

from hypothesis import strategies as st

from tests.auth.histoires import AUTRES, RANG, geste
from tests.auth.histoires_demandes import HistoireDemandee
from tests.auth.oracle import Caller, Item, Row
from tests.carnet.documents import oracle as contenus
from tests.carnet.messages import oracle as fils
from tests.carnet.nouveautes import oracle as nouveautes

A_SOI = [autre for autre in AUTRES if hasattr(autre, "CHANGER")]
_DOCUMENT = (
    "insert into document (territoire_id, id, personne_id, domaine, auteur_compte_id,"
    " auteur_structure_id, nature, intitule, type, taille)"
    " values (%s, %s, %s, %s, %s, %s, 'autre', %s, 'image/png', 9)"
)
_OCTETS = "insert into document_contenu (territoire_id, document_id, contenu) values (%s, %s, 'x')"
_MESSAGE = (
    "insert into message (territoire_id, id, personne_id, domaine, auteur_compte_id,"
    " auteur_structure_id, conversation_id, piece_id, texte)"
    " values (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_LU = {
    nouveautes.TABLE: "insert into lecture_evenement (territoire_id, evenement_id, compte_id,"
    " geste_id) values (%s, %s, %s, gen_random_uuid())",
    fils.TABLE: "insert into lecture_conversation (territoire_id, conversation_id, compte_id,"
    " structure_id) values (%s, %s, %s, %s)",
}
_RELU = "update lecture_conversation set lu_le = now(), structure_id = %s where id = %s"
_RESUME = "insert into resume_quotidien (territoire_id, compte_id, actif) values (%s, %s, true)"
_SUR_ELLE = {
    "etiquette_posee": "select structure_id, nombre from prive.etiquettes_sur_moi()",
    "report": "select structure_id, nombre from prive.reports_sur_moi()",
}
REGLAGES = st.sampled_from(("rappels", "delais", "resume"))


class HistoireEntiere(HistoireDemandee):
    """Live every history with what each keeps beside the carnets."""

    def _relire(self) -> None:
        """Learn who wrote in each thread too."""
        super()._relire()
        self.monde.threads = {}
        for fil, message, compte in self.db.execute(
            "select conversation_id, id, auteur_compte_id from message"
            " where territoire_id = any(%s)",
            (list(self.territoires),),
        ).fetchall():
            self.monde.threads.setdefault(fil, set()).add((message, compte))

    def _a_jour(self, personne: UUID) -> list[Caller]:
        """Learn what changed; gives those of her territoire, who know her first."""
        self._relire_faits()
        self.db.commit()
        self.monde.now = self._maintenant()
        t = self.monde.people[personne]
        ici = [a for a in self.appelants if a.territoire == t]
        return [*(a for a in ici if self.monde.knows(a, personne)), *ici]

    def _lignes(self, personne: UUID, *tables: str) -> list[tuple[UUID, Item]]:
        return [
            (cle, item)
            for cle, item in self.monde.items.items()
            if item.person == personne and item.table in tables
        ]

    def _tire(self, liste: list[Any]) -> Any:
        return liste[self.hasard.randrange(len(liste))]

    # Documents
    # ----------------------------------------------------------------------------------------------
    @geste(qui=RANG, domaine=st.integers(0, 11), neuf=st.booleans())
    def deposer_un_document(self, qui: int, domaine: int, neuf: bool) -> None:
        """Hand a document in and give its bytes; or give some to one that has none."""
        personne = self._qui(qui)
        par = self._tire(self._a_jour(personne))
        remplis = {lue.item for lue in self.monde.rows[contenus.TABLE].values()}
        if neuf:
            cle = uuid4()
            valeurs = (
                par.territoire, cle, personne, domaine, par.compte, par.structure,
                f"mk{uuid4().hex[:10]}",
            )  # fmt: skip
            fait = self._au_mur(par, _DOCUMENT, valeurs) is not None
            attendu = self.monde.may(par, personne, domaine, writing=True)
            assert fait is (attendu and self.monde.holds(par)), (par, personne, domaine)
            if not fait:
                return
            self._relire()
        else:
            vides = [c for c, _ in self._lignes(personne, "document") if c not in remplis]
            if not vides:
                return
            cle = self._tire(vides)
        depose = self.db.execute(
            "select personne_id, auteur_structure_id, auteur_compte_id, id, etat from document"
            " where id = %s",
            (cle,),
        ).fetchone()
        assert depose is not None
        attendu = depose[4] == "depose" and contenus.gives(self.monde, par, Row(*depose[:4]))
        fait = self._au_mur(par, _OCTETS, (par.territoire, cle)) is not None
        assert fait is (attendu and self.monde.holds(par)), (par, depose)
        self.bilan.decisions += 2

    @geste(qui=RANG, etat=st.sampled_from(("retire", "ancien")))
    def finir_un_document(self, qui: int, etat: str) -> None:
        """Take a document back, or say that it is replaced: its owner, or somebody who tries."""
        personne = self._qui(qui)
        par = self._tire(self._a_jour(personne))
        presents = {
            cle
            for (cle,) in self.db.execute(
                "select id from document where personne_id = %s and etat = 'depose'", (personne,)
            ).fetchall()
        }
        lignes = [(c, i) for c, i in self._lignes(personne, "document") if c in presents]
        # Those of a structure first: there are few of them.
        possibles = [ligne for ligne in lignes if ligne[1].author] if qui % 2 else lignes
        if not possibles:
            return
        cle, document = self._tire(possibles)
        attendu = contenus.ends(self.monde, par, document, taken_back=etat == "retire")
        requete = "update document set etat = %s, clos_le = now() where id = %s"
        fait = self._au_mur(par, requete, (etat, cle)) == 1
        assert fait is (attendu and self.monde.holds(par)), (par, document, etat)
        reste = self.db.execute(
            "select contenu is not null from document_contenu where document_id = %s", (cle,)
        ).fetchone()
        assert reste in (None, (not (fait and etat == "retire"),)), (document, etat)
        self.bilan.decisions += 1

    # Words in threads, and what was read
    # ----------------------------------------------------------------------------------------------
    @geste(qui=RANG, piece=st.sampled_from((None, None, "la sienne", "une autre")))
    def dire_dans_un_fil(self, qui: int, piece: str | None) -> None:
        """Write in a thread, with a document of that carnet, or of another one."""
        personne = self._qui(qui)
        par = self._tire(self._a_jour(personne))
        cle, fil = self._tire(self._lignes(personne, "conversation"))
        attendu = self.monde.sees(par, fil) and self.monde.may(
            par, personne, fil.domain, writing=True
        )
        jointe = None
        if piece:
            t = self.monde.people[personne]
            voisines = [p for p, la in self.monde.people.items() if la == t and p != personne]
            de = self._tire(voisines) if piece == "une autre" and voisines else personne
            jointe, document = self._tire(self._lignes(de, "document"))
            present = self.db.execute(
                "select etat = 'depose' from document where id = %s", (jointe,)
            ).fetchone() == (True,)
            attendu = attendu and de == personne and present and self.monde.sees(par, document)
        valeurs = (
            par.territoire, uuid4(), personne, fil.domain, par.compte, par.structure, cle, jointe,
            f"mk{uuid4().hex[:10]}",
        )  # fmt: skip
        fait = self._au_mur(par, _MESSAGE, valeurs) is not None
        assert fait is (attendu and self.monde.holds(par)), (par, fil, piece)
        self.bilan.decisions += 1
        if fait:
            self._relire()

    @geste(qui=RANG, quoi=st.sampled_from((nouveautes, fils)), autrui=RANG)
    def marquer_comme_lu(self, qui: int, quoi: Any, autrui: int) -> None:
        """Say that one has read a line or a thread, or that another has, or again."""
        personne = self._qui(qui)
        ici = self._a_jour(personne)
        par = self._tire(ici)
        table = "evenement" if quoi is nouveautes else "conversation"
        cle, _ = self._tire(self._lignes(personne, table))
        compte = self._tire(ici).compte if autrui > 9 else par.compte
        deja = [
            c for c, lue in self.monde.rows[quoi.TABLE].items()
            if (lue.item, lue.compte) == (cle, compte)
        ]  # fmt: skip
        self.bilan.decisions += 1
        if deja and quoi is fils:
            attendu = compte == par.compte and quoi.lit(
                self.monde, par, self.monde.rows[quoi.TABLE][deja[0]]
            )
            fait = self._au_mur(par, _RELU, (par.structure, deja[0])) == 1
            assert fait is (attendu and self.monde.holds(par)), (par, table)
        elif not deja:
            marque = Row(personne, par.structure, compte, cle)
            attendu = compte == par.compte and quoi.marks(self.monde, par, marque)
            valeurs: tuple[Any, ...] = (par.territoire, cle, compte)
            if quoi is fils:
                valeurs = (*valeurs, par.structure)
            fait = self._au_mur(par, _LU[quoi.TABLE], valeurs) is not None
            assert fait is (attendu and self.monde.holds(par)), (par, table)

    # What is one's own
    # ----------------------------------------------------------------------------------------------
    @geste(quoi=st.sampled_from(A_SOI), qui=RANG)
    def changer_ce_qui_est_a_soi(self, quoi: Any, qui: int) -> None:
        """Take off a tag, take up what was put off, rename a view: one's own, or another's."""
        self._a_jour(self._qui(qui))
        rangees = list(self.monde.rows.get(quoi.TABLE, {}).items())
        if not rangees:
            return
        cle, rangee = self._tire(rangees)
        siens = [a for a in self.appelants if a.compte == rangee.compte]
        par = self._tire([*siens, *siens, *self.appelants] if qui < 8 else self.appelants)
        attendu = quoi.change(self.monde, par, rangee)
        requete = f"update {quoi.TABLE} set {quoi.CHANGER} where id = %s"
        fait = self._au_mur(par, requete, (cle,)) == 1
        assert fait is (attendu and self.monde.holds(par)), (par, quoi.TABLE, rangee)
        self.bilan.decisions += 1

    @geste(qui=RANG)
    def savoir_ce_qui_se_garde_sur_soi(self, qui: int) -> None:
        """Count what each structure keeps on her; know how she is reminded: she, or who tries."""
        personne = self._qui(qui)
        ici = self._a_jour(personne)
        # Those to whom she shut her carnet by name know it no more.
        refuses = {r.compte for r in self.monde.refusals if r.compte and not r.lifted}
        vises = [a for a in ici if a.compte in refuses] if qui % 2 else ici
        for par in (self._tire(vises or ici), *[a for a in ici if a.person == personne][-1:]):
            tient = self.monde.holds(par)
            for table, requete in _SUR_ELLE.items():
                attendus: dict[Any, int] = {}
                for cle, rangee in self.monde.rows.get(table, {}).items():
                    if rangee.person == par.person and not self._est_repris(table, cle):
                        attendus[rangee.structure] = attendus.get(rangee.structure, 0) + 1
                dits = self._au_mur(par, requete, None)
                assert (None if dits is None else dict(dits)) == (attendus if tient else None), par
            gens = list(self.monde.people)
            sus = self._au_mur(
                par, "select q from unnest(%s::uuid[]) q where prive.rappel_de(q) is not null",
                (gens,),
            )  # fmt: skip
            connues = {p for p in gens if self.monde.knows_how_to_remind(par, p)}
            dites = None if sus is None else {q for (q,) in sus}
            assert dites == (connues if tient else None), par
            self.bilan.decisions += len(gens) + 2

    def _est_repris(self, table: str, cle: UUID) -> bool:
        """Say whether what was put off is put off no more."""
        if table != "report":
            return False
        ligne = self.db.execute(
            "select repris_le is not null or jusqu_au <= current_date from report where id = %s",
            (cle,),
        ).fetchone()
        return ligne == (True,)

    @geste(qui=RANG, quoi=REGLAGES, autrui=RANG)
    def regler(self, qui: int, quoi: str, autrui: int) -> None:
        """Choose one's reminders, the delays of the territoire, one's summary; or another's."""
        ici = self._a_jour(self._qui(qui))
        par = self._tire(ici)
        self.bilan.decisions += 1
        if quoi == "delais":
            dit = self._au_mur(par, "select prive.regler_rappels(%s, 2, 21, 8)", (1 + autrui % 5,))
            attendu = par.role == "administrateur"
            fait = dit is not None
        elif quoi == "rappels":
            ligne = self.db.execute(
                "select edition from compte where id = %s", (par.compte,)
            ).fetchone()
            assert ligne is not None
            lue = ligne[0] + (autrui > 9)
            dit = self._au_mur(
                par, "select prive.choisir_rappels(true, 'heure', 21, 8, %s)", (lue,)
            )
            attendu = par.role == "personne" and autrui <= 9
            fait = dit not in (None, [(None,)], [])
        else:
            compte = self._tire(ici).compte if autrui > 6 else par.compte
            if any(lue.compte == compte for lue in self.monde.rows["resume_quotidien"].values()):
                return
            attendu = compte == par.compte
            fait = self._au_mur(par, _RESUME, (par.territoire, compte)) is not None
        assert fait is (attendu and self.monde.holds(par)), (par, quoi)
