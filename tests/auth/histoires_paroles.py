"""Live, in the same random histories, what professionals write of what she says before them.

Her yes by word, on a paper, on a screen handed over; her no; then whoever wrote it leaves, ends or
acts elsewhere. Nothing sensitive is ever read without an act of hers.
"""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from core.dates import jour_de
from tests.auth.histoires import CATEGORIES, DOMAINES, RANG, geste
from tests.auth.histoires_mandats import VOIES, HistoireMandatee
from tests.auth.oracle import (
    IDENTITY,
    SENSITIVE,
    Caller,
    Consent,
    Paper,
    Refusal,
    Said,
    Screen,
    knows_her_code,
)

PORTEES = st.sampled_from(("structure", "structure", "categorie", "consortium"))
BUTS = st.sampled_from(("coordination",) * 4 + ("statistiques",))
DITS = st.sampled_from(("oral", "oral", "papier", "ecran", "ecran"))
# What goes wrong with what is shown, most of the time nothing.
DEFAUTS = st.sampled_from((None,) * 5 + ("autre", "servi", "refus", "question", "moins"))
# Whose code she types: of a paper that a third person prepared, or that proves nothing here.
CODES = st.sampled_from(("tiers", "tiers", "tiers", "aucun", "sien", "faible"))
FERMETURES = st.sampled_from(
    ("accord", "accord", "tout", "statistiques", "categorie", "structure", "professionnel")
)
AILLEURS = st.sampled_from(
    ("professionnel", "charge_orientation", "gestionnaire", "coordonnateur", "administrateur")
)
# Everybody looks at each step: more of them, and a history never ends.
GENS = 30
_RECUEIL = (
    "insert into consentement (territoire_id, id, personne_id, portee, structure_id, categorie,"
    " domaines, peut_completer, finalite, fin, notice_id, donne_par, recueil, recueilli_par,"
    " recueil_structure_id, preuve_id, remise_id) select n.territoire_id, %(id)s, %(p)s,"
    " %(portee)s, %(s)s, %(categorie)s, %(domaines)s, %(ecrit)s, %(finalite)s, %(fin)s, n.id,"
    " %(donne_par)s, %(recueil)s, %(par)s, %(ici)s, %(preuve)s, %(remise)s from notice n"
    " where n.territoire_id = %(t)s"
)
_REFUS = (
    "insert into consentement_evenement (territoire_id, personne_id, genre, par_compte_id, details)"
    " values (%s, %s, 'refus', %s, %s)"
)


