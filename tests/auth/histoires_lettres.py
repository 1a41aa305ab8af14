"""Live, in the same random histories, the letters that reach whoever no message does.

Written to one structure, printed, handed over, taken back; every caller who tries is compared.
"""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from hypothesis import strategies as st

from tests.auth.histoires import RANG, geste, lire_marques
from tests.auth.histoires_mandats import VOIES
from tests.auth.histoires_temoins import HistoireTemoignee
from tests.auth.oracle import Caller, Letter

GESTES = st.sampled_from(("imprimer", "remettre", "reprendre"))
TIENNENT = {"professionnel", "charge_orientation", "gestionnaire", "dpo"}
PAR_PAGE = 30


class HistoireEcrite(HistoireTemoignee):
    """Live every history with those to whom one writes on paper."""

    @geste(qui=RANG, rang=RANG, genre=st.sampled_from(("accord", "retrait", "demande_acces")))
    def prevenir_sur_papier(self, qui: int, rang: int, genre: str) -> None:
        """Tell her something while no message reaches her: a letter, for who follows her."""
        personne = self._qui(qui)
        self.db.execute(
            "update compte set courriel = 'sans-courriel-' || id || '@invalid', mobile = null"
            " where personne_id = %s",
            (personne,),
        )
        possibles = self._collegues(personne, rang)
        par = possibles[rang % len(possibles)]
        self._relire_lettres()
        connues = {lettre.id for lettre in self.monde.letters}
        requete = "select prive.prevenir(%s, 'personne', %s, null, null)"
        if self._au_mur(par, requete, (genre, personne)) is None:
            return
        self._relire_lettres()
        for lettre in self.monde.letters:
            if lettre.id not in connues:
                attendue = self.monde.gets_letter(personne, par.structure)
                assert lettre.structure == attendue, (par, lettre, attendue)

    @geste(qui=RANG, rang=RANG)
    def confier_une_lettre(self, qui: int, rang: int) -> None:
        """Let a letter be in the hands of any structure, or of none."""
        personne = self._qui(qui)
        t = self.monde.people[personne]
        chez = [*[cle for cle, s in self.monde.structures.items() if s.territoire == t], None]
        self.db.execute(
            "insert into lettre (territoire_id, personne_id, structure_id, genres, faits_le)"
            " values (%s, %s, %s, array['accord'], array[now()])",
            (t, personne, chez[rang % len(chez)]),
        )

    @geste(rang=RANG, qui=RANG, geste=GESTES, voie=VOIES)
    def tenir_une_lettre(self, rang: int, qui: int, geste: str, voie: str) -> None:
        """Print a letter, say that it left, take that back: who hands it over, or who tries."""
        if not self.monde.letters:
            return
        lettre = self.monde.letters[rang % len(self.monde.letters)]
        self.touche = lettre.person
        t = self.monde.people[lettre.person]
        ici = [a for a in self.appelants if a.territoire == t and not a.weak]
        tiennent = [a for a in ici if self.monde.hands_over(a, lettre)]
        par = [*tiennent, *tiennent, *ici][qui % (2 * len(tiennent) + len(ici))]
        ligne = self.db.execute(
            "select imprimee_le is not null, remise_le is not null,"
            " coalesce(remise_par = %s and remise_le > now() - interval '10 minutes', false)"
            " from lettre where id = %s",
            (par.compte, lettre.id),
        ).fetchone()
        assert ligne is not None
        imprimee, remise, reprend = ligne
        # Printed again, it is the same; marked once, printed; taken back by whoever marked it.
        possible = {
            "imprimer": True,
            "remettre": imprimee and not remise,
            "reprendre": reprend,
        }[geste]
        self.monde.now = self._maintenant()
        tient = self.monde.hands_over(par, lettre)
        if voie == "produit" and self.application:
            self._par_l_api(par, lettre, geste, tient and possible)
            return
        fait = self._au_mur(par, *_au_mur(geste, lettre))
        assert (fait is not None) is (tient and self.monde.holds(par)), (par, lettre, geste)
        if fait is not None:
            nouveau = not imprimee if geste == "imprimer" else possible
            assert fait == [(nouveau,)], (par, lettre, geste)

    def _par_l_api(self, par: Caller, lettre: Letter, geste: str, attendu: bool) -> None:
        self.db.commit()
        jour = self.db.execute("select (now() at time zone 'Europe/Paris')::date").fetchone()
        assert jour is not None
        self.db.commit()
        self.bilan.reponses += 1
        chemin = f"/api/v1/courriers/{lettre.id}"
        if geste == "imprimer":
            reponse = self._api(par, "POST", f"{chemin}/impression")
        elif geste == "remettre":
            corps = {"comment": "main", "jour": str(jour[0])}
            reponse = self._api(par, "POST", f"{chemin}/remise", corps)
        else:
            reponse = self._api(par, "DELETE", f"{chemin}/remise")
        self._repondu(par, reponse, attendu)

    def _courriers_api(self, qui: Caller, _personne: UUID) -> None:
        """Compare the letters that a caller hands over: those, and the names of no other person."""
        reponse = self._api(qui, "GET", "/api/v1/courriers")
        attendu = 200 if qui.role in TIENNENT else 403
        assert reponse.status_code == (attendu if self._session_tenue(qui) else 401), qui
        if reponse.status_code != 200:
            return
        tenues = {x.id: x for x in self.monde.letters if self.monde.hands_over(qui, x)}
        lues = {UUID(lettre["id"]) for lettre in reponse.json()["items"]}
        assert lues <= tenues.keys(), (qui, lues - tenues.keys())
        assert len(lues) == min(len(tenues), PAR_PAGE), (qui, len(lues), len(tenues))
        noms = {self.noms[tenues[cle].person] for cle in lues}
        assert lire_marques(reponse.text) == noms, qui

    REGARDS: ClassVar[tuple[Callable[..., None], ...]] = (
        *HistoireTemoignee.REGARDS, _courriers_api,
    )  # fmt: skip


def _au_mur(geste: str, lettre: Letter) -> tuple[str, Any]:
    if geste == "remettre":
        return (
            "select prive.remettre_lettre(%s, 'main', (now() at time zone 'Europe/Paris')::date)",
            (lettre.id,),
        )
    return f"select prive.{geste}_lettre(%s)", (lettre.id,)
