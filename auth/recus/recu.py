"""Write the receipt of an agreement, a refusal or a withdrawal.

The names of the JSON fields are those of ISO/IEC TS 27560:2023, after the Kantara consent receipt. Two facts stay
apart: the lawful basis of the processing (GDPR), and the ground that lifts professional secrecy: the agreement itself.
"""

from typing import Any

from auth.recus.queries import EvenementLu
from auth.recus.vocabulary import GENRES_DITS
from auth.vocabulary import Domaine, Finalite, domaines_du_masque

ACCORD_AU_PARTAGE = "Accord de la personne au partage d’informations couvertes par le secret professionnel"
RIEN_DE_LEVE = "Aucun : rien n’est partagé"
_TYPES = {
    "accord": "explicitly_given",
    "reconfirmation": "reaffirmed",
    "retrait": "withdrawn",
    "refus": "refused",
    "expiration": "expired",
}


def leve_le_secret(lu: EvenementLu) -> str:
    """Say what lifts professional secrecy, apart from the lawful basis."""
    ouvre = lu.evenement.genre in ("accord", "reconfirmation")
    return ACCORD_AU_PARTAGE if ouvre and lu.finalite is not Finalite.statistiques else RIEN_DE_LEVE


def recu_json(lu: EvenementLu, territoire: str, adresse: str) -> dict[str, Any]:
    """Give the receipt as a record for programs; no name of a person is in it."""
    evenement, accord, notice = lu.evenement, lu.consentement, lu.notice
    duree = f"P{max((accord.fin - accord.debut).days, 0)}D" if accord else None
    return {
        "schema_version": "ISO/IEC TS 27560:2023",
        "receipt_id": str(evenement.id),
        "record_id": str(accord.id if accord else evenement.id),
        "pii_principal_id": str(evenement.personne_id),
        "privacy_notice": f"{adresse}/notices/{notice.id}" if notice else None,
        "privacy_notice_version": notice.version if notice else None,
        "privacy_notice_sha256": notice.sha256.hex() if notice else None,
        "language": "fr",
        "jurisdiction": "FR",
        "purposes": [
            {
                "purpose": lu.finalite.value,
                "purpose_description": lu.finalite.libelle,
                "lawful_basis": notice.base_legale if notice else None,
                "professional_secrecy_ground": leve_le_secret(lu),
                "pii_information": [_domaine(d) for d in domaines_du_masque(lu.domaines)],
                "recipients": lu.destinataires,
                "may_complete": lu.peut_completer,
                "withdrawal_method": f"{adresse}/qui-sait-quoi",
                "retention_period": duree,
            }
        ],
        "parties": [{"party_name": territoire, "party_role": "pii_controller"}],
        "collection_method": accord.recueil if accord else None,
        "given_by": accord.donne_par if accord else None,
        "events": [
            {
                "event_time": evenement.le.isoformat(),
                "event_type": _TYPES.get(evenement.genre, evenement.genre),
                "event_state": GENRES_DITS[evenement.genre],
                "entity_id": str(evenement.par_compte_id) if evenement.par_compte_id else None,
                "validity_duration": duree,
            }
        ],
        "valid_until": accord.fin.isoformat() if accord else None,
    }


def _domaine(domaine: Domaine) -> dict[str, object]:
    return {
        "pii_type": domaine.name,
        "pii_description": domaine.libelle,
        "sensitive_pii_category": domaine.est_sensible,
    }
