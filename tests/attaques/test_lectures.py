"""Open every door as everybody: what shows something of a person wrote a line of the journal."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
import psycopg
import pytest

from tests.attaques.lignes import ROLES
from tests.attaques.portes import Porte, portes
from tests.attaques.scene import CACHEES, MARQUE, OFFRE, Scene, construire
from tests.auth.navigateur import Application
from tests.conftest import Base
from tests.ecoute import ecouter

pytestmark = pytest.mark.pg
# What is written of the people of the scene, names and lines alike; `elle` reads her own.
_NOMMEES = re.compile(rf"{MARQUE} (?:{'|'.join(('sien', 'elle', *CACHEES))})\b")
_SIENNE = re.compile(rf"{MARQUE} (?:{'|'.join(('sien', *CACHEES))})\b")
# What a search must be asked before it shows anybody.
_ASKS = {"q": MARQUE, "nom": MARQUE, "recherche": MARQUE}


def _demandes(porte: Porte, scene: Scene, role: str) -> Iterator[tuple[str, Any]]:
    """Give what is sent to a door: its address, then the same with all that a search asks.

    A form is sent empty: it shows its page again.
    """
    cles = scene.cles["elle" if role == "personne" else "sien"]
    connues = {"service_id": OFFRE, "relation": "constat"} | cles
    if not set(porte.parametres) <= set(connues):
        return
    adresse = porte.adresse(connues)
    if porte.methode == "POST":
        yield adresse, {}
        return
    yield adresse, None
    if not porte.api:
        yield f"{adresse}?{urlencode(_ASKS)}", None


def _demander(
    application: Application, scene: Scene, role: str, porte: Porte, adresse: str, corps: Any
) -> httpx2.Response:
    temoin, jeton = scene.sessions[role]
    if porte.api:
        return application.demander(porte.methode, adresse, jeton=jeton, json=corps)
    return application.demander(porte.methode, adresse, temoin=temoin, champs=corps)


def _adresser(admin: psycopg.Connection[Any], scene: Scene) -> None:
    """Write what names somebody by columns alone: a notice, and a request, of whoever asks."""
    for rang, role in enumerate(ROLES[:-1]):
        # A structure asks for one thing at a time.
        quoi = 2 << rang
        qui = (scene.personnes["sien"], scene.comptes[role], scene.structure)
        admin.execute(
            "insert into avis (territoire_id, personne_id, compte_id, genre)"
            " values (1, %s, %s, 'transfert')",
            qui[:2],
        )
        admin.execute(
            "insert into demande_acces (territoire_id, personne_id, compte_id, structure_id,"
            " domaines, motif) values (1, %s, %s, %s, %s, 'mkscene motif')",
            (*qui, quoi),
        )
    admin.commit()


@pytest.mark.parametrize("role", ROLES)
def test_whatever_shows_a_person_wrote_its_line(
    base: Base, admin: psycopg.Connection[Any], tmp_path: Path, role: str
) -> None:
    scene = construire(admin)
    _adresser(admin, scene)
    muettes, vues = set(), 0
    cherchee = _SIENNE if role == "personne" else _NOMMEES
    with (
        Application(base, tmp_path) as application,
        ecouter(application.app.state.engine.sync_engine) as dites,
    ):
        ouvertes = [p for p in portes(application.app) if p.methode in ("GET", "POST")]
        # Pages first: what is sent to a door may change what the others show.
        for porte in sorted(ouvertes, key=lambda p: (p.methode != "GET", p.nom)):
            if porte.nom in ("deconnexion", "sortie-rapide"):
                continue
            for adresse, corps in _demandes(porte, scene, role):
                dites.clear()
                reponse = _demander(application, scene, role, porte, adresse, corps)
                assert reponse.status_code < 500, (role, porte.nom)
                if cherchee.search(reponse.text):
                    vues += 1
                    if not any("prive.noter" in texte for texte, _ in dites):
                        muettes.add(porte.nom)
                if reponse.status_code == 403:  # the rôle is let in nowhere, whatever it asks
                    break
    assert muettes == set(), muettes
    assert vues >= 15 or role not in ("professionnel", "charge_orientation"), vues


def test_form_that_shows_a_name_is_read_by_her_and_counted(
    base: Base, admin: psycopg.Connection[Any], tmp_path: Path
) -> None:
    scene = construire(admin)
    sien = scene.personnes["sien"]
    temoin = scene.sessions["professionnel"][0]
    with Application(base, tmp_path) as application:
        page = application.demander("GET", f"/carnets/{sien}/cercle/quitter", temoin=temoin)
    assert MARQUE in page.text
    lignes = admin.execute(
        "select compte_id, geste, objet, domaines from journal where personne_id = %s"
        " and geste = 'lecture'",
        (sien,),
    ).fetchall()
    attendu = "Une page ou un formulaire de son carnet"
    assert lignes == [(scene.comptes["professionnel"], "lecture", attendu, 1)]
