"""Read whom an acteur follows, and what needs somebody today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    SQLColumnExpression,
    Text,
    and_,
    cast,
    exists,
    false,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from auth.acces import mesurer_ouverture
from auth.cercle.models import Accompagnement
from auth.cercle.queries import est_accompagnee
from auth.journal.models import LigneJournal
from auth.personnes.models import Personne
from auth.personnes.queries import visible
from auth.urgences.models import BrisDeGlace
from auth.urgences.queries import la_mienne
from auth.vocabulary import Acteur, Domaine, Etendue, Geste, masque
from carnet.bord.rules import Alerte, ObjetAlerte, alertes_du_carnet
from carnet.bord.vocabulary import Gravite
from carnet.diagnostic.models import Constat
from carnet.diagnostic.vocabulary import Urgence
from carnet.elements.lecteurs import LecteurDuCarnet, choisir_lecteurs
from carnet.elements.models import Evenement
from carnet.parcours.models import Action, RendezVous
from core.clock import PARIS, aujourdhui, debut_du_jour
from core.dates import jour_de
from core.errors import NotFound
from core.geo.models import Commune
from droits.conservation.queries import derniere_nouvelle
from droits.conservation.vocabulary import Nouvelle

# A screen or two of the timeline; older lines come page by page.
FRISE_PAR_PAGE = 30
# What the journal calls the pages where somebody comes to see a carnet.
VISITES = ("Carnet", "Frise")


@dataclass(frozen=True, slots=True)
class SuiviPersonne:
    """Hold one person, how much of their carnet is open, and why they need somebody today.

    `commune` is the name of where they live, `ecrits` the mask of the domains that the acteur
    completes.
    """

    personne: Personne
    commune: str | None
    est_referent: bool
    prochain_rendez_vous: datetime | None
    nouvelle_le: datetime
    nouvelle: Nouvelle
    etendue: Etendue
    ecrits: int
    alertes: Sequence[Alerte]

    def ecrit(self, domaine: Domaine) -> bool:
        """Say whether the acteur completes this domain."""
        return bool(self.ecrits & masque([domaine]))


async def list_suivis(
    db: AsyncSession, acteur: Acteur, de: UUID | None = None
) -> Sequence[SuiviPersonne]:
    """List the people whom the acteur accompanies themselves and may see, by name.

    `de` names a colleague whom they accompany instead.
    """
    requete = _suivis(acteur).where(exists().where(est_accompagnee(acteur, de)))
    requete = requete.order_by(Personne.nom_recherche, Personne.id)
    return [_suivi(ligne) for ligne in await db.execute(requete)]


def _suivis(acteur: Acteur) -> Select[*tuple[Any, ...]]:
    """Select the people whom the acteur may see, with what tells whether they need somebody."""
    prochain = select(func.min(RendezVous.debut)).where(
        _de(RendezVous), RendezVous.etat == "prevu", RendezVous.debut > func.now()
    )
    derniere = derniere_nouvelle()
    return (
        select(
            Personne,
            Commune.nom,
            exists().where(est_accompagnee(acteur), Accompagnement.est_referent),
            prochain.scalar_subquery(),
            derniere.c.le,
            derniere.c.genre,
            func.prive.domaines_lus(Personne.id),
            func.prive.domaines_ecrits(Personne.id),
            _objets(),
        )
        .select_from(Personne)
        .join(derniere, true())
        .outerjoin(Commune, Commune.code == Personne.commune_code)
        .where(Personne.territoire_id == acteur.territoire_id, visible(acteur))
    )


def _de(table: type[Constat | Action | RendezVous]) -> ColumnElement[bool]:
    return and_(table.territoire_id == Personne.territoire_id, table.personne_id == Personne.id)


def _jour(instant: SQLColumnExpression[datetime]) -> ColumnElement[date]:
    return cast(func.timezone(PARIS.key, instant), Date)


def _objets() -> ColumnElement[Any]:
    """Gather what may call for somebody in the carnet of each `Personne`.

    Only among what the acteur may see.
    """
    r = RendezVous
    parties: Sequence[Select[*tuple[Any, ...]]] = (
        select(
            literal(Gravite.danger.value).label("gravite"),
            Constat.id.label("id"),
            Constat.texte.label("texte"),
            _jour(Constat.cree_le).label("le"),
            Constat.domaine.label("domaine"),
            cast(null(), Text).label("etat"),
            false().label("a_nous"),
        )
        .where(_de(Constat), Constat.clos_le.is_(None), Constat.cle.is_(None))
        .where(Constat.urgence >= int(Urgence.tout_de_suite.value)),
        select(
            literal(Gravite.retard.value),
            Action.id,
            Action.intitule,
            Action.echeance,
            Action.domaine,
            Action.etat,
            Action.porteur == "structure",
        ).where(_de(Action), Action.clos_le.is_(None), Action.echeance < aujourdhui()),
        select(
            literal(Gravite.manque.value),
            r.id,
            r.objet,
            _jour(r.debut),
            r.domaine,
            r.etat,
            false(),
        ).where(_de(r), r.etat == "absent", r.debut <= func.now()),
    )
    o = union_all(*(partie.correlate(Personne) for partie in parties)).subquery()
    return select(func.jsonb_agg(func.jsonb_build_array(*o.c))).scalar_subquery()


def _suivi(ligne: Sequence[Any]) -> SuiviPersonne:
    personne, commune, est_referent, rendez_vous, le, genre, domaines, ecrits, objets = ligne
    nouvelle = Nouvelle(genre)
    etendue = mesurer_ouverture(domaines)
    trouves = alertes_du_carnet(
        [
            ObjetAlerte(
                Gravite(gravite),
                UUID(cle),
                texte,
                date.fromisoformat(jour),
                Domaine(domaine),
                etat,
                a_nous,
            )
            for gravite, cle, texte, jour, domaine, etat, a_nous in objets or ()
        ],
        nouvelle=jour_de(le),
        de_quoi=nouvelle.libelle,
        rendez_vous=rendez_vous is not None,
        etendue=etendue,
        aujourdhui=aujourdhui(),
    )
    return SuiviPersonne(
        personne, commune, est_referent, rendez_vous, le, nouvelle, etendue, ecrits, trouves
    )


def rang_d_alerte(suivi: SuiviPersonne) -> tuple[str, UUID]:
    """Give the place of a person who needs somebody.

    The gravest call first, then the oldest, then by name.
    """
    premier = suivi.alertes[0]
    return (
        f"{premier.gravite:d} {premier.depuis.isoformat()} {suivi.personne.nom_recherche}",
        suivi.personne.id,
    )


def domaines_lus(suivis: Sequence[SuiviPersonne]) -> int:
    """Give the mask of the domains that these people's reasons quote, the identity included."""
    return masque(alerte.domaine for suivi in suivis for alerte in suivi.alertes) | 1


