"""Say what waits for the administrateur of a territoire."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from auth.relais.queries import list_reprises_attendues
from auth.vocabulary import Acteur, Role
from core.attentes import Attente, Guichet
from core.travaux import list_travaux
from droits.administration.queries import (
    compter_attentes,
    count_habilitations_proposees,
)

_EN_PEINE = ("echoue", "abandonne", "en_retard")


async def _lire(db: AsyncSession, acteur: Acteur, _maintenant: datetime) -> Sequence[Attente]:
    lues = await compter_attentes(db, acteur)
    reprises = sum(reprise.nombre for reprise in await list_reprises_attendues(db, acteur))
    # Those of this territoire, and those of nobody's: they are told by their number alone.
    travaux = [
        travail
        for travail in await list_travaux(db)
        if travail.etat in _EN_PEINE and travail.territoire in (None, str(acteur.territoire_id))
    ]
    return [
        Attente(
            "Aucun délégué à la protection des données",
            "inviter-professionnel",
            "Inviter quelqu’un",
            int(not lues.delegues),
            presse=True,
        ),
        Attente(
            "Habilitations proposées, sans réponse",
            "habilitations-a-confirmer",
            "Les suivre",
            await count_habilitations_proposees(db, acteur),
        ),
        Attente(
            "Invitations sans suite",
            "administration-professionnels",
            "Les renvoyer",
            lues.invites,
            dit="Ces personnes ont reçu un courriel et ne se sont jamais connectées.",
        ),
        Attente(
            "Comptes ouverts sans habilitation",
            "administration-professionnels",
            "Les habiliter, ou les fermer",
            lues.sans_habilitation,
        ),
        Attente(
            "Structures sans gestionnaire",
            "administration-structures",
            "Les voir",
            lues.sans_gestionnaire,
            dit="Vous répondez pour elles : invitez un gestionnaire, ou confiez leurs personnes.",
        ),
        Attente(
            "Personnes que plus personne ne suit",
            "administration-professionnels",
            "Leur trouver quelqu’un",
            reprises,
            presse=True,
        ),
        Attente(
            "Travaux en échec ou en retard",
            None,
            "",
            len(travaux),
            dit="L’exploitant les reprend, ou les écarte : « carnet travaux ». Dites-le-lui.",
        ),
    ]


ATTENTES = (Guichet(20, (Role.administrateur.value,), _lire),)
