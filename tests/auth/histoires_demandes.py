"""Live, in the same random histories, what structures ask of her, and whom they invite.

Made, answered, taken back, left without an answer: nobody but her says yes or no in her place, and
whoever is invited knows nothing before.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import strategies as st
from psycopg import errors

from core.dates import jour_de
from tests.auth.histoires import RANG, geste
from tests.auth.histoires_lettres import HistoireEcrite
from tests.auth.histoires_mandats import ACCORD
from tests.auth.oracle import IDENTITY, SENSITIVE, Caller, Request, may_agree
from tests.droits.invitations import oracle as demandes

SUITES = st.sampled_from(("accordee", "accordee", "refusee", "retiree", "retiree", "fermee"))
_DEMANDE = (
    "insert into demande_acces (territoire_id, id, personne_id, structure_id, compte_id,"
    " par_structure_id, invite_compte_id, domaines, motif)"
    " values (%s, %s, %s, %s, %s, %s, %s, %s, 'une raison')"
)
_FERMER = "select prive.fermer(%s, 'demande', %s, null, null)"
_REPONSE = "update demande_acces set etat = %s, repondue_le = now() where id = %s"


class HistoireDemandee(HistoireEcrite):
    """Live every history with what structures ask of her, and those whom they invite."""

    def _relire_faits(self) -> None:
        """Learn too the places that invitations opened."""
        super()._relire_faits()
        self._relire_places()

    def _demandes(self) -> dict[Any, Request]:
        """Learn again the requests and the invitations, with what became of each."""
        self._relire_faits()
        self.db.commit()
        self.monde.now = self._maintenant()
        lues = self.monde.rows[demandes.TABLE]
        return {cle: lue for cle, lue in lues.items() if isinstance(lue, Request)}

    @geste(
        qui=RANG, rang=RANG, cible=RANG, nomme=st.booleans(),
        domaines=st.sets(st.integers(1, 11), min_size=1, max_size=3),
    )  # fmt: skip
    def inviter(self, qui: int, rang: int, cible: int, nomme: bool, domaines: set[int]) -> None:
        """Invite a structure, or somebody of it: a member of the circle, or whoever tries."""
        personne = self._qui(qui)
        self._demandes()
        par = self._ecoutent(personne, rang)
        t = self.monde.people[personne]
        possibles = [
            self._invitation(personne, par, a, domaines, nomme=nomme)
            for a in self.appelants
            if a.territoire == t and a.structure is not None
        ]
        # Most of the time, one that may be made, if there is any.
        permises = [d for d in possibles if demandes.invites(self.monde, par, d)]
        choix = permises if permises and cible < 8 else possibles
        demande = choix[cible % len(choix)]
        self._demander_a_elle(par, demande, demandes.invites(self.monde, par, demande))

    def _invitation(
        self, personne: UUID, par: Caller, vise: Caller, domaines: set[int], *, nomme: bool
    ) -> Request:
        assert vise.structure is not None
        return Request(
            personne, par.structure, par.compte, None, vise.structure,
            vise.compte if nomme else None, True, frozenset(domaines | {IDENTITY}),
        )  # fmt: skip

    @geste(
        qui=RANG, rang=RANG, cible=RANG,
        domaines=st.sets(st.integers(1, 11), max_size=3),
    )  # fmt: skip
    def demander(self, qui: int, rang: int, cible: int, domaines: set[int]) -> None:
        """Ask her to open to one's own structure, or try for another one, or in another's name."""
        personne = self._qui(qui)
        self._demandes()
        par = self._ecoutent(personne, rang)
        demande = Request(
            personne, par.structure, par.compte, None, par.structure or uuid4(),
            domains=frozenset(domaines | {IDENTITY}),
        )  # fmt: skip
        attendu = demandes.asks(par, demande)
        if cible > 9:
            autre = self._collegues(personne)[rang % len(self._collegues(personne))]
            if autre.compte != par.compte:
                demande, attendu = replace(demande, compte=autre.compte), False
        self._demander_a_elle(par, demande, attendu)

    def _valeurs(self, par: Caller, demande: Request) -> tuple[Any, ...]:
        return (
            par.territoire, uuid4(), demande.person, demande.asked, demande.compte,
            demande.structure if demande.invites else None, demande.invited,
            sum(1 << d for d in demande.domains),
        )  # fmt: skip

    def _demander_a_elle(self, par: Caller, demande: Request, attendu: bool) -> None:
        valeurs = self._valeurs(par, demande)
        self.bilan.decisions += 1
        try:
            fait = self._au_mur(par, _DEMANDE, valeurs) is not None
        except errors.UniqueViolation:
            self.db.rollback()
            assert demandes.twice(self.monde, demande), (par, demande)
            return
        attendu = attendu and self.monde.holds(par) and not demandes.twice(self.monde, demande)
        assert fait is attendu, (par, demande)

    @geste(rang=RANG, qui=RANG, suite=SUITES)
    def finir_une_demande(self, rang: int, qui: int, suite: str) -> None:
        """Say yes, no, or take it back: she, whoever made it, or somebody who tries."""
        toutes = self._demandes()
        attendent = {c: d for c, d in toutes.items() if demandes.waits(self.monde, d)}
        if not attendent:
            self._faire_une_demande(qui, rang)
            toutes = self._demandes()
            attendent = {c: d for c, d in toutes.items() if demandes.waits(self.monde, d)}
        possibles = list((attendent or toutes).items())
        if not possibles:
            return
        cle, demande = possibles[rang % len(possibles)]
        self.touche = demande.person
        t = self.monde.people[demande.person]
        ici = [a for a in self.appelants if a.territoire == t]
        # Those who are the first to wish it: she, who made it, who would gain from it.
        concernes = [
            a
            for a in ici
            if demande.person == a.person or a.compte in (demande.compte, demande.invited)
        ]
        par = [*concernes, *concernes, *ici][(7 * qui + rang) % (2 * len(concernes) + len(ici))]
        self.bilan.decisions += 1
        if suite == "fermee":
            self._fermer_une_demande(cle, demande)
            return
        attendu = (
            demandes.takes_back(self.monde, par, demande)
            if suite == "retiree"
            else demandes.answers(self.monde, par, demande)
        )
        fait = self._au_mur(par, _REPONSE, (suite, cle)) == 1
        assert fait is (attendu and self.monde.holds(par)), (par, demande, suite)
        if fait and suite == "accordee" and demande.invites:
            self._relire_faits()
            assert any(
                (p.person, p.structure) == (demande.person, demande.asked)
                for p in self.monde.places
            ), demande

    def _faire_une_demande(self, qui: int, rang: int) -> None:
        """Let a structure have asked something of her, or invited another one: a fact."""
        personne = self._qui(qui)
        tous = self._collegues(personne)
        par, vise = tous[rang % len(tous)], tous[(rang + qui) % len(tous)]
        demande = self._invitation(personne, par, vise, {2}, nomme=False)
        if demande.asked == par.structure:
            demande = replace(demande, invites=False)
        if not demandes.twice(self.monde, demande):
            self.db.execute(_DEMANDE, self._valeurs(par, demande))

    def _fermer_une_demande(self, cle: UUID, demande: Request) -> None:
        """Let her say no to what she may not even read, by a link: closing takes no proof."""
        elle = [a for a in self.appelants if a.person == demande.person][-1]
        fait = self._au_mur(elle, _FERMER, (demande.person, cle)) is not None
        assert fait is self.monde.holds(elle), (elle, demande)
        etat = self.db.execute("select etat from demande_acces where id = %s", (cle,)).fetchone()
        refusee = fait and demande.state == "en_attente"
        assert etat == ("refusee" if refusee else demande.state,), (elle, demande)

    @geste(
        qui=RANG, rang=RANG, confirme=st.booleans(), ecrit=st.booleans(),
        domaines=st.sets(st.integers(1, 11), max_size=3), jours=st.sampled_from((5, 80, 300)),
    )  # fmt: skip
    def dire_oui_soi_meme(
        self, qui: int, rang: int, confirme: bool, ecrit: bool, domaines: set[int], jours: int
    ) -> None:
        """Say yes on her own account, or again what was noted as heard; or try in her place."""
        personne = self._qui(qui)
        self._demandes()
        t = self.monde.people[personne]
        elles = [a for a in self.appelants if a.person == personne]
        ici = [a for a in self.appelants if a.territoire == t]
        par = [*elles, *elles, *elles, *ici][(5 * qui + rang) % (3 * len(elles) + len(ici))]
        chez = [
            c for c, s in self.monde.structures.items() if s.territoire == t and not self._partie(c)
        ]
        notes = [
            c
            for c in self.monde.consents
            if (c.person, c.proof, c.purpose) == (personne, "oral", "coordination")
        ]
        if self.se_tait:
            domaines = domaines - SENSITIVE
        cible: object = chez[rang % len(chez)] if chez else None
        portee, voulus = "structure", domaines
        if confirme and notes:
            ancien = notes[rang % len(notes)]
            portee, voulus, cible = ancien.scope, ancien.domains, ancien.target
        if portee != "consortium" and cible is None:
            return
        voulus = voulus | {IDENTITY}
        dernier = jour_de(self.monde.now) + timedelta(days=jours)
        valeurs = {
            "t": t, "id": uuid4(), "p": personne, "portee": portee,
            "s": cible if portee == "structure" else None,
            "categorie": cible if portee == "categorie" else None,
            "domaines": sum(1 << d for d in voulus), "ecrit": ecrit, "fin": self._fin(dernier),
            "donne_par": "personne", "par": par.compte, "avec": None,
        }  # fmt: skip
        attendu = par.person == personne and may_agree(voulus, weak=par.weak)
        self.bilan.decisions += 1
        fait = self._au_mur(par, ACCORD, valeurs) is not None
        assert fait is (attendu and self.monde.holds(par)), (par, voulus)
        self._relire_accords(personne, by_guardian=False)
