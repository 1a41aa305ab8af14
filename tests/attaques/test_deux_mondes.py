"""Add hidden data to a world.

Every answer of everybody who should not see it stays the same, byte for byte. Nothing is normalised
but the request's own number and the date of the answer: the two worlds share their identifiers,
their sessions and the secret of the deployment.
"""

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest
from pypdf import PdfReader

from tests.attaques.portes import Porte, portes
from tests.attaques.scene import MARQUE, Scene, carnet, construire, remplir
from tests.auth import monde
from tests.auth.navigateur import Application
from tests.conftest import Base, cloner
from tests.stories.gestes import sans_masque

pytestmark = pytest.mark.pg
# The DPO reads the journal, the agreements' metadata and the emergencies of the whole territoire:
# it has its own tests.
ROLES = (
    "professionnel",
    "charge_orientation",
    "gestionnaire",
    "coordonnateur",
    "administrateur",
    "personne",
)
RECHERCHES = ("mk", MARQUE, "prenom", "monde")

_VUE = re.compile(rb"(?:Vue|ouvert) <time [^>]*>")


def cacher(admin: psycopg.Connection[Any], scene: Scene) -> None:
    """Add to the world what none of the callers may see."""
    partiel, autre, tiers = (
        scene.personnes["partiel"],
        scene.autre_structure,
        scene.comptes["tiers"],
    )
    for domaine in (8, 9, 10, 11):
        for auteur, ecrit_par in ((tiers, autre), (scene.comptes["compte_partiel"], None)):
            remplir(admin, 1, partiel, auteur, ecrit_par, domaine, "mkscene monde B")
    # What would move her last news, or call for somebody, if it were counted.
    for change in (
        "rendez_vous set debut = now() - interval '1 hour', etat = 'honore'",
        "action set echeance = current_date - 3",
        "constat set urgence = 3",
    ):
        admin.execute(
            f"update {change} where personne_id = %s and domaine > 7".encode(), (partiel,)
        )
    for nom in (
        "sans_accord",
        "retire",
        "expire",
        "compte_exclu",
        "structure_exclue",
        "hors_cercle",
        "statistiques",
    ):
        for domaine in range(12):
            remplir(admin, 1, scene.personnes[nom], tiers, autre, domaine, "mkscene monde B")
    etranger = monde.structure(admin, 2)
    carnet(admin, 2, "monde B ailleurs", etranger, monde.professionnel(admin, 2, etranger))
    for _ in range(
        12
    ):  # past the threshold under which counts are masked, and without an agreement to statistics
        nouvelle = carnet(admin, 1, "monde B", autre, tiers)
        admin.execute("update personne set commune_code = '30189' where id = %s", (nouvelle,))
        monde.place(admin, 1, nouvelle, autre, tiers)
    monde.place(admin, 1, nouvelle, scene.structure, scene.comptes["professionnel"])
    admin.execute(
        "insert into exclusion (territoire_id, personne_id, compte_id) values (1, %s, %s)",
        (partiel, scene.comptes["coordonnateur"]),
    )
    # One waits at a time.
    admin.execute(
        "update demande_acces set etat = 'retiree', repondue_le = now()"
        " where personne_id = %s and structure_id = %s",
        (partiel, autre),
    )
    admin.execute(
        "insert into demande_acces (territoire_id, personne_id, structure_id, compte_id, domaines,"
        " motif)"
        " values (1, %s, %s, %s, 4095, 'mkscene monde B')",
        (partiel, autre, tiers),
    )
    monde.accord(admin, 1, partiel, portee="structure", structure_id=autre, domaines=4095)
    monde.entrer(admin, 1, tiers, "professionnel", autre)
    admin.execute(
        "select prive.noter('lecture', %s, 1, 'Carnet', 'mkscene monde B', null, '{}')", (partiel,)
    )
    monde.sortir(admin)
    admin.execute(
        "insert into avis (territoire_id, compte_id, personne_id, genre) select 1, id, %s, 'x' from"
        " compte"
        " where personne_id = %s",
        (partiel, partiel),
    )


