"""Gather the jobs of every slice, and what they are handed when they run.

Importing a module registers its jobs.
"""

from collections.abc import Mapping
from typing import Any

from auth.journal.periodes import Ancreur
from auth.vocabulary import ANONYME
from core import jobs, limites, outbox
from core.coffre import Coffre
from core.db import Sessions
from core.settings import Settings
from droits.conservation.pieces import Lecture
from web.mots import MOTS
from web.tranches import modules, reunir_tables

# The jobs of core, and those of the slices, which are found.
MODULES = (jobs, limites, outbox, *modules("jobs"))
# What an operator reads of a job.
LIBELLES: Mapping[str, str] = reunir_tables(MODULES, "LIBELLES")

# What slices join to the copy of a carnet.
PIECES: Mapping[str, Lecture] = reunir_tables(modules("pieces"), "PIECES")


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
        settings.passerelle_sms,
    )
    ancreur = Ancreur(sessions, coffre, settings.dossier_ancres)
    return {
        "postier": postier,
        "ancreur": ancreur,
        "preuves": settings.donnees / "preuves",
        "mots": MOTS,
        "pieces": tuple(PIECES.values()),
    }
