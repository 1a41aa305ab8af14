"""Write the receipt of an agreement, a refusal or a withdrawal.

For people, on a page and on paper, and for programs. The names of the JSON fields are those of
ISO/IEC TS 27560:2023, after the Kantara consent receipt. Two facts stay apart: the lawful basis of
the processing (GDPR), and the ground that lifts professional secrecy: the agreement itself.
"""

from typing import Any

from auth.vocabulary import Domaine, Finalite, domaines_du_masque
from core.texts import date_fr, date_heure_fr
from core.typographie import espacer
from droits.recus.queries import EvenementLu
from droits.recus.vocabulary import DONNEURS_DITS, GENRES_DITS, RECUEILS_DITS

ACCORD_AU_PARTAGE = (
    "Accord de la personne au partage d’informations couvertes par le secret professionnel"
)
RIEN_DE_LEVE = "Aucun : rien n’est partagé"
VOS_DROITS = espacer(
    "Un accord se retire à tout moment, à la page « Qui sait quoi », ou en le disant à un"
    " professionnel qui vous"
    " accompagne. Le retrait agit tout de suite. Refuser ou retirer un accord ne change ni vos"
    " droits ni votre"
    " accompagnement. Vous pouvez aussi écrire au délégué à la protection des données du"
    " territoire, et saisir la CNIL."
)
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


def empreinte_lisible(empreinte: bytes | None) -> str:
    """Write a hash by groups of eight, so that a hand can type it again; empty without one."""
    lettres = (empreinte or b"").hex()
    return " ".join(lettres[rang : rang + 8] for rang in range(0, len(lettres), 8))


def ecrire_recu(lu: EvenementLu, prenom: str | None, territoire: str) -> dict[str, Any]:
    """Give what is read on the page and on paper.

    `titre`, `phrase`, `lignes` (label, words) and `droits`.
    """
    accord, notice = lu.consentement, lu.notice
    lignes = [
        ("Date", date_heure_fr(lu.evenement.le)),
        ("Personne", prenom or ""),
        ("Responsable", f"Consortium du territoire {territoire}"),
        ("Pour qui", ", ".join(lu.destinataires)),
        ("Domaines", ", ".join(domaine.libelle for domaine in domaines_du_masque(lu.domaines))),
        ("Pour quoi", lu.finalite.titre),
        ("Écrire dans le carnet", "Oui" if lu.peut_completer else "Non"),
        (
            "Donné",
            f"{DONNEURS_DITS[accord.donne_par]}, {RECUEILS_DITS[accord.recueil]}" if accord else "",
        ),
        ("Comment", lu.dit or ""),
        ("Enregistré par", lu.par or ""),
        ("Base du traitement (RGPD)", notice.base_legale if notice else "Aucun traitement nouveau"),
        ("Ce qui lève le secret professionnel", leve_le_secret(lu)),
        (
            "Texte lu",
            f"Notice, version {notice.version}, empreinte {notice.sha256.hex()[:16]}…"
            if notice
            else "",
        ),
        ("Numéro du reçu", str(lu.evenement.id)),
        ("Où en était le journal des accès", empreinte_lisible(lu.evenement.journal)),
    ]
    return {
        "titre": espacer(f"Reçu : {GENRES_DITS[lu.evenement.genre].lower()}"),
        "phrase": f"{lu.phrase}, jusqu’au {date_fr(accord.fin)}." if accord else f"{lu.phrase}.",
        "lignes": [(quoi, mots) for quoi, mots in lignes if mots],
        "droits": VOS_DROITS,
    }


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
        "audit_log_head_sha256": evenement.journal.hex() if evenement.journal else None,
        "valid_until": accord.fin.isoformat() if accord else None,
    }


def _domaine(domaine: Domaine) -> dict[str, object]:
    return {
        "pii_type": domaine.name,
        "pii_description": domaine.libelle,
        "sensitive_pii_category": domaine.est_sensible,
    }
