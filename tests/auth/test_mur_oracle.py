"""Compare the wall with an independent oracle, over random histories."""

import os
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.auth import monde
from tests.auth.oracle import REACH, Consent, Place, Refusal, Structure, World
from tests.conftest import Base

pytestmark = pytest.mark.pg
PAS = int(os.environ.get("CARNET_PAS_ACCES", "12"))
HISTOIRES = int(os.environ.get("CARNET_HISTOIRES_ACCES", "25"))
CATEGORIES = ("ccas", "plie", "iae")
FINALITES = st.sampled_from(("coordination", "statistiques"))
JOURS = st.sampled_from((-500, -40, -20, -2, 3))
DUREES = st.sampled_from((1, 15, 90, 600))


class Mur(RuleBasedStateMachine):
    """Change consents, circles, refusals and structures at random; after each change, compare every view."""

    connexion: psycopg.Connection[Any]

    def __init__(self) -> None:
        super().__init__()
        self.db = self.connexion
        self.db.rollback()
        maintenant = self.db.execute("select now()").fetchone()
        assert maintenant is not None
        self.monde = World(maintenant[0])
        self.acteurs: list[tuple[UUID, UUID, str]] = []
        for numero in (1, 2):
            monde.territoire(self.db, numero)
            for categorie in CATEGORIES[: 4 - numero]:
                cle = monde.structure(self.db, numero, categorie)
                self.monde.structures[cle] = Structure(numero, categorie)
                for role in ("professionnel", "professionnel", "charge_orientation", "gestionnaire", "coordonnateur"):
                    self.acteurs.append((cle, monde.professionnel(self.db, numero, cle, role), role))
            for _ in range(2):
                cle = monde.personne(self.db, numero)
                self.monde.people[cle] = numero
                monde.frise(self.db, numero, cle, monde.compte_de(self.db, numero, cle))

    def teardown(self) -> None:
        self.db.rollback()

    def _personne(self, rang: int) -> UUID:
        return list(self.monde.people)[rang]

    def _voisins(self, personne: UUID) -> list[UUID]:
        numero = self.monde.people[personne]
        return [cle for cle, s in self.monde.structures.items() if s.territoire == numero]

    @rule(
        qui=st.integers(0, 3), portee=st.sampled_from(("structure", "categorie", "consortium")), rang=st.integers(0, 2),
        domaines=st.sets(st.integers(1, 11)), ecrit=st.booleans(), finalite=FINALITES,
        debut=JOURS, duree=DUREES,
    )  # fmt: skip
    def accorder(
        self, qui: int, portee: str, rang: int, domaines: set[int], ecrit: bool, finalite: str, debut: int, duree: int
    ) -> None:
        """Give a consent of any scope, past, present or future."""
        personne = self._personne(qui)
        voisins = self._voisins(personne)
        cible: Any = voisins[rang % len(voisins)] if portee == "structure" else CATEGORIES[rang]
        retenus = {0} | (domaines if portee == "structure" else {d for d in domaines if d < 8})
        cle = monde.accord(
            self.db, self.monde.people[personne], personne, portee=portee,
            structure_id=cible if portee == "structure" else None, categorie=cible if portee == "categorie" else None,
            domaines=sum(1 << d for d in retenus), peut_completer=ecrit, finalite=finalite, debut=f"{debut} days",
            fin=f"{debut + duree} days",
        )  # fmt: skip
        from_, to = self._fenetre(debut), self._fenetre(debut + duree)
        consent = Consent(personne, portee, cible, retenus, ecrit, finalite, from_, to)
        self.monde.consents.append(consent)
        self.cles = {**getattr(self, "cles", {}), id(consent): cle}

    def _fenetre(self, jours: int) -> Any:
        ligne = self.db.execute("select now() + make_interval(days => %s)", (jours,)).fetchone()
        assert ligne is not None
        return ligne[0]

    @rule(rang=st.integers(0, 30))
    def retirer(self, rang: int) -> None:
        """Withdraw one of the consents."""
        vivants = [c for c in self.monde.consents if not c.withdrawn]
        if vivants:
            accord = vivants[rang % len(vivants)]
            accord.withdrawn = True
            self.db.execute("update consentement set retire_le = now() where id = %s", (self.cles[id(accord)],))

    @rule(qui=st.integers(0, 3), rang=st.integers(0, 14), referent=st.booleans(), debut=JOURS, duree=st.none() | DUREES)
    def accompagner(self, qui: int, rang: int, referent: bool, debut: int, duree: int | None) -> None:
        """Put a professional's structure into a circle, for a while or for good."""
        personne = self._personne(qui)
        possibles = [a for a in self.acteurs if a[0] in self._voisins(personne)]
        structure, compte, _role = possibles[rang % len(possibles)]
        deja = any(p.person == personne and p.referent and p.end is None for p in self.monde.places)
        referent = referent and not (deja and duree is None)
        monde.place(
            self.db, self.monde.people[personne], personne, structure, compte, referent=referent, debut=f"{debut} days",
            fin=None if duree is None else f"{debut + duree} days",
        )  # fmt: skip
        fin = None if duree is None else self._fenetre(debut + duree)
        self.monde.places.append(Place(personne, structure, referent, self._fenetre(debut), fin))

    @rule(qui=st.integers(0, 3), rang=st.integers(0, 14), nommee=st.booleans(), domaines=st.sets(st.integers(1, 11)))
    def refuser(self, qui: int, rang: int, nommee: bool, domaines: set[int]) -> None:
        """Exclude a structure or one compte, on some domains or on all."""
        personne = self._personne(qui)
        possibles = [a for a in self.acteurs if a[0] in self._voisins(personne)]
        structure, compte, _role = possibles[rang % len(possibles)]
        retenus = domaines or set(range(12))
        self.db.execute(
            "insert into exclusion (territoire_id, id, personne_id, structure_id, compte_id, domaines)"
            " values (%s, %s, %s, %s, %s, %s)",
            (self.monde.people[personne], uuid4(), personne, structure if nommee else None, None if nommee else compte,
             sum(1 << d for d in retenus)),
        )  # fmt: skip
        refus = Refusal(personne, structure if nommee else None, None if nommee else compte, retenus)
        self.monde.refusals.append(refus)

    @rule(rang=st.integers(0, 4), categorie=st.sampled_from(CATEGORIES))
    def changer_de_categorie(self, rang: int, categorie: str) -> None:
        """Change the category of a structure."""
        cle = list(self.monde.structures)[rang]
        self.monde.structures[cle].category = categorie
        self.db.execute("update structure set categorie = %s where id = %s", (categorie, cle))

    @rule(rang=st.integers(0, 4), jours=st.sampled_from((None, -3, 4)))
    def quitter_le_consortium(self, rang: int, jours: int | None) -> None:
        """Let a structure leave the consortium, or come back."""
        cle = list(self.monde.structures)[rang]
        self.monde.structures[cle].left = None if jours is None else self._fenetre(jours)
        self.db.execute("update structure set quittee_le = %s where id = %s", (self.monde.structures[cle].left, cle))

    @invariant()
    def everyone_sees_exactly_what_the_rule_says(self) -> None:
        """Compare timeline, people, search and writing for every caller."""
        for structure, compte, role in self.acteurs:
            partie = self.monde.structures[structure]
            if partie.left is not None and partie.left <= self.monde.now:
                continue
            attendues = {
                (p, d) for p in self.monde.people for d in REACH[role] if self.monde.may(structure, compte, role, p, d)
            }
            monde.entrer(self.db, partie.territoire, compte, role, structure)
            vue = monde.voir(self.db)
            ecrits = {
                (p, ligne[0])
                for p in self.monde.people
                for ligne in self.db.execute("select domaine from prive.expliquer(%s) where complete", (p,))
            }
            monde.sortir(self.db)
            assert vue.lignes == attendues
            assert vue.personnes == vue.trouvees == {p for p, d in attendues if d == 0}
            assert ecrits == {
                (p, d)
                for p, d in attendues
                if self.monde.may(structure, compte, role, p, 0)
                and self.monde.may(structure, compte, role, p, d, writing=True)
            }


def test_wall_agrees_with_the_oracle_over_random_histories(base: Base) -> None:
    with psycopg.connect(base.admin_dsn) as connexion:
        Mur.connexion = connexion
        run_state_machine_as_test(
            Mur,
            settings=settings(
                max_examples=HISTOIRES,
                stateful_step_count=PAS,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
