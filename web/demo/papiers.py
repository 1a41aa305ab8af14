"""Write and publish the papers of the demo's first territoire; the second has none yet."""

from datetime import date, timedelta
from typing import Any

from core.db import Sessions, open_session
from droits.papiers.commands import enregistrer_papiers, publier_papiers
from droits.papiers.schemas import ReglagesPapiers
from web.demo.monde import Monde

_CONJOINTS = """Département du Gard
France Travail Occitanie
Mission locale de Nîmes
CCAS de Nîmes
Cap emploi du Gard"""
_REPARTITION = """Le Département informe les personnes et tient ce service.
Chaque organisme répond des professionnels qu’il habilite, et prévient le Département dans la \
journée s’il voit une fuite.
Le Département répond aux demandes, quel que soit l’organisme à qui elles sont faites, et prévient \
la CNIL."""
_JUSTICE = """Données notées seulement à la demande de la personne, pour organiser son parcours \
(aménagement de peine, interdiction de conduire). Les services qui les notent y sont autorisés par \
leurs missions (loi du 6 janvier 1978, article 46). Aucune condamnation n’est recherchée."""
_NIR = """Demandé seulement pour reconnaître un carnet déjà ouvert, au titre du suivi des \
bénéficiaires du RSA (décret n° 2019-341, article 2). Il est facultatif."""
_SOUS_TRAITANTS = """Hébergeur de l’Exemple : serveurs et sauvegardes, France, contrat du \
12 janvier 2026
Courriels de l’Exemple : envoi des courriels, France, contrat du 12 janvier 2026
Atelier de l’Exemple : maintenance du service, France, contrat du 2 mars 2026"""
_RECOURS = """Tribunal administratif de Nîmes
16 avenue Feuchères, 30000 Nîmes"""


def dire_papiers(jour: date) -> ReglagesPapiers:
    """Give papers that miss nothing, as a département would write them."""
    dites: dict[str, Any] = {
        "responsable_nom": "Département du Gard",
        "responsable_adresse": "1 rue de l’Exemple\n30000 Nîmes",
        "responsable_telephone": "0466000000",
        "responsable_courriel": "insertion@gard.example",
        "responsable_representant": "Florence Arnal, directrice de l’insertion",
        "conjoints": _CONJOINTS,
        "conjoints_repartition": _REPARTITION,
        "conjoints_le": jour - timedelta(days=210),
        "delegue_nom": "Olivier Salles, délégué à la protection des données",
        "delegue_adresse": "1 rue de l’Exemple\n30000 Nîmes",
        "delegue_telephone": "0466000001",
        "delegue_courriel": "dpo@gard.example",
        "article_9": "prise_en_charge",
        "fondement_justice": _JUSTICE,
        "fondement_nir": _NIR,
        "delai_opposition_jours": 15,
        "hebergeur_nom": "Hébergeur de l’Exemple",
        "hebergeur_adresse": "12 quai des Serveurs\n34000 Montpellier",
        "hebergeur_telephone": "0467000000",
        "hebergement_pays": "France",
        "hds": "certifie",
        "hds_certificat": "HDS 2025-0142, organisme de l’Exemple",
        "hds_fin": jour + timedelta(days=420),
        "sous_traitants": _SOUS_TRAITANTS,
        "transferts": "Rien ne sort de l’Union européenne.",
        "recours": _RECOURS,
        "publication_directeur": "Florence Arnal, directrice de l’insertion",
        "accessibilite_courriel": "accessibilite@gard.example",
        "accessibilite_telephone": "0466000002",
        "astreinte_nom": "Florence Arnal, directrice de l’insertion",
        "astreinte_telephone": "0600000000",
    }
    return ReglagesPapiers.model_validate(dites)


async def publier_les_papiers(sessions: Sessions, monde: Monde, jour: date) -> None:
    """Save them, read them again, publish them."""
    acteur = monde.nommes["administratrice"]
    async with open_session(sessions, acteur) as db, db.begin():
        version = await enregistrer_papiers(db, acteur, dire_papiers(jour))
        await publier_papiers(db, acteur, version=version)
