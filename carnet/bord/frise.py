"""Choose lines of a timeline, and say what others noted since one's last visit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Acteur
from carnet.bord.schemas import ChoixFrise, RechercheFrise
from carnet.corrections.queries import Modification
from carnet.elements.queries import sortes
from carnet.parcours.queries import (
    FiltreFrise,
    LigneDeFrise,
    compter_frise,
    list_dernieres,
    list_frise,
)
from core.clock import debut_du_jour
from core.coffre import Coffre
from core.errors import Invalid
from core.paging import decoder_curseur, encoder

# What is new to whoever never came is everything.
JAMAIS = datetime.min.replace(tzinfo=UTC)
# The last lines, on one screen: the timeline has a page of its own.
DERNIERES = 7
# At the head of a carnet: one read in a glance, beyond which the timeline tells better.
NOUVEAUTES = 6
CORRIGEES = 3
# No more are counted: « plus de … » says enough.
NOUVEAUTES_COMPTEES = 60


@dataclass(frozen=True, slots=True)
class FriseLue:
    """Hold a page of a timeline, how many lines were asked for in all, and the next cursor."""

    lignes: Sequence[LigneDeFrise]
    nombre: int
    suite: str | None


def familles() -> Mapping[str, str]:
    """Name the kinds among which a reader chooses, by the table of their items."""
    return {sorte.relation: sorte.famille for sorte in sortes() if sorte.genres}


def _genres(choisi: str | None) -> list[str] | None:
    """Unfold a family of kinds, or one kind; raises Invalid for what is neither."""
    if choisi is None:
        return None
    genres = {sorte.relation: [g.value for g in sorte.genres] for sorte in sortes() if sorte.genres}
    genres |= {genre: [genre] for tous in genres.values() for genre in tous if genre not in genres}
    if choisi not in genres:
        raise Invalid({"genre": "Choisissez une des valeurs proposées."})
    return genres[choisi]


def _filtrer(choix: ChoixFrise, visite: datetime | None) -> FiltreFrise:
    pose = choix if isinstance(choix, RechercheFrise) else None
    return FiltreFrise(
        depuis=debut_du_jour(choix.depuis) if choix.depuis else None,
        jusqu_au=debut_du_jour(choix.jusqu_au + timedelta(days=1)) if choix.jusqu_au else None,
        genres=_genres(choix.genre),
        domaine=choix.domaine,
        auteur_id=pose.auteur if pose else None,
        structure_id=pose.structure if pose else None,
        thematique=choix.thematique,
        texte=pose.texte if pose else None,
        notees_depuis=(visite or JAMAIS) if choix.nouveautes else None,
    )


@dataclass(frozen=True, slots=True)
class DemandeFrise:
    """Hold what is asked of a timeline: which lines, since which visit, how many at once.

    `coffre` opens and seals the cursors.
    """

    coffre: Coffre
    choix: ChoixFrise
    visite: datetime | None
    limite: int


async def lire_frise(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, demande: DemandeFrise
) -> FriseLue:
    """Read a page of the lines that are asked for."""
    choix, coffre, limite = demande.choix, demande.coffre, demande.limite
    filtre = _filtrer(choix, demande.visite)
    avant = decoder_curseur(coffre, "frise", datetime, choix.curseur)
    lues = await list_frise(db, acteur, personne_id, filtre, avant=avant, limite=limite + 1)
    montrees = lues[:limite]
    entiere = avant is None and len(lues) <= limite
    nombre = len(lues) if entiere else await compter_frise(db, acteur, personne_id, filtre)
    derniere = montrees[-1].evenement if len(lues) > limite else None
    return FriseLue(
        montrees,
        nombre,
        encoder(coffre, "frise", derniere.le, derniere.id) if derniere else None,
    )


@dataclass(frozen=True, slots=True)
class GroupeNouveau:
    """Hold what one of the others noted: their lines, the newest first."""

    lignes: Sequence[LigneDeFrise]

    @property
    def premiere(self) -> LigneDeFrise:
        """Give the line that says who signs."""
        return self.lignes[0]


@dataclass(frozen=True, slots=True)
class DepuisMaVisite:
    """Hold the day of the last visit, what others noted since, by author, and how many more.

    `au_moins` says that more were noted than were counted; `corrigees` are the lines whose words
    others corrected since, the newest first.
    """

    visite: datetime
    groupes: Sequence[GroupeNouveau]
    autres: int
    au_moins: bool
    corrigees: Sequence[tuple[UUID, Modification]]


def grouper_nouveautes(
    visite: datetime,
    lues: Sequence[LigneDeFrise],
    corrigees: Sequence[tuple[UUID, Modification]] = (),
) -> DepuisMaVisite:
    """Put together the first lines of each author, in the order of their newest."""
    groupes: dict[object, list[LigneDeFrise]] = {}
    for ligne in lues[:NOUVEAUTES]:
        qui = (ligne.auteur, ligne.structure, ligne.evenement.auteur_structure_id)
        groupes.setdefault(qui, []).append(ligne)
    return DepuisMaVisite(
        visite,
        [GroupeNouveau(lignes) for lignes in groupes.values()],
        max(0, min(len(lues), NOUVEAUTES_COMPTEES) - NOUVEAUTES),
        len(lues) > NOUVEAUTES_COMPTEES,
        corrigees,
    )


async def lire_dernieres(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    visite: datetime | None,
    modifications: Mapping[UUID, Modification],
) -> tuple[Sequence[LigneDeFrise], DepuisMaVisite | None]:
    """Read the last lines of a timeline, and what others noted since the acteur's last visit.

    Nothing is new to whoever never came. `modifications` are the last corrections of the carnet,
    as its page read them.
    """
    nouvelles = None if visite is None else FiltreFrise(notees_depuis=visite)
    limites = (DERNIERES, NOUVEAUTES_COMPTEES + 1)
    lues = await list_dernieres(db, acteur, personne_id, nouvelles, limites)
    if visite is None:
        return lues, None
    corrigees = [
        (cle, m)
        for cle, m in modifications.items()
        if m.le > visite and m.par_compte_id != acteur.compte_id
    ]
    corrigees.sort(key=lambda x: (x[1].le, x[0]), reverse=True)
    neuves = [
        lue
        for lue in lues
        if lue.evenement.note_le > visite and lue.evenement.auteur_compte_id != acteur.compte_id
    ]
    return lues[:DERNIERES], grouper_nouveautes(visite, neuves, corrigees[:CORRIGEES])
