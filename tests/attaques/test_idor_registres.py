"""Guess the identifiers of what is not an item of a carnet.

Comptes, sessions, rights, reports, papers, proposals. Each row belongs to somebody else of the same
territoire, or to another territoire. The first lets in the rôles that keep the register, and nobody
else; the second lets in nobody, and answers as what does not exist.
"""

import hashlib
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.types.json import Json

from tests.attaques.lignes import ROLES, TEXTE, Lignes
from tests.attaques.portes import Porte, portes
from tests.attaques.scene import MARQUE, empreinte_de_la_base
from tests.attaques.test_idor import REGISTRES_SEULS, anonyme
from tests.auth import monde
from tests.auth.navigateur import Application, ouvrir_session
from tests.conftest import Base
from tests.dates import dans
from tests.tranches import rassembler

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
# Door → the rôles that it lets in on the row of somebody else in their territoire, and what is sent
# to it: each slice says it of its own.
LIGNES: Lignes = rassembler("portes", "REGISTRES")

# What these doors change ends: each has a session of its own.
SESSIONS_A_SOI = ("api-modifier-session", "api-annuler-session")
# The same: answered once.
REPONSES_A_SOI = ("repondre-habilitation", "api-repondre-habilitation")

# What a rôle may know of without opening it: refused, rather than absent.
SU_SANS_LIRE = {
    ("dpo", "preuve"),
    *(
        ("administrateur", porte)
        for porte in ("repondre-habilitation", "api-repondre-habilitation")
    ),
}


