"""Tell two violations in the demo's register: a mail gone astray, a stolen laptop."""

from datetime import datetime, timedelta
from typing import Any

from core.clock import PARIS
from core.db import Sessions, open_session
from droits.violations.commands import conclure_violation, noter_violation
from droits.violations.schemas import SaisieViolation
from web.demo.monde import Monde

_COURRIEL = """Un courriel avec la liste des places d’un atelier, et trois prénoms, est parti à \
une autre structure du territoire que celle à qui il était destiné. La structure l’a signalé dans \
l’heure."""
_SANS_RISQUE = """La structure qui l’a reçu accompagne elle aussi ces trois personnes, est tenue \
au secret, et a confirmé par écrit avoir supprimé le message sans le transmettre. Aucun domaine \
sensible n’y était."""
_PORTABLE = """Un ordinateur portable a été volé dans une voiture. Le disque était chiffré, mais \
un classeur d’adresses imprimé était dans la même sacoche : nom, adresse, téléphone, date du \
prochain rendez-vous."""
_EFFETS = """Quelqu’un peut savoir que ces personnes sont accompagnées, et où elles habitent : \
démarchage, visite, gêne auprès de proches. Pour une personne hébergée à l’abri d’un conjoint \
violent, un danger."""
_MESURES = """Compte fermé dix minutes après l’appel, connexions coupées, plainte déposée. \
Les douze personnes ont été appelées, puis ont reçu une lettre. Une place d’hébergement a été \
changée. Plus aucune liste ne sort imprimée : les rendez-vous se lisent au téléphone."""


def dire_violations(maintenant: datetime, structures: list[str]) -> list[dict[str, Any]]:
    """Give two entries, as a DPO would write them; `structures` are the two concerned."""
    ici = maintenant.astimezone(PARIS).replace(tzinfo=None, minute=0, second=0, microsecond=0)
    courriel, vol = ici - timedelta(days=38), ici - timedelta(days=17)
    courriel, vol = courriel.replace(hour=11, minute=20), vol.replace(hour=8, minute=40)
    return [
        {
            "connue_le": courriel,
            "debut": courriel.date(),
            "fin": courriel.date(),
            "atteintes": ["confidentialite"],
            "faits": _COURRIEL,
            "domaines": ["identite"],
            "personnes": 3,
            "structures": structures[:1],
            "effets": "Trois prénoms lus par des professionnels qui connaissent ces personnes.",
            "mesures": "Message supprimé, confirmé par écrit. Les listes passent par « Messages ».",
            "risque": "aucun",
            "risque_motif": _SANS_RISQUE,
        },
        {
            "connue_le": vol,
            "debut": vol.date() - timedelta(days=1),
            "fin": vol.date(),
            "atteintes": ["confidentialite", "disponibilite"],
            "faits": _PORTABLE,
            "domaines": ["identite"],
            "personnes": 12,
            "structures": structures[1:2],
            "effets": _EFFETS,
            "mesures": _MESURES,
            "risque": "eleve",
            "notifiee_le": vol + timedelta(hours=31),
            "notifiee_numero": "FR-2026-04817",
            "complement_le": vol.date() + timedelta(days=6),
            "complement": "Nombre de personnes confirmé : douze. Plainte jointe.",
            "prevenues": 12,
            "prevenues_le": vol.date() + timedelta(days=2),
        },
    ]


async def tenir_le_registre(sessions: Sessions, monde: Monde, maintenant: datetime) -> None:
    """Note both; the first is concluded, the second waits for its conclusion."""
    dpo = monde.nommes["dpo"]
    structures = [str(equipe.id) for equipe in monde.equipes if not equipe.sensible]
    for rang, dite in enumerate(dire_violations(maintenant, structures)):
        async with open_session(sessions, dpo) as db, db.begin():
            saisie = SaisieViolation.model_validate(dite)
            ligne = await noter_violation(db, dpo, saisie, maintenant=maintenant)
            if not rang:
                await conclure_violation(
                    db, dpo, ligne.violation_id, version=1, maintenant=maintenant
                )
