"""Guess every identifier, in every rôle, at every door.

What is hidden answers exactly as what is absent. The doors are read from the route table. A new one
without a row, or whose identifier has no source, fails.
"""

import os
import re
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from tests.attaques.lignes import CONSENTEMENT, ECRIVENT, LISENT, PERSONNE, ROLES, Lignes
from tests.attaques.portes import Porte, portes
from tests.attaques.scene import (
    CACHEES,
    MARQUE,
    OFFRE,
    SOURCES,
    Scene,
    construire,
    empreinte_de_la_base,
)
from tests.auth.navigateur import Application
from tests.conftest import Base
from tests.ecoute import ecouter
from tests.tranches import rassembler, unir

pytestmark = pytest.mark.pg
# Door → the rôles that it lets in on a carnet they may read (their own, for a person), and what is
# sent to it; then the same of what is nobody's carnet, which test_idor_registres.py guesses. Each
# slice says it of its own doors, in the portes.py of its tests.
LIGNES: Lignes = rassembler("portes", "LIGNES")
REGISTRES_SEULS = set(rassembler("portes", "REGISTRES"))
# What a rôle reviews for the whole territoire, without the content.
REGISTRES = {
    ("dpo", "bris_id"),
    ("dpo", "consentement_id"),
    ("dpo", "evenement_id"),
    ("dpo", "mandat_id"),
    # The structure that wrote it follows none of them: it is then the DPO's to hand over.
    ("dpo", "lettre_id"),
}
# One joins a circle without seeing the carnet, when an agreement already covers one's structure.
REJOINDRE = unir("portes", "REJOINDRE")
A_REJOINDRE = {"hors_cercle", "parti"}
# A member of the circle records what the person says in their presence, before anything is open to
# them.
RECUEILLIR = unir("portes", "RECUEILLIR")
A_RECUEILLIR = {"elle", "sans_accord", "retire", "expire", "a_venir", "statistiques"}
# Whoever may see that she exists notes what she shuts: the circle, whatever is open to it, and the
# DPO.
FERMER = unir("portes", "FERMER")
# In this order: one leaves, joins again, leaves; then what shuts the carnet.
DERNIERES = (
    "confirmer-carte",
    "donner-carte",
    "carte-a6",
    "annuler-carte",
    "api-annuler-carte",
    "sortir-du-cercle",
    "api-rejoindre-cercle",
    "api-quitter-cercle",
    "retrait",
    "api-retrait",
    "api-fermer",
    "refermer-urgence",
    "api-refermer-urgence",
)
# Doors that name nothing of anybody: no identifier, or a public one.
PUBLICS = {
    "import_id",
    "jeton",
    "relation",
    "service_id",
    "structure_id",
    "source",
    "vocabulaire",
    "fichier",
    "version",
    "chemin",
    "fournisseur",
    "genre",
}
# A door that never lets a rôle in is tried with a few of the states that hide a carnet; with all of
# them each night.
SOUVENT = 3
TOUT = bool(os.environ.get("CARNET_TOUT"))
_ALEA = re.compile(r'name="_csrf" value="[0-9a-f]+"|nonce-[\w-]+')


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("idor")


def _nommees(app: Any) -> list[Porte]:
    return [
        p
        for p in portes(app)
        if set(p.parametres) - (PUBLICS if p.public else {"genre", "import_id", "service_id"})
    ]


def _des_registres(app: Any) -> set[str]:
    """Name what test_idor_registres.py gives a row to."""
    return {nom for p in portes(app) if p.nom in REGISTRES_SEULS for nom in p.parametres}


def _eprouvees(app: Any) -> list[Porte]:
    return [porte for porte in _nommees(app) if porte.nom not in REGISTRES_SEULS]


def demander(
    application: Application, scene: Scene, role: str, porte: Porte, cles: dict[str, UUID]
) -> httpx2.Response:
    """Knock at one door, sending what it expects."""
    temoin, jeton = scene.sessions[role]
    corps = {
        c: str(cles[v]) if v in cles else v
        for c, v in LIGNES[porte.nom][1].items()
        if isinstance(v, str)
    }
    corps |= {c: v for c, v in LIGNES[porte.nom][1].items() if not isinstance(v, str)}
    adresse = porte.adresse({"service_id": OFFRE, "relation": "constat"} | cles)
    if porte.api:
        return application.demander(
            porte.methode, adresse, jeton=jeton, json=corps if porte.methode == "POST" else None
        )
    champs = corps if porte.methode == "POST" else None
    return application.demander(porte.methode, adresse, temoin=temoin, champs=champs)


def anonyme(reponse: httpx2.Response, cles: dict[str, UUID]) -> tuple[int, str, dict[str, str]]:
    """Give an answer without what is random, and without the identifiers that were asked."""
    texte = _ALEA.sub("", reponse.text)
    entetes = {
        n: _ALEA.sub("", v) for n, v in reponse.headers.items() if n not in ("date", "x-request-id")
    }
    for cle in cles.values():
        texte = texte.replace(str(cle), "?")
        entetes = {n: v.replace(str(cle), "?") for n, v in entetes.items()}
    return reponse.status_code, texte, entetes


def test_every_door_that_names_something_has_its_row(base: Base, dossier: Path) -> None:
    with Application(base, dossier) as application:
        nommees = _nommees(application.app)
        inconnus = (
            {nom for p in portes(application.app) for nom in p.parametres}
            - set(SOURCES)
            - PUBLICS
            - _des_registres(application.app)
        )
    assert inconnus == set(), (
        "declare where these identifiers come from, in SOURCES of the slice's portes.py"
    )
    assert {p.nom for p in nommees} == set(LIGNES) | REGISTRES_SEULS, (
        "declare who these doors let in, in LIGNES of the slice's portes.py"
    )
    assert len(nommees) >= 30


