"""Say what the papers of a territoire still lack."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Acteur, Role
from core.attentes import Attente, Guichet
from core.dates import jour_de
from droits.papiers.queries import find_enregistres_et_publies
from droits.papiers.rules import choisir_publies, est_perime, list_manquants
from droits.papiers.schemas import ReglagesPapiers


async def _lire(db: AsyncSession, acteur: Acteur, maintenant: datetime) -> Sequence[Attente]:
    derniers, publies = await find_enregistres_et_publies(db, acteur)
    valeurs = derniers.valeurs if derniers else {}
    manquants = list_manquants(valeurs)
    a_publier = not manquants and (publies is None or publies.valeurs != choisir_publies(valeurs))
    perimes = publies is not None and est_perime(
        ReglagesPapiers.model_validate(publies.valeurs).hds_fin,
        jour_de(maintenant),
    )
    return [
        Attente(
            "Papiers du territoire : champs à remplir",
            "papiers",
            "Les remplir",
            len(manquants),
            presse=publies is None,
        ),
        Attente("Papiers du territoire : à publier", "papiers", "Les relire", int(a_publier)),
        Attente(
            "Certificat de l’hébergeur dépassé",
            "papiers",
            "Mettre à jour",
            int(perimes),
            presse=True,
        ),
    ]


ATTENTES = (Guichet(30, (Role.administrateur.value,), _lire),)
