"""Gather the jobs of every slice (importing a module registers its own), and what they are handed when they run."""

from collections.abc import Mapping
from typing import Any

import auth.avis.jobs
import auth.consentements.jobs
import auth.conservation.jobs
import auth.fermetures.jobs
import auth.journal.jobs
import auth.liens.jobs
import auth.personnes.jobs
import auth.relais.jobs
import offers.doublons.jobs
import offers.ecarts.jobs
import offers.locales.jobs
import offers.veilles.jobs
from auth.vocabulary import ANONYME
from core import limites, outbox
from core.coffre import Coffre
from core.db import Sessions
from core.settings import Settings
from web.modeles import TABLES as TABLES  # a copy of a carnet asks each table for its title
from web.mots import MOTS

MODULES = (
    limites,
    outbox,
    auth.avis.jobs,
    auth.consentements.jobs,
    auth.conservation.jobs,
    auth.fermetures.jobs,
    auth.journal.jobs,
    auth.liens.jobs,
    auth.personnes.jobs,
    auth.relais.jobs,
    offers.doublons.jobs,
    offers.ecarts.jobs,
    offers.locales.jobs,
    offers.veilles.jobs,
)
# What an operator reads of a job.
LIBELLES: Mapping[str, str] = {
    "ancrer_journal": "Signature du journal des accès",
    "balayer_courriels": "Recherche des courriels oubliés",
    "composer_copie": "Copie d’un carnet",
    "conserver": "Fin de conservation des carnets",
    "dire_refus": "Avis d’une adresse refusée",
    "ecrire_fermetures": "Écriture du registre des fermetures",
    "envoyer_avis": "Envoi d’un avis",
    "envoyer_courriel": "Envoi d’un courriel",
    "envoyer_lien": "Envoi d’un lien de connexion",
    "purger_limites": "Oubli des limites passées",
    "rapprocher": "Recherche de carnets qui se ressemblent",
    "rapprocher_offres": "Recherche d’offres en double",
    "relever_ecarts": "Relevé des écarts",
    "relire_offres": "Rappel des offres à relire",
    "reprendre_travaux": "Reprise des travaux laissés en plan",
    "suivre_echeances": "Fin prochaine des accords",
    "suivre_relais": "Personnes à confier",
    "surveiller_journal": "Lectures inhabituelles",
    "veiller_offres": "Recherches enregistrées",
}


def contexte(settings: Settings, sessions: Sessions, coffre: Coffre) -> dict[str, Any]:
    """Build what tasks find in `context.additional_context`."""
    postier = outbox.Postier(
        sessions,
        ANONYME,
        coffre,
        settings.smtp_url,
        settings.courriel_expediteur,
        settings.base_url,
        settings.donnees / "courriels" if settings.demo else None,
    )
    ancreur = auth.journal.jobs.Ancreur(sessions, coffre, settings.dossier_ancres)
    return {"postier": postier, "ancreur": ancreur, "preuves": settings.donnees / "preuves", "mots": MOTS}
