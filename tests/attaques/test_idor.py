"""Guess every identifier, in every rôle, at every door: what is hidden answers exactly as what is absent.

The doors are read from the route table. A new one without a row, or whose identifier has no source, fails.
"""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from core.clock import aujourdhui
from tests.attaques.portes import Porte, portes
from tests.attaques.scene import CACHEES, MARQUE, OFFRE, ROLES, SOURCES, Scene, construire, empreinte_de_la_base
from tests.auth.navigateur import Application
from tests.conftest import Base
from tests.dates import dans

pytestmark = [pytest.mark.pg, pytest.mark.long]
LISENT = {"professionnel", "charge_orientation", "gestionnaire"}
ECRIVENT = {"professionnel", "charge_orientation"}
PERSONNE = {"personne"}
THEME = "mobilite--acceder-a-un-vehicule"
CONSTAT = {"nature": "besoin", "thematique": THEME, "texte": "intrus", "source": "professionnel"}
RENDEZ_VOUS = {"objet": "intrus", "debut": f"{dans(461)}T10:00"}
DEPLACE = {"debut": f"{dans(462)}T10:00", "sequence": "0"}
ECHANGE = {"moyen": "echange_appel", "le": dans(-1), "texte": "intrus"}
IDENTITE = {"nom": "Intrus", "prenom": "Intrus", "date_naissance": "1990-01-01", "motif": "intrus"}
CLOS = {"etat": "clos", "motif": "intrus"}
CONSENTEMENT = {
    "portee": "consortium", "domaines": ["identite"], "donne_par": "professionnel", "recueil": "oral",
    "fin": (aujourdhui() + timedelta(days=20)).isoformat(),
}  # fmt: skip
URGENCE = {"motif": "urgence_vitale", "texte": "vingt caractères au moins, et plus"}
URGENCE_SENSIBLE = {"domaines": "sante", "texte": "vingt caractères au moins, et plus", "confirme": "oui"}