def registres(admin: Connexion, t: int) -> dict[str, dict[str, str]]:
    """Write, in one territoire, a row of each register about a professional and a person.

    Gives each door's keys.
    """
    structure = monde.structure(admin, t, "plie")
    pro = monde.professionnel(admin, t, structure)
    personne, double = sorted(
        (monde.personne(admin, t, f"{MARQUE} un"), monde.personne(admin, t, f"{MARQUE} deux"))
    )
    lui = monde.compte_de(admin, t, personne)
    monde.place(admin, t, personne, structure, pro, referent=True)
    habilitation = _un(admin, "select id from habilitation where compte_id = %s", pro)
    ouvrir_session(admin, t, pro, habilitation)
    monde.entrer(admin, t, pro, "professionnel", structure)
    admin.execute("select prive.noter('ecriture', %s, 1, 'mkscene', null, null, '{}')", (personne,))
    monde.sortir(admin)
    numero = _un(admin, "select max(numero) from journal where territoire_id = %s", t)
    cles: dict[str, Any] = {
        "compte_id": pro,
        "structure_id": structure,
        "habilitation_id": habilitation,
        "numero": numero,
        "personne_id": personne,
        # A silence is about the person herself.
        "affaire_id": personne,
        "connexion_id": _un(admin, "select id from connexion where compte_id = %s", pro),
        "jeton_id": _un(admin, "select id from jeton where compte_id = %s", pro),
    }
    cles["geste_id"] = _marquer_lu(admin, t, personne, pro)
    cles["notice_id"] = _un(admin, "select id from notice where territoire_id = %s", t)
    violation = uuid4()
    lignes: dict[str, dict[str, Any]] = {
        "identite_federee": {
            "compte_id": pro, "fournisseur": "proconnect", "emetteur": "https://pc.example",
            "sujet": str(uuid4()),
        },
        "copie_carnet": {"personne_id": personne, "compte_id": lui, "avancement": 100,
                         "contenu": b"mkscene"},
        "demande_droit": {"personne_id": personne, "genre": "opposition"},
        "gel": {"personne_id": personne, "motif": "Un motif assez long.", "pose_par": pro},
        "consentement_preuve": {
            "personne_id": personne, "structure_id": structure, "compte_id": pro,
            "type": "image/png", "taille": 9, "sha256": hashlib.sha256(b"mkscene").digest(),
            "fichier": str(uuid4()),
        },
        "signalement": {"personne_id": personne, "compte_id": lui, "numero": numero,
                        "texte": "mkscene"},
        "alerte_lecture": {
            "genre": "hors_horaires", "compte_id": pro, "jour": "2026-01-01", "nombre": 9,
            "premier": numero, "dernier": numero,
        },
        "offre_convention": {"service_id": "x--1", "categories": ["ccas"], "debut": "2026-01-01"},
        "offre_session": {"service_id": "x--1", "debut": dans(100)},
        "offre_locale": {
            "structure_id": structure, "compte_id": pro, "service_id": f"local-{t}--{uuid4().hex}",
            "nom": "mkscene", "saisie": Json({"nom": "mkscene"}), "frequence": 6,
        },
        "import_depot": {"compte_id": pro, "nom": "mkscene", "taille": 1, "contenu": b"x",
                         "a_blanc": True},
        "absence": {"structure_id": structure, "compte_id": pro, "par_compte_id": pro,
                    "du": dans(0), "au": dans(9)},
        "vue_personnes": {"compte_id": pro, "structure_id": structure, "nom": "mkscene",
                          "choix": Json({})},
        "veille": {"compte_id": pro, "nom": "mkscene", "requete": "", "rythme": "jour"},
        "favori": {"compte_id": pro, "service_id": "x--1", "liste": "mkscene"},
        "entreprise": {
            "siret": f"8020129440000{t}", "nom": "mkscene", "nom_recherche": "mkscene",
            "commune": "mkscene", "commune_code": "30189",
        },
        "offre_erreur": {"service_id": "x--1", "compte_id": pro, "sujet": "autre",
                         "texte": "mkscene"},
        "rapprochement": {"a_id": personne, "b_id": double, "score": 90, "raisons": ["nom"]},
        "reunion": {
            "personne_id": personne, "autre_id": double, "motif": TEXTE, "par_compte_id": pro,
            "par_structure_id": structure,
        },
        "habilitation_proposee": {
            "compte_id": pro, "structure_id": structure, "role": "coordonnateur",
            "debut": dans(0), "proposee_par": pro,
        },
        "designation": {
            "personne_id": personne, "structure_id": structure, "compte_id": pro,
            "propose_par": pro, "propose_par_structure_id": structure, "motif": "mkscene motif",
        },
        "violation": {
            "id": violation, "violation_id": violation, "numero": 1, "version": 1,
            "etat": "ouverte", "ecrit_par": pro,
            "valeurs": Json({"connue_le": "2026-01-02T09:30:00", "faits": "mkscene faits",
                             "atteintes": ["confidentialite"]}),
        },
    }  # fmt: skip
    ecrites = {
        table: _inserer(admin, table, {"territoire_id": t} | valeurs)
        for table, valeurs in lignes.items()
    }
    version = {
        "offre_id": ecrites["offre_locale"],
        "compte_id": pro,
        "saisie": Json({"nom": "mkscene"}),
    }
    ecrites["offre_locale_version"] = _inserer(
        admin, "offre_locale_version", {"territoire_id": t} | version
    )
    a_annuler = {"territoire_id": t, "service_id": "x--1", "debut": dans(186)}
    ecrites["a_annuler"] = _inserer(admin, "offre_session", a_annuler)
    for rang, porte in enumerate(SESSIONS_A_SOI):
        a_part = {"territoire_id": t, "service_id": "x--1", "debut": dans(187 + rang)}
        ecrites[porte] = _inserer(admin, "offre_session", a_part)
    a_retirer = {"territoire_id": t} | lignes["offre_convention"] | {"debut": "2026-02-01"}
    ecrites["a_retirer"] = _inserer(admin, "offre_convention", a_retirer)
    admin.execute(
        "insert into demande_droit_texte (territoire_id, id, personne_id, texte) values (%s, %s,"
        " %s, 'mkscene')",
        (t, ecrites["demande_droit"], personne),
    )
    for porte in REPONSES_A_SOI:
        proposee = {"territoire_id": t} | lignes["habilitation_proposee"]
        ecrites[porte] = _inserer(admin, "habilitation_proposee", proposee)
    cles |= {f"{table}_id": cle for table, cle in ecrites.items()}
    cles |= {
        "copie_id": ecrites["copie_carnet"],
        "demande_id": ecrites["demande_droit"],
        "preuve_id": ecrites["consentement_preuve"],
        "vue_id": ecrites["vue_personnes"],
        "convention_id": ecrites["offre_convention"],
        "erreur_id": ecrites["offre_erreur"],
        "depot_id": ecrites["import_depot"],
        "offre_id": ecrites["offre_locale"],
        "version_id": ecrites["offre_locale_version"],
        # What is changed is stated anew, under another identifier: another one is cancelled.
        "session_id": ecrites["offre_session"],
    }
    return {
        nom: {c: str(v) for c, v in (cles | _nom_commun(nom, ecrites)).items()} for nom in LIGNES
    }


def _marquer_lu(admin: Connexion, t: int, personne: UUID, compte: UUID) -> UUID:
    """Mark a line of hers as read by a compte; gives the act that may be taken back."""
    geste = uuid4()
    monde.frise(admin, t, personne, compte)
    admin.execute(
        "insert into lecture_evenement (territoire_id, evenement_id, compte_id, geste_id)"
        " select territoire_id, id, %s, %s from evenement where personne_id = %s",
        (compte, geste, personne),
    )
    return geste


def _nom_commun(porte: str, ecrites: dict[str, UUID]) -> dict[str, UUID]:
    """Say what « id » names at doors that call it so."""
    if porte == "annuler-session":
        return {"session_id": ecrites["a_annuler"]}
    if porte in SESSIONS_A_SOI:
        return {"session_id": ecrites[porte]}
    if porte in REPONSES_A_SOI:
        return {"proposee_id": ecrites[porte]}
    if porte == "api-retirer-convention":
        return {"convention_id": ecrites["a_retirer"]}
    return {"id": ecrites["alerte_lecture" if porte == "clore-alerte-lecture" else "signalement"]}