@pytest.mark.parametrize("role", ROLES)
def test_hidden_answers_as_absent_and_nothing_changes(
    base: Base, admin: psycopg.Connection[Any], dossier: Path, role: str
) -> None:
    scene = construire(admin)
    caches = [nom for nom in ("sien", "elle", *CACHEES) if not _voit(role, nom)]
    avant = empreinte_de_la_base(admin)
    essais = 0
    with Application(base, dossier) as application:
        for rang, porte in enumerate(_eprouvees(application.app)):
            rien = scene.cles["absent"]
            with ecouter(application.app.state.engine.sync_engine) as demandes:
                absent = demander(application, scene, role, porte, rien)
            temoin = anonyme(absent, rien)
            assert absent.status_code in (403, 404, 422), (porte, absent.status_code)
            a_essayer = [nom for nom in caches if _est_cachee(role, porte, nom)]
            essais += len(a_essayer)
            # What asked nothing about the identifier, but to write its refusal, answers the same
            # whatever it names: one is tried, another at each door.
            dit = " ".join(str(v) for _, v in demandes if "'geste': 'refus'" not in str(v))
            if not any(str(cle) in dit for cle in rien.values()):
                a_essayer = _quelques(a_essayer, rang, 1)
            elif role not in LIGNES[porte.nom][0] and not TOUT:
                a_essayer = _quelques(a_essayer, rang, SOUVENT)
            for nom in a_essayer:
                admin.execute("delete from limite")
                admin.commit()
                reponse = demander(application, scene, role, porte, scene.cles[nom])
                assert anonyme(reponse, scene.cles[nom]) == temoin, (
                    role,
                    porte.methode,
                    porte.chemin,
                    nom,
                )
                assert MARQUE not in reponse.text, (role, porte.chemin, nom)
    assert essais >= 30 * (len(caches) - 1)
    assert empreinte_de_la_base(admin) == avant


def _quelques(etats: list[str], rang: int, nombre: int) -> list[str]:
    """Choose some of the states, others at the next door: each is tried at many."""
    debut = rang * nombre % len(etats) if etats else 0
    return [*etats[debut:], *etats[:debut]][:nombre]


def _est_cachee(role: str, porte: Porte, nom: str) -> bool:
    if (role, *porte.parametres) in REGISTRES:
        return nom == "ailleurs"
    rejoindre = porte.nom in REJOINDRE and nom in A_REJOINDRE
    if porte.nom in FERMER and (
        (role == "dpo" and nom != "ailleurs") or (role in LISENT and nom in A_RECUEILLIR)
    ):
        return False
    recueillir = porte.nom in RECUEILLIR and nom in A_RECUEILLIR
    return role not in ECRIVENT or not (rejoindre or recueillir)


def _ordre(porte: Porte) -> tuple[str, int]:
    return porte.methode, DERNIERES.index(porte.nom) + 1 if porte.nom in DERNIERES else 0


def _voit(role: str, nom: str) -> bool:
    return nom == ("elle" if role == "personne" else "sien") if role in LISENT | PERSONNE else False


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_let_in_exactly_where_its_row_says(
    base: Base, admin: psycopg.Connection[Any], dossier: Path, role: str
) -> None:
    scene = construire(admin)
    cles = scene.cles["elle" if role == "personne" else "sien"]
    ouvertes: dict[str, int] = {}
    with Application(base, dossier) as application:
        for porte in sorted(_eprouvees(application.app), key=_ordre):
            statut = demander(application, scene, role, porte, cles).status_code
            assert statut < 500, (role, porte)
            ouvertes[porte.nom] = statut
    entrees = {nom for nom, statut in ouvertes.items() if statut not in (401, 403, 404)}
    assert entrees == {nom for nom, (roles, _) in LIGNES.items() if role in roles}, ouvertes


@pytest.mark.parametrize("cache", CACHEES)
def test_identifiers_inside_forms_are_guessed_in_vain(
    base: Base, admin: psycopg.Connection[Any], dossier: Path, cache: str
) -> None:
    scene = construire(admin)
    sien, vole, rien = scene.cles["sien"], scene.cles[cache], uuid4()
    temoin, jeton = scene.sessions["professionnel"]
    elle = scene.sessions["personne"][0]
    accord = CONSENTEMENT | {"donne_par": "personne", "domaines": "identite", "portee": "structure"}
    accord["structure_id"] = str(scene.structure)
    avant = empreinte_de_la_base(admin)
    with Application(base, dossier) as application:
        for cle in (vole["objectif_id"], rien):
            corps = {"objectif_id": str(cle), "intitule": "intrus"}
            page = application.demander(
                "POST", f"/carnets/{sien['personne_id']}/actions", temoin=temoin, champs=corps
            )
            api = application.demander(
                "POST", f"/api/v1/carnets/{sien['personne_id']}/actions", jeton=jeton, json=corps
            )
            assert (page.status_code, api.status_code) in ((404, 404), (422, 422)), (
                page.status_code,
                api.status_code,
            )
        for cle in (vole["demande_id"], rien):
            champs = accord | {"demande": str(cle)}
            reponse = application.demander("POST", "/accords", temoin=elle, champs=champs)
            assert reponse.status_code in (404, 422), reponse.status_code
    assert empreinte_de_la_base(admin) == avant
