"""Read the letters that wait, and those that left."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.vocabulary import PAGES_A_ELLE, PHRASES_A_ELLE, PHRASES_AVIS, GenreAvis
from auth.comptes.models import Compte
from auth.lettres.models import Lettre
from auth.lettres.rules import etat_lettre
from auth.lettres.vocabulary import QUOI_FAIRE, SANS_PAGE, EtatLettre
from auth.personnes.models import Personne
from auth.territoires.queries import ligne_de
from auth.vocabulary import Acteur
from core.errors import NotFound
from core.geo.models import Commune


class Fait(NamedTuple):
    """Hold one thing that a letter tells: in her words, and which day.

    `mots` is what was written for her, when the kind alone does not say it.
    """

    genre: str
    le: datetime
    mots: str | None = None

    @property
    def phrase(self) -> str:
        """Say it to her."""
        if self.mots:
            return self.mots
        genre = GenreAvis(self.genre)
        return PHRASES_A_ELLE.get(genre, PHRASES_AVIS[genre])


@dataclass(frozen=True, slots=True)
class LettreLue:
    """Hold a letter as whoever hands it over reads it.

    The address is there when they may read it in her carnet.
    """

    id: UUID
    personne_id: UUID
    prenom: str
    nom: str
    faits: Sequence[Fait]
    cree_le: datetime
    imprimee_le: datetime | None
    comment: str | None
    jour: date | None
    remise_le: datetime | None
    remise_par_id: UUID | None
    remise_par: str | None
    visible: bool
    adresse: str | None
    ville: str | None

    @property
    def etat(self) -> EtatLettre:
        """Say where it stands."""
        return etat_lettre(self.imprimee_le, self.remise_le)

    @property
    def quoi_faire(self) -> Sequence[str]:
        """Say what she may do about what it tells, once each."""
        genres = (GenreAvis(fait.genre) for fait in self.faits)
        pages = (PAGES_A_ELLE.get(genre) or SANS_PAGE[genre] for genre in genres)
        return list(dict.fromkeys(QUOI_FAIRE[page] for page in pages))


# Written by what stands above, and looked up when a letter tells of one.
_INCIDENTS = text("select le, mots from prive.incidents_de(:lettre)")
_DESTINATAIRE = func.prive.destinataire_de(Lettre.id).table_valued("prenom", "nom").lateral("d")


def _lues(acteur: Acteur) -> Select[Any]:
    return (
        select(
            Lettre,
            _DESTINATAIRE.c.prenom,
            _DESTINATAIRE.c.nom,
            Compte.prenom,
            Compte.nom,
            Personne.id,
            Personne.adresse,
            Personne.code_postal,
            Commune.nom,
        )
        .select_from(Lettre)
        .join(_DESTINATAIRE, text("true"))
        .outerjoin(Compte, ligne_de(Compte, Lettre.remise_par))
        .outerjoin(Personne, ligne_de(Personne, Lettre.personne_id))
        .outerjoin(Commune, Commune.code == Personne.commune_code)
        .where(Lettre.territoire_id == acteur.territoire_id)
    )


def _lue(ligne: Sequence[Any]) -> LettreLue:
    lettre, prenom, nom, par_prenom, par_nom, vue, adresse, code_postal, commune = ligne
    return LettreLue(
        lettre.id,
        lettre.personne_id,
        prenom,
        nom,
        [Fait(*fait) for fait in zip(lettre.genres, lettre.faits_le, strict=True)],
        lettre.cree_le,
        lettre.imprimee_le,
        lettre.comment,
        lettre.jour,
        lettre.remise_le,
        lettre.remise_par,
        f"{par_prenom} {par_nom}" if par_nom else None,
        vue is not None,
        adresse,
        " ".join(mot for mot in (code_postal, commune) if mot) or None,
    )


async def list_lettres(
    db: AsyncSession, acteur: Acteur, *, limite: int, saut: int = 0
) -> Sequence[LettreLue]:
    """List the letters that one hands over: those that wait, the oldest first, then the others."""
    requete = (
        _lues(acteur)
        .order_by(
            Lettre.remise_le.is_not(None),
            Lettre.remise_le.desc(),
            Lettre.cree_le,
            Lettre.id,
        )
        .limit(limite)
        .offset(saut)
    )
    return [_lue(ligne) for ligne in await db.execute(requete)]


async def get_lettre(db: AsyncSession, acteur: Acteur, lettre_id: UUID) -> LettreLue:
    """Get one; raises NotFound when it is not the acteur's to hand over."""
    ligne = (await db.execute(_lues(acteur).where(Lettre.id == lettre_id))).one_or_none()
    if ligne is None:
        raise NotFound()
    lue = _lue(ligne)
    if all(fait.genre != GenreAvis.violation for fait in lue.faits):
        return lue
    dits = (await db.execute(_INCIDENTS, {"lettre": lettre_id})).all()
    mots = {ligne.le: ligne.mots for ligne in dits}
    return replace(
        lue,
        faits=[
            f._replace(mots=mots.get(f.le)) if f.genre == GenreAvis.violation else f
            for f in lue.faits
        ],
    )


def lettres_en_attente(acteur: Acteur) -> Select[int]:
    """Count those that wait for the acteur to hand them over, as a part of a larger question."""
    return select(func.count()).where(
        Lettre.territoire_id == acteur.territoire_id, Lettre.remise_le.is_(None)
    )


async def count_lettres(db: AsyncSession, acteur: Acteur) -> int:
    """Count those that wait for the acteur to hand them over."""
    return (await db.execute(lettres_en_attente(acteur))).scalar_one()
