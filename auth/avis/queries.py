"""Read one's own notices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.models import Avis
from auth.avis.vocabulary import PAGES_A_ELLE, PAGES_AVIS, PHRASES_A_ELLE, PHRASES_AVIS, GenreAvis
from auth.personnes.models import Personne
from auth.territoires.queries import ligne_de
from auth.vocabulary import Acteur


@dataclass(frozen=True, slots=True)
class AvisLu:
    """Hold one notice as it is read."""

    id: UUID
    genre: GenreAvis
    cree_le: datetime
    lu_le: datetime | None
    personne_id: UUID | None
    prenom: str | None
    nom: str | None
    a_elle: bool

    @property
    def phrase(self) -> str:
        """Say what happened; to the person it is about, in the words that are hers."""
        dite = PHRASES_AVIS[self.genre]
        return PHRASES_A_ELLE.get(self.genre, dite) if self.a_elle else dite

    @property
    def page(self) -> str | None:
        """Name the page where its reader acts on it, when that is no carnet."""
        return (PAGES_A_ELLE if self.a_elle else PAGES_AVIS).get(self.genre)


@dataclass(frozen=True, slots=True)
class ChoixAvis:
    """Hold which of one's notices are asked for: below one, about one person, unread alone."""

    avant: tuple[datetime, UUID] | None = None
    personne_id: UUID | None = None
    non_lus: bool = False


TOUS_LES_AVIS = ChoixAvis()


async def list_avis(
    db: AsyncSession,
    acteur: Acteur,
    choix: ChoixAvis = TOUS_LES_AVIS,
    *,
    limite: int,
    saut: int = 0,
) -> Sequence[AvisLu]:
    """List one's own notices, the latest first; the wall hides those about a carnet that closed."""
    requete = (
        select(Avis, Personne.prenom, Personne.nom)
        .outerjoin(Personne, ligne_de(Personne, Avis.personne_id))
        .where(Avis.territoire_id == acteur.territoire_id, Avis.compte_id == acteur.compte_id)
        .order_by(Avis.cree_le.desc(), Avis.id.desc())
        .limit(limite)
        .offset(saut)
    )
    if choix.avant is not None:
        requete = requete.where(tuple_(Avis.cree_le, Avis.id) < tuple_(*choix.avant))
    if choix.personne_id is not None:
        requete = requete.where(Avis.personne_id == choix.personne_id)
    if choix.non_lus:
        requete = requete.where(Avis.lu_le.is_(None))
    return [
        AvisLu(
            avis.id,
            GenreAvis(avis.genre),
            avis.cree_le,
            avis.lu_le,
            avis.personne_id,
            prenom,
            nom,
            acteur.est_personne,
        )
        for avis, prenom, nom in await db.execute(requete)
    ]


class Destinataire(NamedTuple):
    """Hold to whom the message of a notice goes: a mobile when the person has no mail."""

    courriel: str
    mobile: str | None
    est_personne: bool
    compte_id: UUID


async def find_destinataire(db: AsyncSession, avis_id: UUID, *, sms: bool) -> Destinataire | None:
    """Find to whom the message of a notice still goes; None when it must not.

    Counted as sent, but to a mobile where no text message leaves (`sms`).
    """
    requete = text("select * from prive.avis_a_envoyer(:avis, :sms)")
    ligne = (await db.execute(requete, {"avis": avis_id, "sms": sms})).one_or_none()
    return None if ligne is None else Destinataire(*ligne)