# Door → the rôles that it lets in on a carnet they may read (their own, for a person), and what is sent to it.
LIGNES: dict[str, tuple[set[str], dict[str, Any]]] = {
    "carnet": (LISENT | PERSONNE, {}),
    "frise": (LISENT | PERSONNE, {}),
    "pourquoi": (LISENT | PERSONNE, {}),
    "cercle": (LISENT | PERSONNE, {}),
    "rejoindre-cercle": (ECRIVENT, {}),
    "entrer-dans-le-cercle": (ECRIVENT, {"motif": "un motif écrit, assez long"}),
    "quitter-cercle": ({"professionnel"}, {}),
    "sortir-du-cercle": (ECRIVENT, {}),
    "demander-acces": (ECRIVENT, {"domaines": "budget", "motif": "une demande bien motivée"}),
    "nouveau-constat": (LISENT | PERSONNE, {}),
    "ajouter-constat": (ECRIVENT | PERSONNE, CONSTAT),
    "suggestions": (LISENT | PERSONNE, {}),
    "offre-pour": (LISENT | PERSONNE, {}),
    "situation": (LISENT | PERSONNE, {}),
    "completer-situation": (ECRIVENT | PERSONNE, {"rsa": "oui"}),
    "nouvel-objectif": (LISENT | PERSONNE, {}),
    "ajouter-objectif": (ECRIVENT | PERSONNE, {"thematique": THEME, "intitule": "intrus"}),
    "nouvelle-action": (LISENT | PERSONNE, {}),
    "ajouter-action": (ECRIVENT | PERSONNE, {"objectif_id": "objectif_id", "intitule": "intrus"}),
    "nouveau-rendez-vous": (LISENT | PERSONNE, {}),
    "fixer-rendez-vous": (ECRIVENT | PERSONNE, RENDEZ_VOUS),
    "issue-rendez-vous": (LISENT | PERSONNE, {}),
    "agenda-rendez-vous": (LISENT | PERSONNE, {}),
    "conclure-rendez-vous": (ECRIVENT | PERSONNE, {"etat": "honore"}),
    "deplacement-rendez-vous": (LISENT | PERSONNE, {}),
    "deplacer-rendez-vous": (ECRIVENT | PERSONNE, DEPLACE),
    "nouvel-echange": (ECRIVENT, {}),
    "noter-echange": (ECRIVENT, ECHANGE),
    "echange": (ECRIVENT, {}),
    "corriger-echange": (ECRIVENT, ECHANGE),
    "retirer-echange": (ECRIVENT, {}),
    "api-noter-echange": (ECRIVENT | PERSONNE, ECHANGE),
    "api-corriger-echange": (ECRIVENT | PERSONNE, ECHANGE),
    "api-retirer-echange": (ECRIVENT | PERSONNE, {}),
    "reprendre-rendez-vous": (set(), {}),  # hers: no structure fixed it
    "suite-constat": (LISENT | PERSONNE, {}),
    "avancer-constat": (ECRIVENT | PERSONNE, CLOS),
    "identite": (LISENT | PERSONNE, {}),
    "corriger-identite": (ECRIVENT, IDENTITE | {"lues": "0"}),
    "api-identite": (LISENT | PERSONNE, {}),
    "api-corriger-identite": (ECRIVENT, IDENTITE | {"lues": 0}),
    # The line is the person's own words.
    "texte": (LISENT | PERSONNE, {}),
    "corriger-texte": (PERSONNE, {"lues": "0", "texte": "intrus"}),
    "api-texte": (LISENT | PERSONNE, {}),
    "api-corriger-texte": (PERSONNE, {"lues": 0, "valeurs": {"texte": "intrus"}}),
    "changer-domaine": (PERSONNE, {"domaine": "budget", "lu": "mobilite"}),
    "api-changer-domaine": (PERSONNE, {"domaine": "budget", "lu": "mobilite"}),
    "annuler-ajout": (PERSONNE, {}),
    "api-annuler-ajout": (PERSONNE, {}),
    "api-avancer-constat": (ECRIVENT | PERSONNE, CLOS),
    "api-conclure-rendez-vous": (ECRIVENT | PERSONNE, {"etat": "honore"}),
    "api-deplacer-rendez-vous": (ECRIVENT | PERSONNE, DEPLACE),
    "api-reprendre-rendez-vous": (set(), {}),
    "api-avancer-action": (ECRIVENT | PERSONNE, {"etat": "faite"}),
    "api-avancer-objectif": (ECRIVENT | PERSONNE, {"etat": "atteint"}),
    "avancer-action": (ECRIVENT | PERSONNE, {"etat": "faite"}),
    "avancer-objectif": (ECRIVENT | PERSONNE, {"etat": "atteint"}),
    "retenir-offre": (set(), {"service_id": "aucun"}),  # there is no such offer
    "retirer-accord": (PERSONNE, {}),
    "retrait": (PERSONNE, {}),
    "refuser-demande": (PERSONNE, {}),
    "lever-exclusion": (PERSONNE, {}),
    "urgence-carnet": (ECRIVENT, {}),
    "ouvrir-urgence-carnet": (ECRIVENT, URGENCE),
    "urgence": ({"professionnel"}, {}),
    "urgence-sensible": ({"professionnel"}, {}),
    "confirmer-urgence-sensible": ({"professionnel"}, URGENCE_SENSIBLE),
    "refermer-urgence": ({"professionnel"}, {}),
    "revue-urgence": ({"dpo"}, {}),
    "revoir-urgence": ({"dpo"}, {"issue": "justifiee", "commentaire": "Un commentaire."}),
    "recueil": (ECRIVENT, {}),
    "remettre-ecran": (ECRIVENT, {}),
    "recueil-papier": (ECRIVENT, {}),
    "noter-papier": (ECRIVENT, {}),
    "premier-accord": (ECRIVENT, {}),
    "noter-premier-accord": (ECRIVENT, {}),
    "plus-tard": (ECRIVENT, {}),
    "remettre-a-plus-tard": (ECRIVENT, {"garde": "rien"}),
    "espace-personne": (ECRIVENT, {}),
    "ouvrir-espace": (ECRIVENT, {"canal": "papier"}),
    "donner-code": (ECRIVENT, {}),
    "annuler-code": (ECRIVENT, {}),
    "attendre-identite": (ECRIVENT, {}),
    "fermer-espace": (ECRIVENT, {}),
    "proposer-referent": (LISENT | PERSONNE, {}),
    "propose-referent": (LISENT | PERSONNE, {"compte_id": "00000000-0000-4000-8000-000000000000"}),
    "confirmer-accord": (PERSONNE, {}),
    "confirmation": (PERSONNE, {"fin": dans(95)}),
    "retirer-demande": (set(), {}),
    "recu": (PERSONNE | {"dpo"}, {}),
    "recu-json": (PERSONNE | {"dpo"}, {}),
    "recu-pdf": (PERSONNE | {"dpo"}, {}),
    "api-carnet": (LISENT | PERSONNE, {}),
    "api-frise": (LISENT | PERSONNE, {}),
    "api-consentements": (LISENT | PERSONNE, {}),
    "api-consultations": (PERSONNE, {}),
    "api-donner-consentement": (ECRIVENT, CONSENTEMENT),
    "api-retrait": (PERSONNE | {"dpo"}, {}),
    "dire-fermeture": (LISENT | {"dpo"}, {}),
    "noter-fermeture": (LISENT | {"dpo"}, {"quoi": "tout"}),
    "api-fermer": (LISENT | PERSONNE | {"dpo"}, {"quoi": "tout"}),
    "api-ajouter-constat": (ECRIVENT | PERSONNE, CONSTAT),
    "api-ajouter-objectif": (ECRIVENT | PERSONNE, {"thematique": THEME, "intitule": "intrus"}),
    "api-ajouter-action": (ECRIVENT | PERSONNE, {"objectif_id": "objectif_id", "intitule": "intrus"}),
    "api-fixer-rendez-vous": (ECRIVENT | PERSONNE, {"objet": "intrus", "debut": f"{dans(461)}T09:30:00+01:00"}),
}
# What a rôle reviews for the whole territoire, without the content.
REGISTRES = {("dpo", "bris_id"), ("dpo", "consentement_id"), ("dpo", "evenement_id")}
# One joins a circle without seeing the carnet, when an agreement already covers one's structure.
REJOINDRE = {"rejoindre-cercle", "entrer-dans-le-cercle"}
A_REJOINDRE = {"hors_cercle", "parti"}
# A member of the circle records what the person says in their presence, before anything is open to them.
RECUEILLIR = {
    "api-donner-consentement", "recueil", "remettre-ecran", "recueil-papier", "noter-papier", "premier-accord",
    "noter-premier-accord", "plus-tard", "remettre-a-plus-tard", "espace-personne", "ouvrir-espace", "donner-code",
    "annuler-code", "attendre-identite", "fermer-espace",
}  # fmt: skip
A_RECUEILLIR = {"elle", "sans_accord", "retire", "expire", "a_venir", "statistiques"}
# Whoever may see that she exists notes what she shuts: the circle, whatever is open to it, and the DPO.
FERMER = {"dire-fermeture", "noter-fermeture", "api-fermer"}
DERNIERES = ("retrait", "api-retrait", "api-fermer", "refermer-urgence", "sortir-du-cercle")
# Doors whose rows are nobody's carnet: tests/attaques/test_idor_registres.py guesses them.
REGISTRES_SEULS = {
    "accorder-designation",
    "depart-structure",
    "apercu-transfert",
    "designation",
    "tendre-designation",
    "ecarter-doublon",
    "reunion",
    "reunir",
    "separation",
    "separer",
    "notice",
    "fermer-compte",
    "fermer-connexion",
    "fermeture-compte",
    "fin-habilitation",
    "finir-habilitation",
    "fixer-depart",
    "habiliter",
    "modifier-structure",
    "portefeuille",
    "preuve",
    "professionnel-administre",
    "repondre-designation",
    "retirer-designation",
    "revoquer-jeton",
    "retirer-favori",
    "api-retirer-favori",
    "api-modifier-recherche",
    "api-fermer-recherche",
    "veille",
    "depot-offres",
    "modifier-veille",
    "fermer-veille",
    "offre-locale",
    "modifier-offre",
    "apercu-offre",
    "publier-offre",
    "confirmer-offre",
    "archive-offre",
    "archiver-offre",
    "reprendre-offre",
    "dupliquer-offre",
    "restaurer-offre",
    "api-modifier-offre-locale",
    "retirer-convention",
    "api-retirer-convention",
    "session-offre",
    "entreprise",
    "modifier-entreprise",
    "entreprise-modifiee",
    "contacter-entreprise",
    "repondre-erreur",
    "api-repondre-erreur",
    "modifier-session",
    "annuler-session",
    "rouvrir-compte",
    "structure-administree",
    "prendre-copie",
    "retirer-demande-droit",
    "demande-droit",
    "repondre-droit",
    "prolonger-droit",
    "contredire",
    "lever-gel",
    "clore-alerte-lecture",
    "detacher-identite",
    "envoyer-signalement",
    "repondre-signalement",
    "signalement",
    "signaler",
    "transferer",
}
SANS_SOURCE = {
    "convention_id", "favori_id", "veille_id", "depot_id", "offre_id", "version_id",
    "copie_id", "gel_id", "numero", "id", "compte_id", "connexion_id", "jeton_id", "habilitation_id",
    "preuve_id", "notice_id", "entreprise_id", "erreur_id", "session_id",
    "rapprochement_id", "designation_id", "reunion_id",
}  # fmt: skip
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
_ALEA = re.compile(r'name="_csrf" value="[0-9a-f]+"|nonce-[\w-]+')


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("idor")