def _un(admin: Connexion, requete: str, cle: object) -> Any:
    ligne = admin.execute(requete.encode(), (cle,)).fetchone()
    assert ligne is not None
    return ligne[0]


def _inserer(admin: Connexion, table: str, valeurs: dict[str, Any]) -> UUID:
    colonnes = ", ".join(valeurs)
    marques = ", ".join(f"%({nom})s" for nom in valeurs)
    ligne = admin.execute(
        f"insert into {table} ({colonnes}) values ({marques}) returning id".encode(), valeurs
    ).fetchone()
    assert ligne is not None
    cle: UUID = ligne[0]
    return cle


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("registres")


def _secrets(admin: Connexion, role: str) -> tuple[str, str]:
    """Open a session and a token in that rôle, in a structure of its own of territoire 1."""
    if role == "personne":
        compte = monde.compte_de(admin, 1, monde.personne(admin, 1, "Elle"))
        return ouvrir_session(admin, 1, compte, None)
    compte = monde.professionnel(admin, 1, monde.structure(admin, 1), role)
    return ouvrir_session(
        admin, 1, compte, _un(admin, "select id from habilitation where compte_id = %s", compte)
    )


def _absents(cles: dict[str, str]) -> dict[str, str]:
    return {nom: str(2**40) if nom == "numero" else str(uuid4()) for nom in cles}


def _nommer(cles: dict[str, str], valeur: Any) -> Any:
    if isinstance(valeur, list):
        return [cles.get(v, v) for v in valeur]
    return cles.get(valeur, valeur) if isinstance(valeur, str) else valeur


def _demander(
    application: Application, secrets: tuple[str, str], porte: Porte, cles: dict[str, str]
) -> Any:
    champs = (
        {c: _nommer(cles, v) for c, v in LIGNES[porte.nom][1].items()}
        if porte.methode != "GET"
        else None
    )
    temoin, jeton = secrets
    if porte.api:
        return application.demander(
            porte.methode, porte.adresse(cles), jeton=jeton, json=champs or {}
        )
    return application.demander(porte.methode, porte.adresse(cles), temoin=temoin, champs=champs)


def test_every_register_has_its_row(base: Base, dossier: Path) -> None:
    with Application(base, dossier) as application:
        noms = {porte.nom for porte in portes(application.app)}
    assert set(LIGNES) == REGISTRES_SEULS <= noms


@pytest.mark.parametrize("role", ROLES)
def test_another_territoire_answers_as_absent(
    base: Base, admin: Connexion, dossier: Path, role: str
) -> None:
    for t in (1, 2):
        monde.territoire(admin, t)
    secrets, dehors = _secrets(admin, role), registres(admin, 2)
    admin.commit()
    avant = empreinte_de_la_base(admin)
    with Application(base, dossier) as application:
        for porte in portes(application.app):
            if porte.nom in LIGNES:
                cles = dehors[porte.nom]
                absents = _absents(cles)
                # What is given beside the address exists: the address alone is guessed.
                absent = anonyme(_demander(application, secrets, porte, absents), _cle(absents))
                vu = _demander(application, secrets, porte, cles)
                assert anonyme(vu, _cle(cles)) == absent, (role, porte.methode, porte.chemin)
                assert vu.status_code in (403, 404, 422), (role, porte.chemin, vu.status_code)
                assert MARQUE not in vu.text
    assert empreinte_de_la_base(admin) == avant


@pytest.mark.parametrize("role", ROLES)
def test_a_register_lets_in_whoever_keeps_it(
    base: Base, admin: Connexion, dossier: Path, role: str
) -> None:
    monde.territoire(admin, 1)
    secrets, autrui = _secrets(admin, role), registres(admin, 1)
    admin.commit()
    avant = empreinte_de_la_base(admin)
    entrees: dict[str, int] = {}
    with Application(base, dossier) as application:
        ordre = {nom: rang for rang, nom in enumerate(LIGNES)}
        rangees = [p for p in portes(application.app) if p.nom in LIGNES]
        for porte in sorted(rangees, key=lambda p: (p.methode, ordre[p.nom])):
            cles = autrui[porte.nom]
            reponse = _demander(application, secrets, porte, cles)
            assert reponse.status_code < 500, (role, porte)
            if reponse.status_code not in (401, 403, 404):
                entrees[porte.nom] = reponse.status_code
                continue
            if (role, porte.nom) in SU_SANS_LIRE:
                assert reponse.status_code == 403
                continue
            absents = _absents(cles)
            absent = _demander(application, secrets, porte, absents)
            assert anonyme(reponse, _cle(cles)) == anonyme(absent, _cle(absents)), (
                role,
                porte.chemin,
            )
    assert set(entrees) == {nom for nom, (roles, _) in LIGNES.items() if role in roles}, entrees
    if not entrees:
        assert empreinte_de_la_base(admin) == avant


def _cle(cles: dict[str, str]) -> dict[str, Any]:
    """Keep the identifiers that no page shows by chance."""
    return {nom: cle for nom, cle in cles.items() if nom != "numero"}
