"""Check who may record a consent for whom: the wall itself, without the application in front of it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import errors

from tests.auth import monde

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
ORDINAIRE = 0b1001
SANTE = 0b1_0000_0001


@dataclass(frozen=True, slots=True)
class Scene:
    """Hold the person, the structure that listens and its professional, and another structure."""

    admin: Connexion
    personne: UUID
    structure: UUID
    pro: UUID
    autre: UUID

    def noter(self, **champs: Any) -> None:
        """Record a consent as the professional, in the database itself."""
        role = champs.pop("role", "professionnel")
        valeurs: dict[str, Any] = {
            "portee": "structure", "structure_id": self.structure, "categorie": None, "domaines": ORDINAIRE,
            "donne_par": "professionnel", "recueil": "oral", "par": self.pro, "pour": self.structure, "preuve": None,
        } | champs  # fmt: skip
        if valeurs["portee"] != "structure":
            valeurs["structure_id"] = None
        monde.entrer(self.admin, 1, self.pro, role, self.structure)
        self.admin.execute(
            "insert into consentement (territoire_id, id, personne_id, portee, structure_id, categorie, domaines,"
            " peut_completer, finalite, fin, notice_id, donne_par, recueil, recueilli_par, recueil_structure_id,"
            " preuve_id) select 1, %(id)s, %(p)s, %(portee)s, %(structure_id)s, %(categorie)s, %(domaines)s, false,"
            " 'coordination', now() + interval '1 year', n.id, %(donne_par)s, %(recueil)s, %(par)s, %(pour)s,"
            " %(preuve)s from notice n",
            valeurs | {"id": uuid4(), "p": self.personne},
        )
        monde.sortir(self.admin)


@pytest.fixture
def scene(admin: Connexion) -> Scene:
    monde.territoire(admin, 1)
    structure, autre = monde.structure(admin, 1), monde.structure(admin, 1, "plie")
    return Scene(admin, monde.personne(admin, 1), structure, monde.professionnel(admin, 1, structure), autre)


@pytest.fixture
def du_cercle(scene: Scene) -> Scene:
    monde.place(scene.admin, 1, scene.personne, scene.structure, scene.pro)
    return scene


def test_whoever_is_not_of_the_circle_records_nothing(scene: Scene) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        scene.noter()


def test_member_of_the_circle_records_for_their_own_structure(du_cercle: Scene) -> None:
    du_cercle.noter()
    du_cercle.noter(domaines=SANTE)


@pytest.mark.parametrize("portee", ["structure", "categorie", "consortium"])
def test_mere_member_records_for_nobody_else(du_cercle: Scene, portee: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        du_cercle.noter(
            portee=portee, structure_id=du_cercle.autre, categorie="plie" if portee == "categorie" else None
        )


@pytest.mark.parametrize("portee", ["structure", "categorie", "consortium"])
def test_structure_that_reads_the_identity_records_for_others(du_cercle: Scene, portee: str) -> None:
    monde.accord(du_cercle.admin, 1, du_cercle.personne, portee="structure", structure_id=du_cercle.structure)
    du_cercle.noter(portee=portee, structure_id=du_cercle.autre, categorie="plie" if portee == "categorie" else None)


def test_structure_of_the_referent_records_for_others(scene: Scene) -> None:
    monde.place(scene.admin, 1, scene.personne, scene.structure, scene.pro, referent=True)
    scene.noter(structure_id=scene.autre)


def test_nobody_records_a_sensitive_domain_for_another_structure(scene: Scene) -> None:
    monde.place(scene.admin, 1, scene.personne, scene.structure, scene.pro, referent=True)
    monde.accord(scene.admin, 1, scene.personne)
    with pytest.raises(errors.InsufficientPrivilege):
        scene.noter(structure_id=scene.autre, domaines=SANTE)


def test_role_records_no_more_than_it_reaches(scene: Scene) -> None:
    charge = monde.professionnel(scene.admin, 1, scene.structure, "charge_orientation")
    monde.place(scene.admin, 1, scene.personne, scene.structure, charge)
    moi = Scene(scene.admin, scene.personne, scene.structure, charge, scene.autre)
    moi.noter(role="charge_orientation")
    with pytest.raises(errors.InsufficientPrivilege):
        moi.noter(role="charge_orientation", domaines=SANTE)


@pytest.mark.parametrize("vise", ["structure_id", "compte_id"])
def test_excluded_professional_records_nothing(du_cercle: Scene, vise: str) -> None:
    cible = du_cercle.structure if vise == "structure_id" else du_cercle.pro
    du_cercle.admin.execute(
        f"insert into exclusion (territoire_id, personne_id, {vise}, domaines) values (1, %s, %s, 4095)".encode(),
        (du_cercle.personne, cible),
    )
    with pytest.raises(errors.InsufficientPrivilege):
        du_cercle.noter()


def test_recorder_signs_with_their_own_compte_and_structure(du_cercle: Scene) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        du_cercle.noter(pour=du_cercle.autre)


def test_professional_never_gives_in_the_persons_name(du_cercle: Scene) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        du_cercle.noter(donne_par="personne", recueil="ecran", pour=None)


def test_guardian_signs_within_their_delegation_only(du_cercle: Scene) -> None:
    du_cercle.admin.execute(
        "insert into representant (territoire_id, personne_id, nom, qualite, domaines, debut)"
        " values (1, %s, 'Association', 'curatelle', 8, current_date)",
        (du_cercle.personne,),
    )
    du_cercle.noter(donne_par="representant")
    with pytest.raises(errors.InsufficientPrivilege):
        du_cercle.noter(donne_par="representant", domaines=0b101)


def test_paper_without_its_scan_is_refused_by_the_database(du_cercle: Scene) -> None:
    with pytest.raises(errors.CheckViolation):
        du_cercle.noter(recueil="papier")


def test_scan_of_somebody_else_proves_nothing(du_cercle: Scene) -> None:
    autre = monde.personne(du_cercle.admin, 1)
    preuve = uuid4()
    du_cercle.admin.execute(
        "insert into consentement_preuve (territoire_id, id, personne_id, structure_id, compte_id, type, taille,"
        " sha256, fichier) values (1, %s, %s, %s, %s, 'application/pdf', 12, sha256('x'), 'x')",
        (preuve, autre, du_cercle.structure, du_cercle.pro),
    )
    with pytest.raises(errors.InsufficientPrivilege):
        du_cercle.noter(recueil="papier", preuve=preuve)


def test_person_gives_on_screen_and_nothing_else(scene: Scene) -> None:
    compte = monde.compte_de(scene.admin, 1, scene.personne)
    monde.entrer(scene.admin, 1, compte, "personne", None, scene.personne)
    with pytest.raises(errors.InsufficientPrivilege):
        scene.admin.execute(
            "insert into consentement (territoire_id, personne_id, portee, structure_id, domaines, peut_completer,"
            " finalite, fin, notice_id, donne_par, recueil, recueilli_par) select 1, %s, 'structure', %s, 255, false,"
            " 'coordination', now() + interval '1 year', n.id, 'personne', 'oral', %s from notice n",
            (scene.personne, scene.structure, compte),
        )
