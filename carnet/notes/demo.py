"""Tell, in the lives of the demo, what a structure notes for itself."""

import random
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Acteur
from carnet.notes.commands import ecrire_note, retirer_note
from carnet.notes.queries import find_obstacle, lit_les_notes
from carnet.notes.schemas import GesteNote, NouvelleNote

NOTES = (
    "Rappeler plutôt après 14 h. Préfère un appel à un courriel.",
    "Dossier papier rangé au bureau 12 ; le double de la carte d’identité y est.",
    "Voir en réunion d’équipe qui prend le prochain entretien pendant mes congés.",
    "J’ai laissé un message à l’auto-école pour connaître le délai. Relancer vendredi.",
    "Entretien à préparer à deux : une collègue connaît bien les aides au permis.",
    "Prévoir une salle au rez-de-chaussée.",
    "Demander à l’accueil s’il reste un créneau le mardi matin.",
    "La responsable du chantier rappelle la semaine prochaine ; ne rien promettre avant.",
)
RETIREE = "Réunion d’équipe annulée jeudi : noté ici par erreur."


async def conter(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    *,
    hasard: random.Random,
    maintenant: datetime,
    a_un_compte: bool,
) -> None:
    """Write a few notes about her, as one does between two appointments."""
    if not lit_les_notes(acteur) or await find_obstacle(db, personne_id):
        return
    for texte in hasard.sample(NOTES, hasard.randint(1 if a_un_compte else 0, 3)):
        jour = maintenant - timedelta(days=hasard.randint(2, 50), hours=hasard.randint(0, 5))
        await ecrire_note(db, acteur, personne_id, NouvelleNote(texte=texte), maintenant=jour)
    if a_un_compte:
        ecrite = NouvelleNote(texte=RETIREE)
        note = await ecrire_note(db, acteur, personne_id, ecrite, maintenant=maintenant)
        await db.flush()
        await retirer_note(db, acteur, note.ligne_id, GesteNote())
