"""Live, in the same random histories, the mandates by which somebody represents a person.

Written, confirmed, refused, ended; yes and no of guardians, of a curatelle the two yeses. Guardians
look like everybody, and so does whoever entered by a link or the code of a paper.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

import httpx2
from hypothesis import strategies as st
from hypothesis.stateful import initialize
from psycopg import errors

from core.dates import jour_de
from tests.auth.histoires import DOMAINES, DUREES, RANG, Histoire, geste
from tests.auth.navigateur import ouvrir_session
from tests.auth.oracle import IDENTITY, Caller, Compte, Consent, Mandate

REFUS = (errors.InsufficientPrivilege, errors.InvalidAuthorizationSpecification)
# Who represents: two people, who may do it for several.
TUTEURS = (("Guy", "Ide", "1960-06-06"), ("Ana", "Oui", "1970-07-07"))
MESURES = st.sampled_from(("tutelle", "curatelle", "curatelle", "parent"))
# By the API or a page, as the application's rôle itself, or told by the owner of the database.
VOIES = st.sampled_from(("produit", "mur", "fait", "fait"))
NON = frozenset({403, 404, 409, 422})
_MANDAT = (
    "insert into representant (territoire_id, id, personne_id, prenom, nom, date_naissance,"
    " qualite, domaines, debut, fin, jugement, propose_par, propose_structure_id) values (%s, %s,"
    " %s, %s, %s, %s, %s, %s, %s, %s, 'Tribunal, nº 12', %s, %s)"
)
ACCORD = (
    "insert into consentement (territoire_id, id, personne_id, portee, structure_id, categorie,"
    " domaines, peut_completer, finalite, fin, notice_id, donne_par, recueil, recueilli_par,"
    " avec_id) select n.territoire_id, %(id)s, %(p)s, %(portee)s, %(s)s, %(categorie)s,"
    " %(domaines)s, %(ecrit)s, 'coordination', %(fin)s, n.id, %(donne_par)s, 'ecran', %(par)s,"
    " %(avec)s from notice n where n.territoire_id = %(t)s"
)


def _bits(domaines: set[int]) -> int:
    return sum(1 << d for d in domaines)


class HistoireMandatee(Histoire):
    """Live every history with those who represent somebody, and with weak proofs."""

    def __init__(self) -> None:
        # By territoire, the account of each of the two, once they have one.
        self.tuteurs: dict[tuple[int, int], UUID] = {}
        # Of each mandate, which of the two it names.
        self.identites: dict[UUID, int] = {}
        super().__init__()

    def _personne(self, t: int) -> None:
        super()._personne(t)
        elle = self.appelants[-1]
        self._entrer_par_lien(elle)

    def _entrer_par_lien(self, qui: Caller) -> None:
        """Let the same human look as whoever entered by the code of a paper."""
        faible = Caller(qui.territoire, qui.compte, qui.role, qui.structure, qui.person, weak=True)
        if faible not in self.appelants:
            self.appelants.append(faible)
        temoin, _ = ouvrir_session(self.db, qui.territoire, qui.compte, None)
        self.db.execute(
            "update connexion set moyen = 'papier' where territoire_id = %s"
            " and jeton_sha256 = sha256(convert_to(%s, 'UTF8'))",
            (qui.territoire, temoin),
        )
        self.sessions[faible] = (temoin, "", None)

    def _tuteur(self, t: int, compte: UUID) -> None:
        """Let a guardian enter anew: what they had opened may have ended with a mandate."""
        self.monde.comptes.setdefault(compte, Compte(t, guardian=True))
        qui = Caller(t, compte, "representant")
        if qui not in self.appelants:
            self.appelants.append(qui)
        self.sessions[qui] = (*ouvrir_session(self.db, t, compte, None), None)
        self._entrer_par_lien(qui)

    def _tuteurs(self) -> list[Caller]:
        return [qui for qui in self.appelants if qui.role == "representant"]

    # Doing, as somebody
    # ----------------------------------------------------------------------------------------------
    def _au_mur(self, qui: Caller, requete: str, valeurs: Any) -> Any:
        """Do it as the application's rôle; gives what it gave, None when the wall refuses."""
        self.db.commit()
        self.monde.now = self._maintenant()
        try:
            self.db.execute("set local role carnet_app")
            self.db.execute(
                "select prive.entrer(%s, %s, %s, %s, %s, %s)",
                (qui.territoire, qui.compte, qui.role, qui.structure, qui.person, qui.weak),
            )
            faite = self.db.execute(requete.encode(), valeurs)
            dite = faite.fetchall() if faite.description else faite.rowcount
        except REFUS:
            self.db.rollback()
            return None
        self.db.commit()
        return dite

    def _demander(
        self, qui: Caller, page: tuple[str, Any], api: tuple[str, Any]
    ) -> httpx2.Response:
        """Ask it of the product: by the API, or by a page for whoever holds no token."""
        self.db.commit()
        self.monde.now = self._maintenant()
        self.db.commit()
        self.bilan.reponses += 1
        if qui.weak:
            return self._page(qui, "POST", *page)
        return self._api(qui, "POST", *api)

    def _repondu(self, qui: Caller, reponse: httpx2.Response, attendu: bool) -> bool:
        """Check that the product did it, or did not; gives whether it did."""
        if not self._session_tenue(qui):
            assert reponse.status_code in (401, 403, 303), (qui, reponse.status_code)
            lieu = reponse.headers.get("location", "/connexion")
            assert lieu.startswith("/connexion"), (qui, lieu)
            return False
        fait = reponse.status_code not in NON
        assert fait is attendu, (qui, str(reponse.url), reponse.status_code, reponse.text[:300])
        assert reponse.status_code < 500, (qui, str(reponse.url), reponse.text[:300])
        return fait

    @initialize(qui=RANG, rang=RANG)
    def commencer(self, qui: int, rang: int) -> None:
        """Begin, most of the time, with somebody who represents that same person."""
        super().commencer(qui, rang)
        if rang != 11:
            mesure = ("curatelle", "tutelle", "curatelle", "parent")[rang % 4]
            # Where there is a DPO to confirm it.
            ici = qui if self.monde.people[self._qui(qui)] == self.territoires[0] else 0
            self.noter_un_mandat(
                qui=ici, rang=rang, mesure=mesure, domaines={2, qui}, jours=-2, duree=None,
                voie="fait",
            )  # fmt: skip
            self.repondre_a_un_mandat(rang=0, qui=0, oui=True, voie="mur")

    # Writing a mandate, answering it, ending it
    # ----------------------------------------------------------------------------------------------
    @geste(
        qui=RANG, rang=RANG, mesure=MESURES, domaines=st.sets(st.integers(0, 11), min_size=1),
        jours=st.sampled_from((-40, -2, 0, 4)), duree=st.none() | DUREES, voie=VOIES,
    )  # fmt: skip
    def noter_un_mandat(
        self,
        qui: int,
        rang: int,
        mesure: str,
        domaines: set[int],
        jours: int,
        duree: int | None,
        voie: str,
    ) -> None:
        """Write a mandate, which nobody confirmed yet."""
        personne = self._qui(qui)
        possibles = self._collegues(personne, rang)
        auteur = possibles[rang % len(possibles)]
        cle, debut = uuid4(), jour_de(self._maintenant()) + timedelta(days=jours)
        fin = None if duree is None else debut + timedelta(days=duree)
        prenom, nom, nee = TUTEURS[rang % 2]
        self.monde.now = self._maintenant()
        attendu = self.monde.opens_account(auteur, personne)
        if voie == "produit" and self.application:
            chemin = f"/api/v1/carnets/{personne}/mandats"
            saisie = {
                "prenom": prenom, "nom": nom, "date_naissance": nee, "qualite": mesure,
                "domaines": [DOMAINES[d] for d in sorted(domaines)], "debut": str(debut),
                "fin": fin and str(fin), "jugement": "Tribunal, nº 12",
            }  # fmt: skip
            # A mandate that is over is not written.
            a_venir = fin is None or fin > jour_de(self.monde.now)
            reponse = self._demander(auteur, (chemin, saisie), (chemin, saisie))
            if not self._repondu(auteur, reponse, attendu and a_venir):
                return
            cle = UUID(reponse.json()["id"])
        else:
            valeurs = (
                auteur.territoire, cle, personne, prenom, nom, nee, mesure, _bits(domaines), debut,
                fin, auteur.compte, auteur.structure,
            )  # fmt: skip
            if voie == "mur":
                fait = self._au_mur(auteur, _MANDAT, valeurs)
                assert (fait is not None) is (attendu and self.monde.holds(auteur)), auteur
                if fait is None:
                    return
            else:
                self.db.execute(_MANDAT, valeurs)
        self.monde.mandates.append(
            Mandate(cle, personne, mesure, set(domaines), debut, fin, auteur.compte)
        )
        self.identites[cle] = rang % 2

    @geste(rang=RANG, qui=RANG, oui=st.sampled_from((True, True, True, False)), voie=VOIES)
    def repondre_a_un_mandat(self, rang: int, qui: int, oui: bool, voie: str) -> None:
        """Confirm a mandate or refuse it: the DPO, or somebody who tries."""
        attendent = [m for m in self.monde.mandates if m.answer is None] or self.monde.mandates
        if not attendent:
            return
        mandat = attendent[rang % len(attendent)]
        self.touche = mandat.person
        t = self.monde.people[mandat.person]
        ici = [a for a in self.appelants if a.territoire == t]
        delegues = [a for a in ici if a.role == "dpo"]
        par = (delegues * 6 + ici)[qui % (6 * len(delegues) + len(ici))] if delegues else ici[0]
        rang_tuteur = (t, self.identites[mandat.id])
        chez = self.tuteurs.get(rang_tuteur) if oui else None
        if chez and self.monde.comptes[chez].closed:
            chez = None
        attendu = self.monde.answers(par, mandat)
        if voie == "produit" and self.application:
            corps = {"oui": oui, "compte_id": chez and str(chez)}
            champs = {"oui": "true" if oui else "false", "compte_id": str(chez or "")}
            reponse = self._demander(
                par,
                (f"/mandats-a-confirmer/{mandat.id}", champs),
                (f"/api/v1/mandats/{mandat.id}/reponse", corps),
            )
            fait = self._repondu(par, reponse, attendu)
        else:
            requete = "select prive.repondre_mandat(%s, %s, %s)"
            dit = self._au_mur(par, requete, (mandat.id, oui, chez))
            fait = dit == [(mandat.person,)]
            assert fait is (attendu and self.monde.holds(par)), (par, dit)
        if not fait:
            return
        mandat.answer = "oui" if oui else "non"
        if oui:
            ligne = self.db.execute(
                "select compte_id from representant where id = %s", (mandat.id,)
            ).fetchone()
            assert ligne is not None
            assert ligne[0] is not None
            assert chez in (None, ligne[0])
            mandat.guardian = self.tuteurs[rang_tuteur] = ligne[0]
            self._tuteur(t, ligne[0])

    @geste(rang=RANG, qui=RANG, voie=VOIES)
    def finir_un_mandat(self, rang: int, qui: int, voie: str) -> None:
        """End a mandate: its guardian, the DPO, her circle, or somebody who tries."""
        if not self.monde.mandates:
            return
        mandat = self.monde.mandates[rang % len(self.monde.mandates)]
        self.touche = mandat.person
        t = self.monde.people[mandat.person]
        ici = [a for a in self.appelants if a.territoire == t]
        siens = [a for a in ici if a.compte == mandat.guardian or a.role == "dpo"]
        par = [*siens, *ici][qui % (len(siens) + len(ici))]
        attendu = self.monde.ends(par, mandat)
        if voie == "produit" and self.application:
            # What is over already is not ended.
            dure = mandat.end is None or mandat.end > jour_de(self.monde.now)
            reponse = self._demander(
                par,
                (f"/mandats/{mandat.id}/fin", {}),
                (f"/api/v1/mandats/{mandat.id}/fin", None),
            )
            # What a weak proof does not read is ended while it is acted by.
            montre = self.monde.reads_mandate(par, mandat)
            montre = montre or mandat in self.monde.held(par, mandat.person)
            fait = self._repondu(par, reponse, attendu and dure and montre)
        else:
            dit = self._au_mur(par, "select prive.clore_mandat(%s)", (mandat.id,))
            fait = dit == [(mandat.person,)]
            assert fait is (attendu and self.monde.holds(par)), (par, dit)
        if fait:
            mandat.closed = True
            self._rouvrir_les_espaces()

    def _rouvrir_les_espaces(self) -> None:
        """Let every guardian come back to the door: only what counts today opens it."""
        for compte in dict.fromkeys(qui.compte for qui in self._tuteurs()):
            self._tuteur(self.monde.comptes[compte].territoire, compte)

    @geste(jours=st.sampled_from((1, 5, 20, 40, 400)))
    def attendre(self, jours: int) -> None:
        """Let days pass for mandates too: theirs are dates."""
        super().attendre(jours)
        self.db.execute(
            "update representant set debut = debut - %s::int, fin = fin - %s::int"
            " where territoire_id = any(%s)",
            (jours, jours, list(self.territoires)),
        )
        ecart = timedelta(days=jours)
        for mandat in self.monde.mandates:
            mandat.start = mandat.start - ecart
            mandat.end = mandat.end and mandat.end - ecart
        self._rouvrir_les_espaces()

    # The yes and the no of a guardian
    # ----------------------------------------------------------------------------------------------
    @geste(
        rang=RANG, qui=RANG, structure=RANG, domaines=st.sets(st.integers(1, 11), max_size=3),
        jours=st.sampled_from((0, 12, 80, 300)), ecrit=st.booleans(), voie=VOIES,
    )  # fmt: skip
    def accorder_en_mandat(
        self,
        rang: int,
        qui: int,
        structure: int,
        domaines: set[int],
        jours: int,
        ecrit: bool,
        voie: str,
    ) -> None:
        """Let a guardian agree, in or beside what the mandate names."""
        tuteurs = self._tuteurs()
        if not tuteurs:
            return
        par = tuteurs[rang % len(tuteurs)]
        siens = [m for m in self.monde.mandates if m.guardian == par.compte]
        # Most of the time, what one of their mandates names, or a part of it.
        vise = siens[qui % len(siens)]
        personne = vise.person if qui < 10 else self._qui(qui)
        self.touche = personne
        demandes = domaines & vise.domains or set(sorted(vise.domains)[:2]) if qui < 8 else domaines
        demandes = demandes | {IDENTITY}
        chez = [
            cle
            for cle, s in self.monde.structures.items()
            if s.territoire == par.territoire and not self._partie(cle)
        ]
        if not chez or self.monde.people[personne] != par.territoire:
            return
        cible = chez[structure % len(chez)]
        self.monde.now = self._maintenant()
        dernier = jour_de(self.monde.now) + timedelta(days=jours)
        attendu = self.monde.agrees(par, personne, demandes, dernier)
        if voie == "produit" and self.application:
            saisie = {
                "portee": "structure", "structure_id": str(cible), "fin": str(dernier),
                "domaines": [DOMAINES[d] for d in sorted(demandes)],
            }  # fmt: skip
            corps = {"peut_completer": ecrit, "donne_par": "representant", "recueil": "ecran"}
            champs = {"duree": "autre"} | ({"peut_completer": "true"} if ecrit else {})
            reponse = self._demander(
                par,
                (f"/represente/{personne}/accords", saisie | champs),
                (f"/api/v1/carnets/{personne}/consentements", saisie | corps),
            )
            self._repondu(par, reponse, attendu)
        else:
            valeurs = {
                "t": par.territoire, "id": uuid4(), "p": personne, "portee": "structure",
                "s": cible, "categorie": None, "domaines": _bits(demandes), "ecrit": ecrit,
                "fin": self._fin(dernier), "donne_par": "representant", "par": par.compte,
                "avec": None,
            }  # fmt: skip
            fait = self._au_mur(par, ACCORD, valeurs)
            assert (fait is not None) is (attendu and self.monde.holds(par)), (par, demandes)
        self._relire_accords(personne, by_guardian=True)

    def _fin(self, dernier: date) -> Any:
        """Give the instant at which that day ends."""
        ligne = self.db.execute(
            "select (%s::date + 1)::timestamp at time zone 'Europe/Paris'"
            " - interval '1 microsecond'",
            (dernier,),
        ).fetchone()
        assert ligne is not None
        return ligne[0]

    def _relire_accords(self, personne: UUID, *, by_guardian: bool) -> None:
        """Learn the agreements that the product wrote: whose yes, to whom, on what. Facts."""
        connus = {accord.id for accord in self.monde.consents}
        for cle, portee, structure, categorie, bits, ecrit, debut, fin, avec in self.db.execute(
            "select id, portee, structure_id, categorie, domaines, peut_completer, debut, fin,"
            " avec_id from consentement where personne_id = %s order by debut, id",
            (personne,),
        ).fetchall():
            if cle in connus:
                continue
            domaines = {d for d in range(12) if bits & 1 << d}
            accord = Consent(
                cle, personne, portee, structure or categorie, domaines, ecrit, "coordination",
                debut, fin, by_guardian=by_guardian, seconds=avec,
            )  # fmt: skip
            accord.waits = set() if avec else self._attend(accord)
            self.monde.consents.append(accord)

    @geste(rang=RANG, qui=RANG, voie=VOIES)
    def dire_oui_aussi(self, rang: int, qui: int, voie: str) -> None:
        """Let the other of the two say yes to what waits for them, or somebody who tries."""
        attendent = [c for c in self.monde.consents if c.waits and not c.withdrawn]
        if not attendent:
            # She says yes first, to what a curatelle names.
            deux = [m for m in self.monde.mandates if m.measure == "curatelle"]
            for mandat in deux[rang % len(deux) :][:1] if deux else ():
                self._accorder(
                    mandat.person, "structure", rang, mandat.domains, True, "coordination", -2, 90
                )
            attendent = [c for c in self.monde.consents if c.waits]
        if not attendent:
            return
        premier = attendent[rang % len(attendent)]
        personne = premier.person
        self.touche = personne
        elles = [a for a in self.appelants if a.person == personne]
        t = self.monde.people[personne]
        tuteurs = [a for a in self._tuteurs() if a.territoire == t]
        possibles = [*elles, *tuteurs]
        par = possibles[qui % len(possibles)]
        self.monde.now = self._maintenant()
        attendu = self.monde.seconds(par, premier)
        elle = par.role == "personne"
        if voie == "produit" and self.application:
            chemin = "/accords" if elle else f"/represente/{personne}/accords"
            self.db.commit()
            self.bilan.reponses += 1
            reponse = self._page(par, "POST", f"{chemin}/{premier.id}/second", {})
            self._repondu(par, reponse, attendu)
        else:
            structure = premier.target if premier.scope == "structure" else None
            valeurs = {
                "t": par.territoire, "id": uuid4(), "p": personne, "portee": premier.scope,
                "s": structure,
                "categorie": premier.target if premier.scope == "categorie" else None,
                "domaines": _bits(premier.waits | {IDENTITY}), "ecrit": premier.can_write,
                "fin": premier.end, "donne_par": "personne" if elle else "representant",
                "par": par.compte, "avec": premier.id,
            }  # fmt: skip
            fait = self._au_mur(par, ACCORD, valeurs)
            assert (fait is not None) is (attendu and self.monde.holds(par)), (par, premier)
        self._relire_accords(personne, by_guardian=not elle)

    @geste(rang=RANG, qui=RANG, voie=VOIES)
    def retirer_en_mandat(self, rang: int, qui: int, voie: str) -> None:
        """Let a guardian withdraw an agreement that says nothing beside the mandate, or try."""
        vivants = [c for c in self.monde.consents if not c.withdrawn]
        tuteurs = self._tuteurs()
        if not vivants or not tuteurs:
            return
        par = tuteurs[qui % len(tuteurs)]
        lus = [c for c in vivants if self.monde.reads_consent(par, c)] if rang % 2 else []
        accord = (lus or vivants)[rang % len(lus or vivants)]
        self.touche = accord.person
        attendu = self.monde.reads_consent(par, accord)
        if voie == "produit" and self.application:
            self.db.commit()
            self.bilan.reponses += 1
            chemin = f"/represente/{accord.person}/accords/{accord.id}/retrait"
            fait = self._repondu(par, self._page(par, "POST", chemin, {}), attendu)
        else:
            requete = "update consentement set retire_le = now() where id = %s"
            touchees = self._au_mur(par, requete, (accord.id,))
            fait = touchees == 1
            assert fait is (attendu and self.monde.holds(par)), (par, accord)
        accord.withdrawn = accord.withdrawn or fait

    # Pages of a guardian
    # ----------------------------------------------------------------------------------------------
    def _represente(self, qui: Caller, personne: UUID) -> None:
        siens = self.monde.held(qui, personne)
        marques = self._lue(
            qui, self._page(qui, "GET", f"/represente/{personne}"), 200 if siens else 404
        )
        if marques is not None:
            attendues = self._de(qui, personne, "constat", "objectif", "action")
            assert attendues | {self.noms[personne]} <= marques, (qui, attendues - marques)

    def _mes_mandats(self, qui: Caller, _personne: UUID) -> None:
        reponse = self._page(qui, "GET", "/qui-je-represente")
        marques = self._lue(qui, reponse, 200 if qui.role == "representant" else 403)
        if marques is not None:
            assert marques == {self.noms[p] for p in self.monde.people if self.monde.held(qui, p)}

    def _accords_en_mandat(self, qui: Caller, personne: UUID) -> None:
        siens = self.monde.held(qui, personne)
        chemin = f"/represente/{personne}/accords"
        self._lue(qui, self._page(qui, "GET", chemin), 200 if siens else 404)

    REGARDS: ClassVar[tuple[Callable[..., None], ...]] = (
        *Histoire.REGARDS, _represente, _represente, _mes_mandats, _accords_en_mandat,
    )  # fmt: skip