def mesurer_suivis(suivis: Sequence[SuiviPersonne]) -> tuple[Etendue, int]:
    """Say whether all the carnets of a list are wholly open, and how many are not."""
    partiels = sum(suivi.etendue is not Etendue.tout for suivi in suivis)
    return Etendue.partie if partiels else Etendue.tout, partiels


@dataclass(frozen=True, slots=True)
class Entete:
    """Hold what heads a carnet: the person and why they need somebody, and who reads what.

    With the acteur's emergency opening that runs, and their last visit on a day before today.
    """

    suivi: SuiviPersonne
    urgence: BrisDeGlace | None
    visite: datetime | None
    lecteurs: Sequence[LecteurDuCarnet]


async def get_entete(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Entete:
    """Get what heads a carnet, in one reading; raises NotFound."""
    lus = choisir_lecteurs(acteur, personne_id).subquery()
    requete = (
        _suivis(acteur)
        .add_columns(
            BrisDeGlace,
            visite_de(acteur, Personne.id),
            select(
                func.jsonb_agg(
                    aggregate_order_by(func.jsonb_build_array(*list(lus.c)[:-1]), lus.c.rang)
                )
            ).scalar_subquery(),
        )
        .outerjoin(BrisDeGlace, la_mienne(acteur, personne_id))
        .where(Personne.id == personne_id)
        .limit(1)
    )
    ligne = (await db.execute(requete)).one_or_none()
    if ligne is None:
        raise NotFound
    *suivi, urgence, visite, lecteurs = ligne
    return Entete(
        _suivi(suivi),
        urgence,
        visite,
        [LecteurDuCarnet.relire(lu) for lu in lecteurs or ()],
    )


def visite_de(
    acteur: Acteur, personne: SQLColumnExpression[UUID]
) -> ColumnElement[datetime | None]:
    """Say when the acteur last came to this carnet on a day before today: read it, or wrote in it.

    Today does not count: what is new stays new until tomorrow, however often one looks.
    """
    avant = debut_du_jour(aujourdhui())
    j, e = LigneJournal, Evenement
    lue = (
        select(j.le)
        .where(
            j.territoire_id == acteur.territoire_id,
            j.personne_id == personne,
            j.compte_id == acteur.compte_id,
            j.structure_id.is_not_distinct_from(acteur.structure_id),
            j.geste == Geste.lecture.value,
            j.objet.in_(VISITES),
            j.le < avant,
        )
        .order_by(j.le.desc(), j.numero.desc())
        .limit(1)
    )
    ecrite = select(func.max(e.note_le)).where(
        e.territoire_id == acteur.territoire_id,
        e.personne_id == personne,
        e.auteur_compte_id == acteur.compte_id,
        e.auteur_structure_id.is_not_distinct_from(acteur.structure_id),
        e.note_le < avant,
    )
    return func.greatest(lue.scalar_subquery(), ecrite.scalar_subquery())


async def find_visite(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> datetime | None:
    """Find when the acteur last came to this carnet on a day before today."""
    visite: datetime | None = await db.scalar(select(visite_de(acteur, literal(personne_id))))
    return visite


async def list_carnets(
    db: AsyncSession, acteur: Acteur, *, apres: tuple[str, UUID] | None = None, limite: int = 50
) -> Sequence[Personne]:
    """List every carnet that the acteur may see, by name, after the given (search name, id)."""
    requete = (
        select(Personne)
        .where(Personne.territoire_id == acteur.territoire_id, visible(acteur))
        .order_by(Personne.nom_recherche, Personne.id)
        .limit(limite)
    )
    if apres is not None:
        nom, cle = apres
        requete = requete.where(
            (Personne.nom_recherche > nom) | ((Personne.nom_recherche == nom) & (Personne.id > cle))
        )
    return (await db.execute(requete)).scalars().all()
