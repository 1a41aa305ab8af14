"""Live, in the same random histories, who becomes her référent: proposed, accepted, and her yes.

Hers, on a screen handed over, or noted by a third person: never one person's word alone.
"""

from uuid import UUID, uuid4

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant

from tests.auth.histoires import DUREES, JOURS, RANG, geste
from tests.auth.histoires_mandats import VOIES
from tests.auth.histoires_paroles import CODES, HistoireDite
from tests.auth.oracle import Caller, Proposal, Screen

OUI = st.sampled_from((True, True, True, True, False))
MOTIF = "Un motif assez long."
_PROPOSITION = (
    "insert into designation (territoire_id, id, personne_id, structure_id, compte_id, propose_par,"
    " propose_par_structure_id, remplace_id, motif) values (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_PLACE = (
    "insert into accompagnement (territoire_id, personne_id, structure_id, compte_id, est_referent,"
    " origine, motif) values (%s, %s, %s, %s, true, %s, 'Un motif assez long.')"
)


class HistoireTemoignee(HistoireDite):
    """Live every history with those who propose a référent, and those who witness her yes."""

    def __init__(self) -> None:
        # Who was named référent of whom, for which structure: before the history, or by two yes.
        self.nommes: set[tuple[UUID, UUID | None, UUID]] = set()
        # Of each proposal, whose yes was taken for hers: herself, a screen of hers, or a third.
        self.oui_d_elle: dict[UUID, tuple[str, UUID]] = {}
        super().__init__()

    @initialize(qui=RANG, rang=RANG)
    def commencer(self, qui: int, rang: int) -> None:
        """Begin, when somebody may, with another référent proposed."""
        super().commencer(qui, rang)
        self.proposer_un_referent(qui=qui, rang=2 * rang + 1, cible=(qui + rang) % 12, voie="mur")

    @geste(qui=RANG, rang=RANG, referent=st.booleans(), debut=JOURS, duree=st.none() | DUREES)
    def accompagner(
        self, qui: int, rang: int, referent: bool, debut: int, duree: int | None
    ) -> None:
        """Put a professional into a circle: a référent of before the history is a fact."""
        avant = {place.id for place in self.monde.places}
        super().accompagner(qui, rang, referent, debut, duree)
        for place in self.monde.places:
            if place.id not in avant and place.referent:
                self.nommes.add((place.person, place.compte, place.structure))

    @invariant()
    def nobody_is_a_referent_by_one_word(self) -> None:
        """Check that each référent was named before, or by two people's acts, one for her."""
        for nomme in self.db.execute(
            "select personne_id, compte_id, structure_id from accompagnement"
            " where territoire_id = any(%s) and est_referent and fin is null",
            (list(self.territoires),),
        ).fetchall():
            assert nomme in self.nommes, nomme

    # Proposing, taking back
    # ----------------------------------------------------------------------------------------------
    @geste(qui=RANG, rang=RANG, cible=RANG, voie=VOIES)
    def proposer_un_referent(self, qui: int, rang: int, cible: int, voie: str) -> None:
        """Propose somebody as référent: a member of the circle, or somebody who tries."""
        personne = self._qui(qui)
        self._relire_propositions()
        actuel = self.monde.referent_now(personne)
        if actuel and actuel.start > self.monde.now:  # nobody is named for a later day
            return
        possibles = self._collegues(personne, rang)
        par = possibles[rang % len(possibles)]
        collegues = self._collegues(personne)
        peuvent = [
            a
            for a in collegues
            if a.structure and self.monde.may_be_referent(personne, a.compte, a.structure)
        ]
        cibles = peuvent if cible < 9 and peuvent else collegues
        vise = cibles[cible % len(cibles)]
        assert vise.structure is not None
        cle, remplace = uuid4(), None if actuel is None else actuel.id
        attendu = self.monde.proposes(par, personne, vise.compte, vise.structure)
        self.bilan.decisions += 1
        if voie == "produit" and self.application:
            # Neither who is it already, nor who is proposed already.
            deja = actuel and (actuel.compte, actuel.structure) == (vise.compte, vise.structure)
            deja = deja or any(
                d.person == personne and d.compte == vise.compte and self.monde.waits_for_answers(d)
                for d in self.monde.proposals
            )
            chemin = f"/api/v1/carnets/{personne}/referent"
            corps = {
                "compte_id": str(vise.compte), "structure_id": str(vise.structure), "motif": MOTIF
            }  # fmt: skip
            reponse = self._demander(par, (chemin, {}), (chemin, corps))
            if not self._repondu(par, reponse, attendu and not deja):
                return
            cle = UUID(reponse.json()["id"])
        else:
            valeurs = (
                par.territoire, cle, personne, vise.structure, vise.compte, par.compte,
                par.structure, remplace, MOTIF,
            )  # fmt: skip
            fait = self._au_mur(par, _PROPOSITION, valeurs)
            assert (fait is not None) is (attendu and self.monde.holds(par)), (par, vise)
            if fait is None:
                return
        self.monde.proposals.append(
            Proposal(cle, personne, vise.compte, vise.structure, par.compte, remplace)
        )

    def _relire_propositions(self) -> None:
        """Learn the places, and whom proposals replace: whoever stops leaves them standing."""
        self._relire_places()
        remplacent = dict(
            self.db.execute(
                "select id, remplace_id from designation where territoire_id = any(%s)",
                (list(self.territoires),),
            ).fetchall()
        )
        for d in self.monde.proposals:
            d.replaces = remplacent[d.id]
        self.db.commit()
        self.monde.now = self._maintenant()

    def _qui_attendent(self, qui: Caller) -> set[UUID]:
        """List those of whom the caller is proposed as référent, and did not answer yet."""
        self._relire_propositions()
        return {d.person for d in self.monde.proposals if self.monde.accepts(qui, d)}

    def _une_proposition(self, rang: int) -> Proposal | None:
        """Give a proposal, one that waits if there is any."""
        self._relire_propositions()
        attendent = [d for d in self.monde.proposals if self.monde.waits_for_answers(d)]
        possibles = attendent if attendent and rang < 11 else self.monde.proposals
        if not possibles:
            return None
        d = possibles[rang % len(possibles)]
        self.touche = d.person
        return d

    def _ici(self, d: Proposal) -> list[Caller]:
        t = self.monde.people[d.person]
        return [a for a in self.appelants if a.territoire == t]

    @geste(rang=RANG, qui=RANG, voie=VOIES)
    def reprendre_une_proposition(self, rang: int, qui: int, voie: str) -> None:
        """Take a proposal back: who made it, or somebody who tries."""
        d = self._une_proposition(rang)
        if d is None or qui % 3:
            return
        ici = self._ici(d)
        siens = [a for a in ici if a.compte == d.proposer]
        par = [*siens, *ici][(5 * qui + rang) % (len(siens) + len(ici))]
        attendu = self.monde.waits_for_answers(d) and par.compte == d.proposer
        self.bilan.decisions += 1
        if voie == "produit" and self.application:
            self.db.commit()
            self.bilan.reponses += 1
            lue = self.monde.knows(par, d.person)
            reponse = self._page(par, "POST", f"/designations/{d.id}/retrait", {})
            d.taken_back = self._repondu(par, reponse, attendu and lue) or d.taken_back
            return
        fait = self._au_mur(par, "select prive.retirer_designation(%s)", (d.id,))
        assert (fait is not None) is (attendu and self.monde.holds(par)), (par, d)
        d.taken_back = d.taken_back or fait is not None

    # Both yes
    # ----------------------------------------------------------------------------------------------
    @geste(rang=RANG, qui=RANG, oui=OUI, voie=VOIES)
    def repondre_a_une_proposition(self, rang: int, qui: int, oui: bool, voie: str) -> None:
        """Accept to be the référent or refuse: who is proposed, or somebody who tries."""
        d = self._une_proposition(rang)
        if d is None:
            return
        ici = self._ici(d)
        nommes = [a for a in ici if (a.compte, a.structure) == (d.compte, d.structure)]
        par = [*nommes * 9, *ici][(5 * qui + rang) % (9 * len(nommes) + len(ici))]
        attendu = self.monde.accepts(par, d)
        self.bilan.decisions += 1
        if voie == "produit" and self.application:
            corps = {"oui": oui, "motif": MOTIF}
            chemin = f"/designations/{d.id}/reponse"
            champs = {"oui": "true" if oui else "false", "motif": MOTIF}
            reponse = self._demander(par, (chemin, champs), (f"/api/v1{chemin}", corps))
            fait = self._repondu(par, reponse, attendu)
        else:
            dite = self._au_mur(
                par, "select prive.repondre_designation(%s, %s, %s)", (d.id, oui, MOTIF)
            )
            fait = dite is not None
            assert fait is (attendu and self.monde.holds(par)), (par, d)
            assert dite in (None, [(oui and d.hers == "oui",)])
        if fait:
            d.answer = "oui" if oui else "non"
            self._conclure(d)

    @geste(
        rang=RANG, qui=RANG, oui=OUI, ecran=st.booleans(), code=CODES,
        defaut=st.sampled_from((None, None, None, "question", "refus")), voie=VOIES,
    )  # fmt: skip
    def repondre_pour_elle(
        self, rang: int, qui: int, oui: bool, ecran: bool, code: str, defaut: str | None, voie: str
    ) -> None:
        """Take her answer: hers, on a screen handed over, noted by a third, or by who gains."""
        d = self._une_proposition(rang)
        if d is None:
            return
        ici = self._ici(d)
        elle = [a for a in ici if a.person == d.person]
        gagnent = [a for a in ici if a.compte in (d.compte, d.proposer)]
        tiers = [a for a in ici if self.monde.hears(a, d.person)]
        possibles = [*elle, *gagnent, *tiers, *tiers, *ici]
        par = possibles[(5 * qui + rang) % len(possibles)]
        tendu, cle = None, None
        if ecran and par.structure is not None:
            question = {"designation": str(d.id if defaut != "question" else uuid4())}
            parole = {"defaut": defaut, "code": code}
            tendu, cle = self._tendre(d.person, par, question, {0}, parole)
            self._relire_propositions()
        attendu = self.monde.says_for_her(par, d, yes=oui, screen=tendu)
        self.bilan.decisions += 1
        if voie == "produit" and self.application and tendu is None:
            self.db.commit()
            self.bilan.reponses += 1
            lue = par.person == d.person or self.monde.knows(par, d.person)
            champs = {"oui": "true" if oui else "false"}
            reponse = self._page(par, "POST", f"/designations/{d.id}/accord", champs)
            fait = self._repondu(par, reponse, attendu and lue)
        else:
            requete = "select prive.accorder_designation(%s, %s, %s)"
            dite = self._au_mur(par, requete, (d.id, oui, cle))
            fait = dite is not None
            assert fait is (attendu and self.monde.holds(par)), (par, d, tendu, oui)
            assert dite in (None, [(oui and d.answer == "oui",)])
        if fait:
            d.hers = "oui" if oui else "non"
            self.oui_d_elle[d.id] = (_de_qui(par, d, tendu), par.compte)
            self._conclure(d)

    def _conclure(self, d: Proposal) -> None:
        """Check what two yes do, and that they are of two people, one of them for her alone."""
        if (d.answer, d.hers) != ("oui", "oui"):
            return
        d.concluded = True
        de_qui, compte = self.oui_d_elle[d.id]
        assert de_qui == "elle" or compte not in (d.proposer, d.compte), (d, de_qui)
        self._relire_places()
        place = self.monde.referent_now(d.person)
        assert place is not None
        assert (place.compte, place.structure) == (d.compte, d.structure), d
        self.nommes.add((d.person, d.compte, d.structure))

    @geste(qui=RANG, rang=RANG, origine=st.sampled_from(("declare", "designe")))
    def se_nommer_seul(self, qui: int, rang: int, origine: str) -> None:
        """Enter a circle as référent by one's own word: never."""
        personne = self._qui(qui)
        possibles = self._collegues(personne, rang)
        par = possibles[rang % len(possibles)]
        valeurs = (par.territoire, personne, par.structure, par.compte, origine)
        assert self._au_mur(par, _PLACE, valeurs) is None, (par, personne)
        self.bilan.decisions += 1


def _de_qui(par: Caller, d: Proposal, tendu: Screen | None) -> str:
    """Say whose the yes is: hers, by herself or by her code on a screen; or of who held it."""
    if par.person == d.person or (tendu is not None and tendu.own_code):
        return "elle"
    return "tiers"
