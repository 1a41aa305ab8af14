"""Say which violations wait for the CNIL, for people, or for a conclusion."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Acteur, Role
from core.attentes import Attente, Guichet
from core.dates import jour_de
from droits.violations.queries import list_violations


async def _lire(db: AsyncSession, acteur: Acteur, maintenant: datetime) -> Sequence[Attente]:
    ouvertes = [
        v for v in await list_violations(db, acteur, maintenant=maintenant) if not v.est_conclue
    ]
    cnil = [v for v in ouvertes if v.attend_la_cnil]
    gens = [v for v in ouvertes if v.attend_les_personnes]
    reste = [v for v in ouvertes if v not in cnil and v not in gens]
    return [
        Attente(
            "Violations à notifier à la CNIL",
            "registre-violations",
            "Les notifier",
            len(cnil),
            sum(v.retard is not None for v in cnil),
            min((jour_de(v.echeance) for v in cnil), default=None),
            presse=True,
        ),
        Attente(
            "Violations : personnes à prévenir",
            "registre-violations",
            "Les prévenir",
            len(gens),
            presse=True,
        ),
        Attente("Violations à conclure", "registre-violations", "Les conclure", len(reste)),
    ]


ATTENTES = (Guichet(5, (Role.dpo.value,), _lire),)
