"""Gather what waits for the DPO."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from auth.lettres.queries import count_lettres
from auth.mandats.queries import list_mandats_suivis
from auth.mandats.vocabulary import EtatMandat
from auth.urgences.queries import list_urgences
from auth.vocabulary import Acteur
from core.clock import PARIS
from droits.conservation.queries import list_demandes_droit
from droits.conservation.vocabulary import EtatDemande
from droits.journal.queries import list_alertes, list_signalements
from droits.journal.vocabulary import EtatSignalement


@dataclass(frozen=True, slots=True)
class FileDuDelegue:
    """Hold one queue: how many wait, how many are late, and the nearest deadline.

    `page` is where one acts.
    """

    titre: str
    page: str
    nombre: int
    en_retard: int
    echeance: date | None


def _attente(titre: str, page: str, echeances: Sequence[date], jour: date) -> FileDuDelegue:
    tard = sum(e < jour for e in echeances)
    return FileDuDelegue(titre, page, len(echeances), tard, min(echeances, default=None))


async def list_files(
    db: AsyncSession, acteur: Acteur, maintenant: datetime
) -> Sequence[FileDuDelegue]:
    """List the queues of the DPO: late ones first, then by deadline; the empty ones last."""
    jour = maintenant.astimezone(PARIS).date()
    demandes = [d for d in await list_demandes_droit(db, acteur) if d.etat is EtatDemande.en_cours]
    signales = [
        s
        for s in await list_signalements(db, acteur, maintenant=maintenant)
        if s.etat is not EtatSignalement.repondu
    ]
    urgences = [
        u for u in await list_urgences(db, acteur, maintenant=maintenant) if u.bris.revu_le is None
    ]
    mandats = [m for m in await list_mandats_suivis(db, acteur) if m.lu.etat is EtatMandat.attend]
    alertes = [a for a in await list_alertes(db, acteur) if a.alerte.close_le is None]
    files = [
        _attente(
            "Ouvertures en urgence à revoir",
            "revues-urgence",
            [_jour(u.a_revoir_avant) for u in urgences],
            jour,
        ),
        _attente(
            "Lignes du journal signalées",
            "signalements",
            [_jour(s.attendue_avant) for s in signales],
            jour,
        ),
        _attente(
            "Demandes sur les données", "demandes-droit", [d.echeance for d in demandes], jour
        ),
        FileDuDelegue("Mandats à confirmer", "mandats-a-confirmer", len(mandats), 0, None),
        FileDuDelegue("Lectures inhabituelles", "alertes-lecture", len(alertes), 0, None),
        FileDuDelegue(
            "Courriers à imprimer", "courriers", await count_lettres(db, acteur), 0, None
        ),
    ]
    return sorted(files, key=lambda f: (not f.nombre, -f.en_retard, f.echeance or date.max))


def _jour(instant: datetime) -> date:
    return instant.astimezone(PARIS).date()
