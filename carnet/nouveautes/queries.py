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
    Subquery,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    true,
    tuple_,
    union_all,
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
from carnet.corrections.models import Version
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
    """Hold what is new: a line that somebody noted or corrected in a carnet, or a notice.

    `suite` is the place of the line in its timeline, as a page of that timeline asks for it.
    """

    id: UUID
    le: datetime
    lue: bool
    personne_id: UUID | None
    personne: str | None
    par: str | None = None
    evenement: Evenement | None = None
    corrigee: bool = False
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


def _est_marquee(acteur: Acteur, depuis: ColumnElement[datetime] | None) -> ColumnElement[bool]:
    """Say whether one marked the line as read, since an instant when one is given."""
    marque = LectureEvenement
    return exists().where(
        marque.territoire_id == Evenement.territoire_id,
        marque.evenement_id == Evenement.id,
        marque.compte_id == acteur.compte_id,
        marque.reprise_le.is_(None),
        true() if depuis is None else marque.lu_le >= depuis,
    )


def _neuves(acteur: Acteur, suivies: CTE) -> Subquery:
    """Select what others noted or corrected lately in the carnets that one follows.

    One row a line noted, and one a correction of what a line says: `ligne` is the line, `cle` the
    row. It is read when one came to the carnet since, or marked the line since.
    """
    e, v = Evenement, Version
    # Where the words that were corrected are told: the line itself, or the first of the item.
    dite = (
        select(e.id)
        .where(
            e.territoire_id == v.territoire_id,
            e.personne_id == v.personne_id,
            or_(e.objet_id == v.ligne_id, e.id == v.ligne_id),
        )
        .order_by(e.note_le, e.id)
        .limit(1)
        .correlate(v)
    )

    def rangs(
        cle: Any, le: Any, par: tuple[Any, Any], *, corrigee: bool
    ) -> Select[*tuple[Any, ...]]:
        # What was never visited is null, and a null is no reading.
        venue = func.coalesce(le <= suivies.c.visite, False)
        compte, structure = par
        return select(
            e.territoire_id.label("territoire_id"),
            e.id.label("ligne"),
            cle.label("cle"),
            e.personne_id.label("personne_id"),
            e.genre.label("genre"),
            le.label("le"),
            compte.label("compte_id"),
            structure.label("structure_id"),
            literal(corrigee).label("corrigee"),
            or_(venue, _est_marquee(acteur, le if corrigee else None)).label("lue"),
            suivies.c.prenom,
            suivies.c.nom,
        ).where(
            e.territoire_id == acteur.territoire_id,
            e.personne_id == suivies.c.id,
            le > func.now() - NEUF_PENDANT,
            le >= suivies.c.depuis,
            compte != acteur.compte_id,
        )

    notees = rangs(e.id, e.note_le, (e.auteur_compte_id, e.auteur_structure_id), corrigee=False)
    corrigees = rangs(v.id, v.le, (v.par_compte_id, v.par_structure_id), corrigee=True).where(
        v.territoire_id == acteur.territoire_id,
        v.personne_id == suivies.c.id,
        e.id == dite.scalar_subquery(),
    )
    return union_all(notees, corrigees).subquery("neuves")


def lignes_non_lues(acteur: Acteur, personne_id: UUID | None = None) -> Select[UUID]:
    """Select the lines that say something new and unread: of one carnet, or of all one follows."""
    neuves = _neuves(acteur, _suivies(acteur))
    requete = select(neuves.c.ligne).distinct().where(~neuves.c.lue)
    return requete if personne_id is None else requete.where(neuves.c.personne_id == personne_id)


def _nouveautes_non_lues(acteur: Acteur) -> ColumnElement[int]:
    neuves = _neuves(acteur, _suivies(acteur))
    lignes = select(func.count()).select_from(neuves).where(~neuves.c.lue)
    avis = select(func.count()).where(
        Avis.territoire_id == acteur.territoire_id,
        Avis.compte_id == acteur.compte_id,
        Avis.lu_le.is_(None),
    )
    return lignes.scalar_subquery() + avis.scalar_subquery()


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
    neuves = _neuves(acteur, _suivies(acteur))
    requete = select(func.count(neuves.c.personne_id.distinct())).where(
        ~neuves.c.lue, neuves.c.le > depuis
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
    neuves, (avant, limite) = _neuves(acteur, _suivies(acteur)), ou
    choisies = select(neuves).order_by(neuves.c.le.desc(), neuves.c.cle.desc()).limit(limite)
    if genres is not None:
        choisies = choisies.where(neuves.c.genre.in_(genres))
    if choix.carnet is not None:
        choisies = choisies.where(neuves.c.personne_id == choix.carnet)
    if choix.voir is FiltreNouveautes.non_lues:
        choisies = choisies.where(~neuves.c.lue)
    if avant is not None:
        choisies = choisies.where(tuple_(neuves.c.le, neuves.c.cle) < tuple_(*avant))
    n = choisies.subquery("choisies")
    requete = (
        select(Evenement, n, Compte.prenom, Compte.nom, nom_de_structure(n.c.structure_id))
        .select_from(n)
        .join(Evenement, ligne_de(Evenement, n.c.ligne))
        .outerjoin(Structure, ligne_de(Structure, n.c.structure_id))
        .outerjoin(Compte, auteur_nomme(n.c.compte_id, n.c.structure_id))
        .order_by(n.c.le.desc(), n.c.cle.desc())
    )
    return [
        Nouveaute(
            ligne.cle,
            ligne.le,
            ligne.lue,
            ligne.personne_id,
            f"{ligne.prenom} {ligne.nom}",
            par=_signer(acteur, ligne.structure_id, *ligne[-3:]),
            evenement=ligne[0],
            corrigee=ligne.corrigee,
            # A timeline begins below its cursor: this line is the first of that page.
            suite=encoder(coffre, "frise", ligne[0].le, UUID(int=ligne.ligne.int + 1)),
        )
        for ligne in await db.execute(requete)
    ]


def _signer(
    acteur: Acteur,
    structure_id: UUID | None,
    prenom: str | None,
    nom: str | None,
    structure: str | None,
) -> str:
    """Say who noted a line, or corrected it; the person has no structure."""
    if structure_id is None:
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
    n = _neuves(acteur, _suivies(acteur))
    requete: Select[Any] = (
        select(n.c.personne_id, n.c.prenom, n.c.nom)
        .distinct()
        .order_by(n.c.nom, n.c.prenom, n.c.personne_id)
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
    corrige = "Corrigé : " if nouveaute.corrigee else ""
    return ligne.genre, f"{corrige}{genres[ligne.genre]} : {ligne.texte}"


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
