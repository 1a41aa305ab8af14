"""Say what waits for the DPO."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.lettres.queries import lettres_en_attente
from auth.mandats.queries import list_mandats_suivis
from auth.mandats.vocabulary import EtatMandat
from auth.urgences.queries import list_urgences
from auth.vocabulary import Acteur, Role
from core.attentes import Attente, Guichet, attendre
from core.dates import jour_de
from droits.conservation.queries import list_demandes_droit
from droits.conservation.vocabulary import EtatDemande
from droits.journal.queries import alertes_ouvertes, list_signalements
from droits.journal.vocabulary import EtatSignalement


async def _lire(db: AsyncSession, acteur: Acteur, maintenant: datetime) -> Sequence[Attente]:
    jour = _jour(maintenant)
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
    comptes = select(
        alertes_ouvertes(acteur).scalar_subquery(), lettres_en_attente(acteur).scalar_subquery()
    )
    alertes, lettres = (await db.execute(comptes)).one()
    return [
        attendre(
            "Ouvertures en urgence à revoir",
            "revues-urgence",
            "Les revoir",
            [_jour(u.a_revoir_avant) for u in urgences],
            jour,
        ),
        attendre(
            "Lignes du journal signalées",
            "signalements",
            "Y répondre",
            [_jour(s.attendue_avant) for s in signales],
            jour,
        ),
        attendre(
            "Demandes sur les données",
            "demandes-droit",
            "Y répondre",
            [d.echeance for d in demandes],
            jour,
        ),
        Attente("Mandats à confirmer", "mandats-a-confirmer", "Les confirmer", len(mandats)),
        Attente("Lectures inhabituelles", "alertes-lecture", "Les regarder", alertes),
        Attente("Courriers à imprimer", "courriers", "Les imprimer", lettres),
    ]


def _jour(instant: datetime) -> date:
    return jour_de(instant)


ATTENTES = (Guichet(10, (Role.dpo.value,), _lire),)