class HistoireDite(HistoireMandatee):
    """Live every history with those who write down what she says."""

    def __init__(self) -> None:
        # What she, or who represents her, opened by an act: to which structure, which domain.
        self.actes: set[tuple[UUID, object, int]] = set()
        # In some histories she never says yes to anything sensitive.
        self.se_tait = False
        super().__init__()

    @initialize(qui=RANG, rang=RANG)
    def commencer(self, qui: int, rang: int) -> None:
        """Begin, one history out of four, with people who open nothing sensitive."""
        self.se_tait = (qui + rang) % 4 == 0
        super().commencer(qui, rang)

    # What she opens, by an act of hers
    # ----------------------------------------------------------------------------------------------
    def _accorder(
        self, personne: UUID, portee: str, rang: int, domaines: set[int], *a: Any
    ) -> None:
        if self.se_tait:
            domaines = domaines - SENSITIVE
        super()._accorder(personne, portee, rang, domaines, *a)
        self._compter_acte(self.monde.consents[-1])

    def _relire_accords(self, personne: UUID, *, by_guardian: bool) -> None:
        """Learn what she or a guardian agreed to on an account of their own: acts."""
        connus = {accord.id for accord in self.monde.consents}
        super()._relire_accords(personne, by_guardian=by_guardian)
        for accord in self.monde.consents:
            if accord.id not in connus:
                self._compter_acte(accord)

    def _compter_acte(self, accord: Consent) -> None:
        if accord.scope == "structure":
            self.actes |= {(accord.person, accord.target, d) for d in accord.domains}

    def _comparer(self, qui: Caller, gens: list[UUID], vu: dict[str, Any] | None) -> None:
        super()._comparer(qui, gens, vu)
        if vu is None or qui.structure is None:
            return
        # Whatever the rule: a structure reads of the sensitive what she opened to it, by an act.
        lus = {
            (item.person, qui.structure, item.domain)
            for item in (self.monde.items[UUID(cle)] for cle in vu["lus"] or ())
            if item.author != qui.structure
        }
        lus |= {(UUID(p), qui.structure, d) for p, d, lit, *_ in vu["verdicts"] or () if lit}
        sans_elle = {lu for lu in lus if lu[2] in SENSITIVE} - self.actes
        assert not sans_elle, (qui, "a sensitive domain without an act of hers", sans_elle)

    # What was said, and when: facts
    # ----------------------------------------------------------------------------------------------
    def _relire_paroles(self) -> None:
        """Learn when agreements were withdrawn, refusals written and lifted."""
        retraits = dict(
            self.db.execute(
                "select id, retire_le from consentement where territoire_id = any(%s)",
                (list(self.territoires),),
            ).fetchall()
        )
        for accord in self.monde.consents:
            accord.withdrawn_at = retraits[accord.id]
            assert accord.withdrawn is (accord.withdrawn_at is not None), accord
        exclusions = {
            cle: (debut, levee)
            for cle, debut, levee in self.db.execute(
                "select id, debut, levee_le from exclusion where territoire_id = any(%s)",
                (list(self.territoires),),
            ).fetchall()
        }
        for refus in self.monde.refusals:
            refus.start, refus.lifted_at = exclusions[refus.id]
        self.db.commit()
        self.monde.now = self._maintenant()

    @geste(jours=st.sampled_from((1, 5, 20, 40, 400)))
    def attendre(self, jours: int) -> None:
        """Let days pass for what was said too."""
        super().attendre(jours)
        for no in self.monde.said:
            no.when = no.when - timedelta(days=jours)

    def _ecoutent(self, personne: UUID, rang: int) -> Caller:
        """Give somebody who works there: most of the time, whoever may write down what she says."""
        tous = self._collegues(personne)
        self.monde.now = self._maintenant()
        ecoutent = [qui for qui in tous if self.monde.hears(qui, personne)]
        possibles = [*ecoutent, *ecoutent, *tous] if rang < 10 else tous
        return possibles[self.hasard.randrange(len(possibles))]

    # Her yes, written down
    # ----------------------------------------------------------------------------------------------
    @geste(
        qui=RANG, rang=RANG, portee=PORTEES, cible=RANG,
        domaines=st.sets(st.integers(1, 11), max_size=4), finalite=BUTS, ecrit=st.booleans(),
        jours=st.sampled_from((0, 5, 20, 29, 29, 30, 300)), dit=DITS,
        tuteur=st.sampled_from((False, False, False, True)), defaut=DEFAUTS, code=CODES, voie=VOIES,
    )  # fmt: skip
    def noter_un_oui(self, qui: int, rang: int, **parole: Any) -> None:
        """Write down that she agreed: by word, on a paper, on the screen handed over."""
        personne = self._qui(qui)
        par = self._ecoutent(personne, rang)
        self._relire_paroles()
        accord, dernier = self._imaginer(personne, par, parole)
        preuve, cle = self._prouver(personne, par, accord, dernier, parole)
        self._relire_paroles()
        attendu = self.monde.records(par, accord, parole["jours"], preuve)
        valeurs = {
            "t": par.territoire, "id": accord.id, "p": personne, "portee": accord.scope,
            "s": accord.target if accord.scope == "structure" else None,
            "categorie": accord.target if accord.scope == "categorie" else None,
            "domaines": sum(1 << d for d in accord.domains), "ecrit": accord.can_write,
            "finalite": accord.purpose, "fin": self._fin(dernier), "recueil": accord.proof,
            "donne_par": "representant" if accord.by_guardian else "professionnel",
            "par": par.compte, "ici": par.structure,
            "preuve": cle if accord.proof == "papier" else None,
            "remise": cle if accord.proof == "ecran" else None,
        }  # fmt: skip
        self.bilan.decisions += 1
        if parole["voie"] == "produit" and self.application and accord.proof == "oral":
            chemin = f"/api/v1/carnets/{personne}/consentements"
            corps = {
                "portee": accord.scope, "structure_id": valeurs["s"] and str(valeurs["s"]),
                "categorie": valeurs["categorie"], "peut_completer": accord.can_write,
                "domaines": [DOMAINES[d] for d in sorted(accord.domains)],
                "finalite": accord.purpose, "fin": str(dernier), "recueil": "oral",
                "donne_par": valeurs["donne_par"],
            }  # fmt: skip
            reponse = self._demander(par, (chemin, {}), (chemin, corps))
            if not self._repondu(par, reponse, attendu):
                return
            accord.id = UUID(reponse.json()["id"])
        else:
            fait = self._au_mur(par, _RECUEIL, valeurs)
            attendu = attendu and self.monde.holds(par)
            assert (fait is not None) is attendu, (par, accord, preuve, parole)
            if fait is None:
                return
        ligne = self.db.execute(
            "select debut, fin from consentement where id = %s", (accord.id,)
        ).fetchone()
        assert ligne is not None
        accord.start, accord.end = ligne
        self.monde.consents.append(accord)
        if isinstance(preuve, Paper):
            preuve.used = True
        if preuve is not None:
            self._compter_acte(accord)

    def _imaginer(self, personne: UUID, par: Caller, parole: dict[str, Any]) -> tuple[Consent, Any]:
        """Draw what is written down: to whom, on what, until which day."""
        t = self.monde.people[personne]
        chez = [cle for cle, s in self.monde.structures.items() if s.territoire == t]
        portee, rang = parole["portee"], parole["cible"]
        # Most of the time, to the structure of whoever writes.
        cible: Any = par.structure if rang < 8 else chez[rang % len(chez)]
        if portee != "structure":
            cible = CATEGORIES[rang % 3] if portee == "categorie" else None
        domaines = parole["domaines"]
        if portee != "structure" or (self.se_tait and parole["dit"] != "oral"):
            domaines = domaines - SENSITIVE
        maintenant = self._maintenant()
        dernier = jour_de(maintenant) + timedelta(days=parole["jours"])
        accord = Consent(
            uuid4(), personne, portee, cible, domaines | {IDENTITY}, parole["ecrit"],
            parole["finalite"], maintenant, maintenant, by_guardian=parole["tuteur"],
            proof=parole["dit"], recorder=par.compte, recorded_for=par.structure,
        )  # fmt: skip
        accord.waits = self._attend(accord)
        return accord, dernier

    def _prouver(
        self, personne: UUID, par: Caller, accord: Consent, dernier: Any, parole: dict[str, Any]
    ) -> tuple[Paper | Screen | None, UUID | None]:
        """Give what is shown as a proof, with its key; a word shows nothing."""
        if accord.proof == "papier":
            return self._signer(personne, par, parole["defaut"], accord)
        if accord.proof == "ecran":
            question = {
                "portee": accord.scope,
                "structure_id": str(accord.target) if accord.scope == "structure" else None,
                "categorie": accord.target if accord.scope == "categorie" else None,
                "finalite": accord.purpose,
                "donne_par": "representant" if accord.by_guardian else "professionnel",
                "peut_completer": accord.can_write is not (parole["defaut"] == "question"),
                "fin": str(dernier),
            }
            return self._tendre(personne, par, question, accord.domains, parole)
        return None, None

    def _signer(
        self, personne: UUID, par: Caller, defaut: str | None, accord: Consent
    ) -> tuple[Paper, UUID]:
        """Keep a paper that she signed: hers and new, or somebody else's, or one that served."""
        t = self.monde.people[personne]
        if defaut == "servi":
            servi = self.db.execute(
                "select preuve_id from consentement where personne_id = %s and preuve_id is not"
                " null order by debut, id",
                (personne,),
            ).fetchone()
            if servi:
                ligne = self.db.execute(
                    "select personne_id, compte_id, structure_id from consentement_preuve"
                    " where id = %s",
                    servi,
                ).fetchone()
                assert ligne is not None
                return Paper(ligne[0], ligne[1], ligne[2], used=True), servi[0]
        voisines = [p for p, ici in self.monde.people.items() if ici == t and p != personne]
        de = voisines[0] if defaut == "autre" and voisines else personne
        remis = par.structure
        cle = uuid4()
        self.db.execute(
            "insert into consentement_preuve (territoire_id, id, personne_id, structure_id,"
            " compte_id, type, taille, sha256, fichier) values (%s, %s, %s, %s, %s,"
            " 'application/pdf', 12, sha256('x'), 'x')",
            (t, cle, de, remis, par.compte),
        )
        return Paper(de, par.compte, remis), cle

    # A screen handed over
    # ----------------------------------------------------------------------------------------------
    def _tendre(
        self,
        personne: UUID,
        par: Caller,
        question: dict[str, Any],
        demandes: set[int],
        parole: dict[str, Any],
    ) -> tuple[Screen, UUID | None]:
        """Hand a screen over, let her type a code, tick and answer; gives its key if it did."""
        t, defaut, code = self.monde.people[personne], parole["defaut"], parole["code"]
        if self.se_tait and code == "tiers":
            code = "aucun"
        cle, session = uuid4(), uuid4()
        self.db.execute(
            "insert into connexion (territoire_id, jeton_sha256, compte_id)"
            " values (%s, sha256(%s), %s)",
            (t, session.bytes, par.compte),
        )
        demandes = demandes - {max(demandes)} | {IDENTITY} if defaut == "moins" else demandes
        masque = sum(1 << d for d in demandes)
        self.monde.now = self._maintenant()
        attendu = self.monde.hears(par, personne)
        fait = self._au_mur(
            par,
            "select prive.remettre(sha256(%s), sha256(%s), sha256('1234'), %s, %s::jsonb, %s)",
            (session.bytes, cle.bytes, personne, json.dumps(question), masque),
        )
        attendu = attendu and self.monde.holds(par)
        assert (fait is not None) is attendu, (par, personne, "screen")
        reponse = "refus" if defaut == "refus" else "accord"
        sensibles = demandes & SENSITIVE
        coches = demandes - {min(sensibles)} if defaut == "autre" and sensibles else demandes
        ecran = Screen(
            personne, par.compte, demandes, coches, None, own_code=False, same=defaut != "question"
        )
        if fait is None:
            return ecran, None
        ecran.own_code = self._taper_un_code(personne, par, cle, code)
        dite = self._au_mur(
            par,
            "select prive.repondre_remise(sha256(%s), %s, %s)",
            (cle.bytes, reponse, sum(1 << d for d in coches)),
        )
        assert dite is not None
        ecran.answer = reponse
        return ecran, dite[0][0]

    def _taper_un_code(self, personne: UUID, par: Caller, cle: UUID, genre: str) -> bool:
        """Let her type the code of a paper, whoever prepared it; gives whether it is her own."""
        if genre == "aucun":
            return False
        elle = next(qui for qui in self.appelants if qui.person == personne)
        tiers = next(qui for qui in self._collegues(personne) if qui.compte != par.compte)
        papier = uuid4()
        self.db.execute("delete from code_entree where compte_id = %s", (elle.compte,))
        # Drawn by whoever had entered by a link, it proves no more than they did.
        lien = "oui" if genre == "faible" else ""
        self.db.execute("select set_config('app.lien', %s, true)", (lien,))
        par_qui = par.compte if genre == "sien" else tiers.compte
        self.db.execute(
            "insert into code_entree (territoire_id, compte_id, code_hmac, par_compte_id)"
            " values (%s, %s, sha256(%s), %s)",
            (par.territoire, elle.compte, papier.bytes, par_qui),
        )
        sien: bool = not self.monde.comptes[elle.compte].closed and not knows_her_code(
            prepared_by_recorder=genre == "sien", after_a_weak_entry=genre == "faible"
        )
        dit = self._au_mur(
            par,
            "select prive.prouver_remise(sha256(%s), null, array[sha256(%s)])",
            (cle.bytes, papier.bytes),
        )
        assert bool(dit == [("ok",)]) is sien, (par, genre, dit)
        return sien

    # Her no, written down
    # ----------------------------------------------------------------------------------------------
    @geste(qui=RANG, rang=RANG, quoi=FERMETURES, cible=RANG, voie=VOIES)
    def noter_un_non(self, qui: int, rang: int, quoi: str, cible: int, voie: str) -> None:
        """Shut what she says that she shuts: she, whoever may see her, or somebody who tries."""
        personne = self._qui(qui)
        t = self.monde.people[personne]
        ici = [a for a in self.appelants if a.territoire == t]
        self._relire_paroles()
        entendent = [a for a in ici if self.monde.hears_a_no(a, personne)]
        par = [*entendent, *ici][(5 * rang + cible) % (len(entendent) + len(ici))]
        siens = [c for c in self.monde.consents if c.person == personne] or self.monde.consents
        chez = [cle for cle, s in self.monde.structures.items() if s.territoire == t]
        pros = [a.compte for a in self._collegues(personne)]
        vise: Any = {
            "accord": siens[cible % len(siens)].id if siens else None,
            "structure": chez[cible % len(chez)],
            "professionnel": pros[cible % len(pros)],
        }.get(quoi)
        sorte = CATEGORIES[cible % 3] if quoi == "categorie" else None
        if quoi == "accord" and vise is None:
            return
        elle = par.person == personne
        attendu = self.monde.hears_a_no(par, personne)
        self.bilan.decisions += 1
        if voie == "produit" and self.application and not par.weak:
            chemin = f"/api/v1/carnets/{personne}/fermetures"
            champ = {"accord": "consentement_id", "structure": "structure_id"}
            corps = {"quoi": quoi, "dit": "telephone"} | (
                {champ.get(quoi, "compte_id"): str(vise)} if vise else {}
            )
            corps |= {"categorie": sorte} if sorte else {}
            fait = self._repondu(par, self._demander(par, (chemin, {}), (chemin, corps)), attendu)
        else:
            requete = (
                "select prive.fermer(%s, %s, %s, %s, case when not %s then"
                " (now() at time zone 'Europe/Paris')::date end, %s)"
            )
            dit = None if elle else "telephone"
            dite = self._au_mur(par, requete, (personne, quoi, vise, dit, elle, sorte))
            fait = dite is not None
            assert fait is (attendu and self.monde.holds(par)), (par, personne, quoi)
        if fait:
            self._fermer(personne, quoi, vise, sorte)

    def _fermer(self, personne: UUID, quoi: str, vise: Any, sorte: str | None) -> None:
        """Shut it in the world as it was said."""
        m = self.monde
        m.now = self._maintenant()
        for c in m.consents:
            if c.person != personne or c.withdrawn:
                continue
            court = c.end > m.now
            c.withdrawn = (
                (quoi == "accord" and c.id == vise)
                or (quoi == "tout" and court)
                or (quoi == "statistiques" and court and c.purpose == quoi)
                or (
                    quoi == "categorie"
                    and court
                    and c.purpose != "statistiques"
                    and (c.scope, c.target) == ("categorie", sorte)
                )
            )
        if quoi in ("statistiques", "categorie"):
            but = quoi if quoi == "statistiques" else "coordination"
            portee = "consortium" if quoi == "statistiques" else "categorie"
            m.said.append(Said(personne, m.now, portee, sorte, but, set(range(8))))
        if quoi in ("structure", "professionnel"):
            connus = {refus.id for refus in m.refusals}
            for cle, structure, compte in self.db.execute(
                "select id, structure_id, compte_id from exclusion where personne_id = %s",
                (personne,),
            ).fetchall():
                if cle not in connus:
                    assert vise == (structure or compte)
                    m.refusals.append(Refusal(cle, personne, structure, compte, reason=False))
            assert any(
                r.person == personne and not r.lifted and vise in (r.structure, r.compte)
                for r in m.refusals
            )

    @geste(
        qui=RANG, rang=RANG, portee=PORTEES, cible=RANG, finalite=BUTS,
        domaines=st.sets(st.integers(1, 11), max_size=3),
    )  # fmt: skip
    def noter_un_refus(
        self, qui: int, rang: int, portee: str, cible: int, finalite: str, domaines: set[int]
    ) -> None:
        """Write down that she said no to what was proposed to her."""
        personne = self._qui(qui)
        par = self._ecoutent(personne, rang)
        if rang == 11:
            par = next(a for a in self.appelants if a.person == personne and a.weak is (cible > 5))
        t = self.monde.people[personne]
        chez = [cle for cle, s in self.monde.structures.items() if s.territoire == t]
        vise: Any = chez[cible % len(chez)] if portee == "structure" else None
        sorte = CATEGORIES[cible % 3] if portee == "categorie" else None
        details = {
            "portee": portee, "structure_id": vise and str(vise), "categorie": sorte,
            "finalite": finalite, "domaines": sum(1 << d for d in domaines | {IDENTITY}),
        }  # fmt: skip
        self.monde.now = self._maintenant()
        attendu = par.person == personne or self.monde.hears(par, personne)
        fait = self._au_mur(par, _REFUS, (t, personne, par.compte, json.dumps(details)))
        self.bilan.decisions += 1
        assert (fait is not None) is (attendu and self.monde.holds(par)), (par, personne, "refusal")
        if fait is not None:
            ligne = self.db.execute(
                "select le from consentement_evenement where personne_id = %s and genre = 'refus'"
                " order by le desc, id",
                (personne,),
            ).fetchone()
            assert ligne is not None
            self.monde.said.append(
                Said(personne, ligne[0], portee, vise or sorte, finalite, domaines | {IDENTITY})
            )

    # Whoever wrote it leaves
    # ----------------------------------------------------------------------------------------------
    @geste(rang=RANG, cible=RANG, role=AILLEURS)
    def aller_ailleurs(self, rang: int, cible: int, role: str) -> None:
        """Let a professional stop there and begin in another structure, or in another rôle."""
        tenues = [h for h in self.monde.habilitations if h.end is None and h.start < self.monde.now]
        if not tenues or len(self.appelants) >= GENS:
            return
        # Whoever wrote something down first: what they wrote is theirs no more.
        ont_note = {(c.recorder, c.recorded_for) for c in self.monde.consents}
        notent = [h for h in tenues if (h.compte, h.structure) in ont_note] or tenues
        quittee = notent[rang % len(notent)]
        self.finir_une_habilitation(tenues.index(quittee))
        t = self.monde.comptes[quittee.compte].territoire
        chez = [cle for cle, s in self.monde.structures.items() if s.territoire == t]
        self._habiliter(quittee.compte, t, chez[cible % len(chez)], role, -1)
        self._relire_places()