def preparer(admin: psycopg.Connection[Any]) -> Scene:
    """Write the world that both share: a carnet of which the callers read the ordinary domains."""
    scene = construire(admin)
    partiel = carnet(admin, 1, "partiel", scene.autre_structure, scene.comptes["tiers"])
    monde.place(admin, 1, partiel, scene.structure, scene.comptes["professionnel"], referent=True)
    monde.accord(admin, 1, partiel, portee="structure", structure_id=scene.structure, domaines=255)
    ligne = admin.execute("select id from compte where personne_id = %s", (partiel,)).fetchone()
    assert ligne is not None
    scene.personnes["partiel"], scene.comptes["compte_partiel"] = partiel, ligne[0]
    cles: dict[str, UUID] = {"personne_id": partiel}
    for parametre, table in (
        ("action_id", "action"),
        ("objectif_id", "objectif"),
        ("rendez_vous_id", "rendez_vous"),
    ):
        requete = (
            f"select id from {table} where personne_id = %s and domaine = 7 order by id limit 1"
        )
        trouve = admin.execute(requete.encode(), (partiel,)).fetchone()
        assert trouve is not None
        cles[parametre] = trouve[0]
    scene.cles["partiel"] = cles
    admin.commit()
    return scene


def ouvrir(
    application: Application, scene: Scene, role: str, porte: Porte, suite: str = ""
) -> httpx2.Response:
    """Read one door.

    One's own carnet for the person, the half-open one for professionals, else something unknown.
    """
    cles = dict.fromkeys(porte.parametres, "inconnu")
    cles |= {nom: str(cle) for nom, cle in scene.cles["absent"].items()}
    cles |= {
        nom: str(cle)
        for nom, cle in scene.cles["elle" if role == "personne" else "partiel"].items()
    }
    temoin, jeton = scene.sessions[role]
    secret = {"jeton": jeton} if porte.api else {"temoin": temoin}
    return application.demander("GET", porte.adresse(cles) + suite, **secret)


def brute(reponse: httpx2.Response) -> tuple[int, bytes, dict[str, str]]:
    """Give all of an answer but its own number and date, and the instant of one's last request."""
    entetes = {n: v for n, v in reponse.headers.items() if n not in ("x-request-id", "date")}
    if (
        entetes.get("content-type") == "application/pdf"
    ):  # dated and numbered anew each time: what it says is compared
        entetes.pop("content-length")
        texte = "\n".join(
            feuille.extract_text() for feuille in PdfReader(BytesIO(reponse.content)).pages
        )
        return reponse.status_code, texte.encode(), entetes
    return reponse.status_code, _VUE.sub(b"Vue", sans_masque(reponse.content)), entetes


def test_hidden_data_changes_no_byte_of_any_answer(
    base: Base, worker_id: str, tmp_path: Path
) -> None:
    with psycopg.connect(base.admin_dsn) as admin:
        scene = preparer(admin)
    autre = cloner(f"carnet_monde_b_{worker_id}", f"carnet_{worker_id}")
    with psycopg.connect(autre.admin_dsn) as admin:
        cacher(admin, scene)
    lues = 0
    with Application(base, tmp_path) as a, Application(autre, tmp_path) as b:
        # The whole copy of one's carnet lists one's own visits at their instants: its parts are
        # read page by page.
        sans = ("sante", "static", "copie-courte")
        visites = [
            (p, "") for p in portes(a.app) if p.methode == "GET" and not p.nom.startswith(sans)
        ]
        visites += [(p, "?limite=1") for p, _ in visites if p.nom in ("api-carnets", "api-frise")]
        for role in ROLES:
            for porte, suite in visites:
                deux = [brute(ouvrir(monde, scene, role, porte, suite)) for monde in (a, b)]
                if deux[0] != deux[1]:  # a minute may have passed between the two
                    deux = [brute(ouvrir(monde, scene, role, porte, suite)) for monde in (a, b)]
                assert deux[0] == deux[1], (role, porte.chemin)
                assert b"monde B" not in deux[1][1]
                lues += 1
            for texte in RECHERCHES:
                temoin = scene.sessions[role][0]
                cherchees = [
                    brute(m.demander("POST", "/personnes", temoin=temoin, champs={"q": texte}))
                    for m in (a, b)
                ]
                assert cherchees[0] == cherchees[1], (role, texte)
                lues += 1
    assert lues > 6 * 50


def test_the_two_worlds_do_differ(base: Base, tmp_path: Path) -> None:
    with psycopg.connect(base.admin_dsn) as admin:
        scene = preparer(admin)
        cacher(admin, scene)
    with Application(base, tmp_path) as application:
        personne = scene.personnes["partiel"]
        vu = application.demander(
            "GET", f"/api/v1/carnets/{personne}", jeton=scene.sessions["tiers"][1]
        )
        assert vu.status_code == 404  # an agreement without a place in the circle
        with psycopg.connect(base.admin_dsn) as admin:
            monde.place(admin, 1, personne, scene.autre_structure, scene.comptes["tiers"])
        vu = application.demander(
            "GET", f"/api/v1/carnets/{personne}", jeton=scene.sessions["tiers"][1]
        )
    assert "monde B" in vu.text
