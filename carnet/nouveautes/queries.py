"""Read what is new: lines that others noted in the carnets one follows, and one's notices."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
    text,
    true,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.models import Avis
from auth.avis.queries import AvisLu, ChoixAvis, list_avis
from auth.cercle.models import Accompagnement
from auth.cercle.queries import est_accompagnee
from auth.comptes.models import Compte
from auth.comptes.queries import auteur_nomme
from auth.personnes.models import Personne
from auth.territoires.models import Structure, Territoire
from auth.territoires.queries import ligne_de, nom_de_structure, nommer
from auth.vocabulary import Acteur
from carnet.bord.queries import visite_de
from carnet.elements.models import Evenement
from carnet.elements.queries import mots, sortes
from carnet.messages.queries import fils_non_lus
from carnet.nouveautes.models import LectureEvenement, ResumeQuotidien
from carnet.nouveautes.schemas import ChoixNouveautes
from carnet.nouveautes.vocabulary import AVIS, NEUF_PENDANT, FiltreNouveautes
from core.coffre import Coffre
from core.errors import Invalid
from core.paging import decoder_curseur, encoder


@dataclass(frozen=True, slots=True)
class Nouveaute:
    """Hold what is new: a line that somebody noted in a carnet, or a notice.

    `suite` is the place of the line in its timeline, as a page of that timeline asks for it.
    """

    id: UUID
    le: datetime
    lue: bool
    personne_id: UUID | None
    personne: str | None
    par: str | None = None
    evenement: Evenement | None = None
    suite: str | None = None
    avis: AvisLu | None = None


@dataclass(frozen=True, slots=True)
class NouveautesLues:
    """Hold a page of what is new, how many are unread in all, and the next cursor."""

    lues: Sequence[Nouveaute]
    non_lues: int
    suite: str | None


def _suivies(acteur: Acteur) -> CTE:
    """Select the carnets one follows: since when, and when one last came on a day before today.

    What was noted before one followed her is not new to oneself.
    """
    p, place = Personne, Accompagnement
    requete = select(
        p.id, p.prenom, p.nom, p.cree_le.label("depuis"), visite_de(acteur, p.id).label("visite")
    ).where(p.territoire_id == acteur.territoire_id, p.id == acteur.personne_id)
    if not acteur.est_personne:
        depuis = select(func.min(place.debut)).where(est_accompagnee(acteur)).correlate(p)
        requete = select(
            p.id,
            p.prenom,
            p.nom,
            depuis.scalar_subquery().label("depuis"),
            visite_de(acteur, p.id).label("visite"),
        ).where(p.territoire_id == acteur.territoire_id, exists().where(est_accompagnee(acteur)))
    return requete.cte("suivies").prefix_with("materialized", dialect="postgresql")


def _est_marquee(acteur: Acteur) -> ColumnElement[bool]:
    marque = LectureEvenement
    return exists().where(
        marque.territoire_id == Evenement.territoire_id,
        marque.evenement_id == Evenement.id,
        marque.compte_id == acteur.compte_id,
        marque.reprise_le.is_(None),
    )


def _est_lue(acteur: Acteur, suivies: CTE) -> ColumnElement[bool]:
    """Say whether one came to the carnet since a line was noted, or marked it as read."""
    # What was never visited is null, and a null is no reading.
    venue = func.coalesce(Evenement.note_le <= suivies.c.visite, False)
    return or_(venue, _est_marquee(acteur))


def _neuves(acteur: Acteur, suivies: CTE) -> ColumnElement[bool]:
    """Keep what others noted lately in the carnets that one follows."""
    e = Evenement
    return and_(
        e.territoire_id == acteur.territoire_id,
        e.personne_id == suivies.c.id,
        e.note_le > func.now() - NEUF_PENDANT,
        e.note_le >= suivies.c.depuis,
        e.auteur_compte_id != acteur.compte_id,
    )


def lignes_non_lues(acteur: Acteur, personne_id: UUID | None = None) -> Select[UUID]:
    """Select the lines that are new and unread: of one carnet, or of all those one follows."""
    suivies = _suivies(acteur)
    requete = (
        select(Evenement.id)
        .join(suivies, true())
        .where(_neuves(acteur, suivies), ~_est_lue(acteur, suivies))
    )
    return requete if personne_id is None else requete.where(Evenement.personne_id == personne_id)


def _nouveautes_non_lues(acteur: Acteur) -> ColumnElement[int]:
    lignes = lignes_non_lues(acteur).subquery()
    avis = select(func.count()).where(
        Avis.territoire_id == acteur.territoire_id,
        Avis.compte_id == acteur.compte_id,
        Avis.lu_le.is_(None),
    )
    return select(func.count()).select_from(lignes).scalar_subquery() + avis.scalar_subquery()


async def count_nouveautes(db: AsyncSession, acteur: Acteur) -> int:
    """Count what is new and unread: lines of carnets and notices, in one question."""
    return int(await db.scalar(select(_nouveautes_non_lues(acteur))) or 0)


async def count_neuf(db: AsyncSession, acteur: Acteur) -> tuple[int, int]:
    """Count what is new and unread, then the threads where something is, in one question."""
    requete = select(_nouveautes_non_lues(acteur), fils_non_lus(acteur))
    nouveautes, fils = (await db.execute(requete)).one()
    return nouveautes, fils


async def count_carnets_changes(db: AsyncSession, acteur: Acteur, depuis: datetime) -> int:
    """Count the carnets one follows where something unread was noted since then."""
    suivies = _suivies(acteur)
    requete = (
        select(func.count(Evenement.personne_id.distinct()))
        .join(suivies, true())
        .where(_neuves(acteur, suivies), ~_est_lue(acteur, suivies), Evenement.note_le > depuis)
    )
    return int(await db.scalar(requete) or 0)


def _genres(choisi: str | None) -> Collection[str] | None:
    """Unfold a kind into its lines; raises Invalid for what is not one."""
    if choisi is None:
        return None
    if choisi == AVIS:
        return ()
    genres = {s.relation: [genre.value for genre in s.genres] for s in sortes() if s.genres}
    if choisi not in genres:
        raise Invalid({"genre": "Choisissez une des valeurs proposées."})
    return genres[choisi]


async def lire_nouveautes(
    db: AsyncSession, acteur: Acteur, coffre: Coffre, choix: ChoixNouveautes, limite: int
) -> NouveautesLues:
    """Read a page of what is new: what others noted, and what one is told, the latest first."""
    genres = _genres(choix.genre)
    avant = decoder_curseur(coffre, "nouveautes", datetime, choix.curseur)
    lues: list[Nouveaute] = []
    if genres != ():
        lues += await _list_lignes(db, acteur, coffre, choix, genres, (avant, limite + 1))
    if genres is None or choix.genre == AVIS:
        lues += await _list_avis(db, acteur, choix, avant, limite + 1)
    lues.sort(key=lambda lue: (lue.le, lue.id), reverse=True)
    gardees = lues[:limite]
    suite = None
    if len(lues) > limite:
        suite = encoder(coffre, "nouveautes", gardees[-1].le, gardees[-1].id)
    return NouveautesLues(gardees, await count_nouveautes(db, acteur), suite)


async def _list_lignes(
    db: AsyncSession,
    acteur: Acteur,
    coffre: Coffre,
    choix: ChoixNouveautes,
    genres: Collection[str] | None,
    ou: tuple[tuple[datetime, UUID] | None, int],
) -> list[Nouveaute]:
    e, suivies = Evenement, _suivies(acteur)
    lue, (avant, limite) = _est_lue(acteur, suivies), ou
    requete = (
        select(
            e,
            suivies.c.prenom,
            suivies.c.nom,
            lue,
            Compte.prenom,
            Compte.nom,
            nom_de_structure(e.auteur_structure_id),
        )
        .select_from(e)
        .join(suivies, true())
        .outerjoin(Structure, ligne_de(Structure, e.auteur_structure_id))
        .outerjoin(Compte, auteur_nomme(e.auteur_compte_id, e.auteur_structure_id))
        .where(_neuves(acteur, suivies))
        .order_by(e.note_le.desc(), e.id.desc())
        .limit(limite)
    )
    if genres is not None:
        requete = requete.where(e.genre.in_(genres))
    if choix.carnet is not None:
        requete = requete.where(e.personne_id == choix.carnet)
    if choix.voir is FiltreNouveautes.non_lues:
        requete = requete.where(~lue)
    if avant is not None:
        requete = requete.where(tuple_(e.note_le, e.id) < tuple_(*avant))
    return [
        Nouveaute(
            evenement.id,
            evenement.note_le,
            est_lue,
            evenement.personne_id,
            f"{prenom} {nom}",
            par=_signer(acteur, evenement, *auteur),
            evenement=evenement,
            # A timeline begins below its cursor: this line is the first of that page.
            suite=encoder(coffre, "frise", evenement.le, UUID(int=evenement.id.int + 1)),
        )
        for evenement, prenom, nom, est_lue, *auteur in await db.execute(requete)
    ]


def _signer(
    acteur: Acteur, ligne: Evenement, prenom: str | None, nom: str | None, structure: str | None
) -> str:
    """Say who noted a line; the person has no structure."""
    if ligne.auteur_structure_id is None:
        return "Vous-même" if acteur.est_personne else "La personne elle-même"
    return nommer(prenom, nom, structure) or "Quelqu’un du cercle"


async def _list_avis(
    db: AsyncSession,
    acteur: Acteur,
    choix: ChoixNouveautes,
    avant: tuple[datetime, UUID] | None,
    limite: int,
) -> list[Nouveaute]:
    non_lus = choix.voir is FiltreNouveautes.non_lues
    lus = await list_avis(
        db, acteur, ChoixAvis(avant, choix.carnet, non_lus=non_lus), limite=limite
    )
    return [
        Nouveaute(
            avis.id,
            avis.cree_le,
            avis.lu_le is not None,
            avis.personne_id,
            f"{avis.prenom} {avis.nom}" if avis.nom else None,
            avis=avis,
        )
        for avis in lus
    ]


async def list_carnets_nouveaux(db: AsyncSession, acteur: Acteur) -> Sequence[tuple[UUID, str]]:
    """List the carnets one follows where something is new, by name, to choose one."""
    suivies = _suivies(acteur)
    requete: Select[Any] = (
        select(suivies.c.id, suivies.c.prenom, suivies.c.nom)
        .where(exists().where(_neuves(acteur, suivies)))
        .order_by(suivies.c.nom, suivies.c.prenom, suivies.c.id)
    )
    return [(cle, f"{prenom} {nom}") for cle, prenom, nom in await db.execute(requete)]


def familles_nouvelles() -> dict[str, str]:
    """Name the kinds among which a reader of what is new chooses."""
    return {s.relation: s.famille for s in sortes() if s.genres} | {AVIS: "Avis"}


def dire_ligne(nouveaute: Nouveaute) -> tuple[str, str]:
    """Give the kind of what is new, and say it."""
    if nouveaute.avis is not None:
        return nouveaute.avis.genre.value, nouveaute.avis.phrase
    ligne = nouveaute.evenement
    if ligne is None:
        raise ValueError("neither a line nor a notice")
    genres: Any = mots()["genres"]
    return ligne.genre, f"{genres[ligne.genre]} : {ligne.texte}"


async def veut_resume(db: AsyncSession, acteur: Acteur) -> bool:
    """Say whether the acteur wants their day summed up by mail."""
    requete = select(ResumeQuotidien.actif).where(
        ResumeQuotidien.territoire_id == acteur.territoire_id,
        ResumeQuotidien.compte_id == acteur.compte_id,
    )
    return (await db.scalar(requete)) is not False


async def get_departement(db: AsyncSession, territoire: int) -> str:
    """Get the département of a territoire, by which one knows its clock."""
    requete = select(Territoire.code_departement).where(Territoire.id == territoire)
    return (await db.execute(requete)).scalar_one()


@dataclass(frozen=True, slots=True)
class ResumeAFaire:
    """Hold a capacity whose day is to be summed up, and when the last one was sent."""

    compte_id: UUID
    structure_id: UUID
    role: str
    envoye_le: datetime | None


async def list_resumes_a_faire(db: AsyncSession, jour: date) -> Sequence[ResumeAFaire]:
    """List whose day is to be summed up and was not, by compte."""
    requete = text("select * from prive.resumes_a_faire(:jour)")
    return [ResumeAFaire(*ligne) for ligne in await db.execute(requete, {"jour": jour})]