def _nommees(app: Any) -> list[Porte]:
    return [
        p for p in portes(app) if set(p.parametres) - (PUBLICS if p.public else {"genre", "import_id", "service_id"})
    ]


def _eprouvees(app: Any) -> list[Porte]:
    return [porte for porte in _nommees(app) if porte.nom not in REGISTRES_SEULS]


def demander(application: Application, scene: Scene, role: str, porte: Porte, cles: dict[str, UUID]) -> httpx.Response:
    """Knock at one door, sending what it expects."""
    temoin, jeton = scene.sessions[role]
    corps = {c: str(cles[v]) if v in cles else v for c, v in LIGNES[porte.nom][1].items() if isinstance(v, str)}
    corps |= {c: v for c, v in LIGNES[porte.nom][1].items() if not isinstance(v, str)}
    adresse = porte.adresse({"service_id": OFFRE, "relation": "constat"} | cles)
    if porte.api:
        return application.demander(
            porte.methode, adresse, jeton=jeton, json=corps if porte.methode == "POST" else None
        )
    champs = corps if porte.methode == "POST" else None
    return application.demander(porte.methode, adresse, temoin=temoin, champs=champs)


def anonyme(reponse: httpx.Response, cles: dict[str, UUID]) -> tuple[int, str, dict[str, str]]:
    """Give an answer without what is random, and without the identifiers that were asked."""
    texte = _ALEA.sub("", reponse.text)
    entetes = {n: _ALEA.sub("", v) for n, v in reponse.headers.items() if n not in ("date", "x-request-id")}
    for cle in cles.values():
        texte = texte.replace(str(cle), "?")
        entetes = {n: v.replace(str(cle), "?") for n, v in entetes.items()}
    return reponse.status_code, texte, entetes


