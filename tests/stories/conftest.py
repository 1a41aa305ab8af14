"""Seed one demo world a run, and give each test its own copy of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from core.coffre import Coffre
from core.geo.install import installer_geographie
from tests.conftest import SECRET, Base, _adresses, cloner, rafraichir
from web.demo import est_seme, semer

Connexion = psycopg.Connection[Any]
MODELE_SEME = "carnet_modele_seme"
PERSONNES = 24


def semer_modele(modele: str) -> str:
    """Seed the template, once for all the workers."""
    with psycopg.connect(_adresses("postgres").admin_dsn, autocommit=True) as verrou:
        verrou.execute("select pg_advisory_lock(7205759405)")
        existe = verrou.execute(
            "select 1 from pg_database where datname = %s", (MODELE_SEME,)
        ).fetchone()
        base = _adresses(MODELE_SEME) if existe else cloner(MODELE_SEME, modele)
        if not (existe and est_seme(base.admin_url)):
            with psycopg.connect(base.admin_dsn, autocommit=True) as connexion:
                installer_geographie(connexion)
            # The driver of the browser keeps a loop running in this thread.
            with ThreadPoolExecutor(1) as fil:
                sceau = Coffre(SECRET)
                fil.submit(
                    semer, base.admin_url, base.app_url, lambda *_: None, sceau, PERSONNES
                ).result()
    return MODELE_SEME


@pytest.fixture(scope="session")
def modele_seme(modele: str) -> str:
    """Give the name of the seeded template."""
    return semer_modele(modele)


@pytest.fixture
def base(modele_seme: str, worker_id: str) -> Base:
    """Give a copy of the demo's world."""
    return rafraichir(f"carnet_histoire_{worker_id}", modele_seme)


@pytest.fixture
def samira(admin: psycopg.Connection[Any]) -> UUID:
    """Give the carnet of the demo's person, whom the demo's référente accompanies."""
    return personne_de(admin, "personne@demo.example")


def personne_de(admin: psycopg.Connection[Any], courriel: str) -> UUID:
    """Find the carnet of a person by their e-mail."""
    ligne = admin.execute(
        "select personne_id from compte where courriel = %s", (courriel,)
    ).fetchone()
    assert ligne is not None
    personne_id: UUID = ligne[0]
    return personne_id


def compte_demo(admin: Connexion, qui: str) -> tuple[UUID, UUID, int]:
    """Find a demo account: its number, its structure, its territoire."""
    ligne = admin.execute(
        "select k.id, h.structure_id, k.territoire_id from compte k join habilitation h on"
        " h.compte_id = k.id"
        " where k.courriel = %s",
        (f"{qui}@demo.example",),
    ).fetchone()
    assert ligne is not None
    compte, structure, t = ligne
    return compte, structure, t


@pytest.fixture
def claire(admin: Connexion) -> UUID:
    """Give the demo's référente."""
    return compte_demo(admin, "referente")[0]


@pytest.fixture
def collegue(admin: Connexion) -> UUID:
    """Add a colleague to the référente's structure."""
    _, structure, t = compte_demo(admin, "referente")
    cle = uuid4()
    admin.execute(
        "insert into compte (territoire_id, id, courriel, prenom, nom) values (%s, %s,"
        " 'collegue@demo.example', 'Inès',"
        " 'Roux')",
        (t, cle),
    )
    admin.execute(
        "insert into habilitation (territoire_id, compte_id, structure_id, role, debut) values (%s,"
        " %s, %s,"
        " 'professionnel', now() - interval '1 day')",
        (t, cle, structure),
    )
    admin.commit()
    return cle


@pytest.fixture
def rendez_vous(admin: Connexion, claire: UUID, samira: UUID) -> UUID:
    """Fix an appointment of Samira's with the référente."""
    _, structure, t = compte_demo(admin, "referente")
    cle = uuid4()
    admin.execute(
        "insert into rendez_vous (territoire_id, id, personne_id, domaine, auteur_compte_id,"
        " auteur_structure_id,"
        " objet, debut, avec_compte_id, structure_id) values (%s, %s, %s, 7, %s, %s, 'Faire le"
        " point',"
        " now() + interval '9 days', %s, %s)",
        (t, cle, samira, claire, structure, claire, structure),
    )
    admin.commit()
    return cle


_INCONNUE = """
select p.id, p.nom, p.prenom, p.date_naissance, p.code_postal from personne p
 where p.territoire_id = 1 and p.code_postal is not null and not exists (
   select 1 from accompagnement m join habilitation h on h.structure_id = m.structure_id
     join compte k on k.id = h.compte_id and k.courriel = 'conseiller@demo.example'
    where m.personne_id = p.id)
 order by p.nom_recherche, p.id limit 1
"""


class Inconnue:
    """Hold somebody whom the demo's conseiller does not accompany."""

    def __init__(self, admin: Connexion) -> None:
        ligne = admin.execute(_INCONNUE).fetchone()
        assert ligne is not None
        self.id: UUID = ligne[0]
        naissance: date = ligne[3]
        self.identite = {
            "nom": ligne[1],
            "prenom": ligne[2],
            "date_naissance": naissance.isoformat(),
            "commune": ligne[4],
        }


@pytest.fixture
def inconnue(admin: Connexion) -> Inconnue:
    """Give somebody whom the demo's conseiller does not accompany."""
    return Inconnue(admin)