def test_every_door_that_names_something_has_its_row(base: Base, dossier: Path) -> None:
    with Application(base, dossier) as application:
        nommees = _nommees(application.app)
        inconnus = {nom for p in portes(application.app) for nom in p.parametres} - set(SOURCES) - PUBLICS - SANS_SOURCE
    assert inconnus == set(), "declare where these identifiers come from, in tests/attaques/scene.py"
    assert {p.nom for p in nommees} == set(LIGNES) | REGISTRES_SEULS, "declare who these doors let in, in LIGNES"
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
        for porte in _eprouvees(application.app):
            absent = demander(application, scene, role, porte, scene.cles["absent"])
            temoin = anonyme(absent, scene.cles["absent"])
            assert absent.status_code in (403, 404, 422), (porte, absent.status_code)
            for nom in caches:
                if not _est_cachee(role, porte, nom):
                    continue
                admin.execute("delete from limite")
                admin.commit()
                reponse = demander(application, scene, role, porte, scene.cles[nom])
                assert anonyme(reponse, scene.cles[nom]) == temoin, (role, porte.methode, porte.chemin, nom)
                assert MARQUE not in reponse.text, (role, porte.chemin, nom)
                essais += 1
    assert essais >= 30 * (len(caches) - 1)
    assert empreinte_de_la_base(admin) == avant


def _est_cachee(role: str, porte: Porte, nom: str) -> bool:
    if (role, *porte.parametres) in REGISTRES:
        return nom == "ailleurs"
    rejoindre = porte.nom in REJOINDRE and nom in A_REJOINDRE
    if porte.nom in FERMER and ((role == "dpo" and nom != "ailleurs") or (role in LISENT and nom in A_RECUEILLIR)):
        return False
    recueillir = porte.nom in RECUEILLIR and nom in A_RECUEILLIR
    return role not in ECRIVENT or not (rejoindre or recueillir)


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
        for porte in sorted(_eprouvees(application.app), key=lambda p: (p.methode, p.nom in DERNIERES)):
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
            page = application.demander("POST", f"/carnets/{sien['personne_id']}/actions", temoin=temoin, champs=corps)
            api = application.demander(
                "POST", f"/api/v1/carnets/{sien['personne_id']}/actions", jeton=jeton, json=corps
            )
            assert (page.status_code, api.status_code) in ((404, 404), (422, 422)), (page.status_code, api.status_code)
        for cle in (vole["demande_id"], rien):
            champs = accord | {"demande": str(cle)}
            reponse = application.demander("POST", "/accords", temoin=elle, champs=champs)
            assert reponse.status_code in (404, 422), reponse.status_code
    assert empreinte_de_la_base(admin) == avant
