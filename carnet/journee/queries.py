"""Read what waits for an acteur, now and later, among what they may see."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, literal, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from auth.absences.queries import list_remplacements
from auth.cercle.models import Accompagnement
from auth.cercle.queries import Collegue, DesignationLue, list_a_repondre, list_equipe
from auth.journal.models import LigneJournal
from auth.personnes.models import Personne
from auth.personnes.queries import visible
from auth.vocabulary import Acteur, Domaine, Etendue, Geste, masque
from carnet.bord.queries import VISITES, SuiviPersonne, list_suivis, mesurer_suivis
from carnet.bord.rules import SILENCE_JOURS, Alerte
from carnet.bord.vocabulary import Gravite
from carnet.documents.queries import DocumentLu, list_expirants
from carnet.journee.models import Report, VuePersonnes
from carnet.journee.rules import Cle, RangAffaire, separer_affaires
from carnet.journee.vocabulary import VUES_MAX, GenreAffaire, MotifReport
from carnet.messages.queries import Fil, list_questions
from carnet.parcours.models import Action, RendezVous
from carnet.parcours.queries import FiltreRendezVous, RendezVousLu, list_rendez_vous
from core.clock import aujourdhui, debut_du_jour
from core.dates import jour_de
from core.errors import NotFound
from core.plier import normaliser
from core.texts import date_heure_fr
from core.typographie import FINE

# How far one looks back for the carnets that one opened.
RECENTS_JOURS = 90
_GENRES: Mapping[Gravite, GenreAffaire] = {
    Gravite.danger: GenreAffaire.danger,
    Gravite.retard: GenreAffaire.retard,
    Gravite.manque: GenreAffaire.manque,
    Gravite.silence: GenreAffaire.silence,
}


@dataclass(frozen=True, slots=True)
class Affaire:
    """Hold one matter that waits for the acteur: about whom, since when it is due, in words.

    What settles it is found in the one of `suivi` and `alerte`, `rendez_vous` or `designation` that
    it comes from. `report` says until when it was put off, and why.
    """

    genre: GenreAffaire
    objet_id: UUID
    personne_id: UUID
    personne: str
    du: date
    phrase: str
    domaine: Domaine
    suivi: SuiviPersonne | None = None
    alerte: Alerte | None = None
    rendez_vous: RendezVousLu | None = None
    designation: DesignationLue | None = None
    fil: Fil | None = None
    report: Report | None = None

    @property
    def cle(self) -> Cle:
        """Name the matter, for whoever puts it off."""
        return self.genre, self.objet_id

    @property
    def rang(self) -> tuple[str, UUID]:
        """Give its place in the list."""
        nom = normaliser(self.personne)
        rang = RangAffaire(self.du, nom, self.cle)
        return rang.texte, self.objet_id

    @property
    def ecrit(self) -> bool:
        """Say whether the acteur completes what it is about."""
        return self.suivi is not None and self.suivi.ecrit(self.domaine)


@dataclass(frozen=True, slots=True)
class AFaire:
    """Hold all that waits for the acteur, in order, and what they put off; whom they follow."""

    maintenant: Sequence[Affaire]
    plus_tard: Sequence[Affaire]
    suivis: Sequence[SuiviPersonne]

    @property
    def lecture(self) -> tuple[Etendue, int]:
        """Say whether all the followed carnets were wholly looked at, and how many were not."""
        return mesurer_suivis(self.suivis)

    def compter(self) -> Mapping[GenreAffaire, int]:
        """Count what waits now, kind by kind."""
        nombres = Counter(affaire.genre for affaire in self.maintenant)
        return {genre: nombres[genre] for genre in GenreAffaire if nombres[genre]}


@dataclass(frozen=True, slots=True)
class DejaLus:
    """Hold what a page read already: whom the acteur follows, and their past appointments."""

    suivis: Sequence[SuiviPersonne]
    passes: Sequence[RendezVousLu]


async def lire_a_faire(
    db: AsyncSession, acteur: Acteur, deja: DejaLus | None = None, *, de: UUID | None = None
) -> AFaire:
    """Read all that waits for the acteur; `deja`, what is not to be asked for again.

    `de` names a colleague who is away: what waits for them, as far as the acteur reads it; what
    only they may answer is left out.
    """
    lus = deja.suivis if deja else await list_suivis(db, acteur, de)
    # Those of today stand in the day itself.
    avant = FiltreRendezVous(
        miens=de is None, de=de, etats=("prevu",), jusqu_au=debut_du_jour(aujourdhui())
    )
    passes = deja.passes if deja else await list_rendez_vous(db, acteur, avant)
    attendues = await list_a_repondre(db, acteur) if de is None else ()
    posees = await list_questions(db, acteur) if de is None else ()
    expirent = await list_expirants(db, acteur, [suivi.personne.id for suivi in lus])
    connus = {suivi.personne.id: suivi for suivi in lus}
    affaires = sorted(
        [
            *(affaire for suivi in lus for _, affaire in affaires_du_suivi(suivi) if affaire),
            *(_du_rendez_vous(lu, connus.get(lu.rendez_vous.personne_id)) for lu in passes),
            *(_de_la_designation(lue) for lue in attendues),
            *(
                _de_la_question(acteur, fil, connus.get(fil.personne_id))
                for fil in posees
                # Put to one's structure, it is of those who follow her; to oneself, one's own.
                if fil.personne_id in connus or not _est_a_la_structure(acteur, fil)
            ),
            *(_du_papier(lu, connus.get(lu.personne_id)) for lu in expirent),
        ],
        key=lambda affaire: affaire.rang,
    )
    reports = await _reports(db, acteur)
    maintenant, plus_tard = separer_affaires(
        [affaire.cle for affaire in affaires],
        {cle: report.jusqu_au for cle, report in reports.items()},
        aujourdhui(),
    )
    return AFaire(
        [affaire for affaire in affaires if affaire.cle in set(maintenant)],
        sorted(
            (replace(a, report=reports[a.cle]) for a in affaires if a.cle in plus_tard),
            key=lambda a: (a.report.jusqu_au if a.report else a.du, a.rang),
        ),
        lus,
    )


async def get_affaire(db: AsyncSession, acteur: Acteur, objet_id: UUID) -> Affaire:
    """Get what waits about this for the acteur, or for whom they replace, now or later.

    Raises NotFound.
    """
    absents = [lue.absence.compte_id for lue in await list_remplacements(db, acteur)]
    for de in (None, *absents):
        lues = await lire_a_faire(db, acteur, de=de)
        for affaire in (*lues.maintenant, *lues.plus_tard):
            if affaire.objet_id == objet_id:
                return affaire
    raise NotFound


async def get_collegue(db: AsyncSession, acteur: Acteur, compte_id: UUID) -> Collegue:
    """Get somebody of the acteur's team; raises NotFound."""
    for collegue in await list_equipe(db, acteur):
        if collegue.compte_id == compte_id:
            return collegue
    raise NotFound


async def compter_a_noter(
    db: AsyncSession, acteur: Acteur
) -> tuple[Mapping[UUID, int], Mapping[UUID, int]]:
    """Count by colleague the past appointments whose outcome nobody noted, then what is late.

    An appointment is of whoever was to hold it; an action past its day, of whoever accompanies the
    person for the structure.
    """
    place = Accompagnement
    a_noter = (
        select(literal("venue"), RendezVous.avec_compte_id, func.count())
        .where(
            RendezVous.territoire_id == acteur.territoire_id,
            RendezVous.auteur_structure_id == acteur.structure_id,
            RendezVous.etat == "prevu",
            RendezVous.debut < debut_du_jour(aujourdhui()),
        )
        .group_by(RendezVous.avec_compte_id)
    )
    retards = (
        select(literal("retard"), place.compte_id, func.count(func.distinct(Action.id)))
        .join(
            Action,
            and_(
                Action.territoire_id == place.territoire_id,
                Action.personne_id == place.personne_id,
            ),
        )
        .where(
            place.territoire_id == acteur.territoire_id,
            place.structure_id == acteur.structure_id,
            place.compte_id.is_not(None),
            place.debut <= func.now(),
            (place.fin.is_(None)) | (place.fin > func.now()),
            Action.clos_le.is_(None),
            Action.echeance < aujourdhui(),
        )
        .group_by(place.compte_id)
    )
    comptes: dict[str, dict[UUID, int]] = {"venue": {}, "retard": {}}
    ligne: Any
    for ligne in await db.execute(union_all(a_noter, retards)):
        if ligne[1]:
            comptes[ligne[0]][ligne[1]] = int(ligne[2])
    return comptes["venue"], comptes["retard"]


async def _reports(db: AsyncSession, acteur: Acteur) -> Mapping[Cle, Report]:
    requete = select(Report).where(
        Report.territoire_id == acteur.territoire_id,
        Report.compte_id == acteur.compte_id,
        Report.structure_id == acteur.structure_id,
        Report.jusqu_au > aujourdhui(),
        Report.repris_le.is_(None),
    )
    return {
        (GenreAffaire(report.genre), report.objet_id): report
        for report in (await db.execute(requete)).scalars()
    }


async def list_vues(
    db: AsyncSession, acteur: Acteur, *, retirees: bool = False
) -> Sequence[VuePersonnes]:
    """List the views that the acteur keeps of their list, by name; `retirees` adds those removed.

    Those removed come last, the last one first, as many at most as one keeps.
    """
    v = VuePersonnes
    requete = (
        select(v)
        .where(
            v.territoire_id == acteur.territoire_id,
            v.compte_id == acteur.compte_id,
            v.structure_id == acteur.structure_id,
            true() if retirees else v.retiree_le.is_(None),
        )
        .order_by(v.retiree_le.desc().nulls_first(), func.lower(v.nom), v.id)
        .limit(2 * VUES_MAX)
    )
    return (await db.execute(requete)).scalars().all()


async def get_vue(
    db: AsyncSession, acteur: Acteur, vue_id: UUID, *, retirees: bool = False
) -> VuePersonnes:
    """Get a view that the acteur keeps, or one removed where `retirees`; raises NotFound."""
    for vue in await list_vues(db, acteur, retirees=retirees):
        if vue.id == vue_id:
            return vue
    raise NotFound


@dataclass(frozen=True, slots=True)
class CarnetOuvert:
    """Hold a carnet that the acteur opened, and when last."""

    personne_id: UUID
    prenom: str
    nom: str
    ouvert_le: datetime


async def list_recents(db: AsyncSession, acteur: Acteur, *, limite: int) -> list[CarnetOuvert]:
    """List the carnets that the acteur opened last for their structure, the last one first.

    From their own lines of the journal; a carnet that is not open to them any more is not there.
    """
    j = LigneJournal
    lus = (
        select(j.personne_id, func.max(j.le).label("le"))
        .where(
            j.territoire_id == acteur.territoire_id,
            j.compte_id == acteur.compte_id,
            j.structure_id.is_not_distinct_from(acteur.structure_id),
            j.geste == Geste.lecture.value,
            j.objet == VISITES[0],
            j.le > func.now() - timedelta(days=RECENTS_JOURS),
        )
        .group_by(j.personne_id)
        .subquery()
    )
    requete = (
        select(Personne.id, Personne.prenom, Personne.nom, lus.c.le)
        .join(lus, lus.c.personne_id == Personne.id)
        .where(Personne.territoire_id == acteur.territoire_id, visible(acteur))
        .order_by(lus.c.le.desc(), Personne.id)
        .limit(limite)
    )
    return [CarnetOuvert(*ligne) for ligne in await db.execute(requete)]


def _nommer(suivi: SuiviPersonne) -> str:
    return f"{suivi.personne.prenom} {suivi.personne.nom}"


def affaires_du_suivi(suivi: SuiviPersonne) -> Iterator[tuple[Alerte, Affaire | None]]:
    """Give each reason why a person needs somebody, and the matter that it makes.

    Having no appointment only goes with another reason: it makes none of its own.
    """
    for alerte in suivi.alertes:
        genre = _GENRES.get(alerte.gravite)
        if genre is None:
            yield alerte, None
        else:
            yield (
                alerte,
                Affaire(
                    genre,
                    alerte.objet_id or suivi.personne.id,
                    suivi.personne.id,
                    _nommer(suivi),
                    alerte.depuis + timedelta(days=SILENCE_JOURS)
                    if genre is GenreAffaire.silence
                    else alerte.depuis,
                    alerte.phrase,
                    alerte.domaine,
                    suivi=suivi,
                    alerte=alerte,
                ),
            )


def _du_rendez_vous(lu: RendezVousLu, suivi: SuiviPersonne | None) -> Affaire:
    rendez_vous = lu.rendez_vous
    return Affaire(
        GenreAffaire.venue,
        rendez_vous.id,
        rendez_vous.personne_id,
        lu.personne,
        jour_de(rendez_vous.debut),
        f"Rendez-vous du {date_heure_fr(rendez_vous.debut)}, sans suite notée :"
        f" «{FINE}{rendez_vous.objet}{FINE}»",
        Domaine(rendez_vous.domaine),
        suivi=suivi,
        rendez_vous=lu,
    )


def _de_la_designation(lue: DesignationLue) -> Affaire:
    return Affaire(
        GenreAffaire.reponse,
        lue.designation.id,
        lue.designation.personne_id,
        lue.personne,
        jour_de(lue.designation.proposee_le),
        "On vous propose d’être référent de parcours. Rien ne bouge sans votre réponse et l’accord"
        " de la personne",
        Domaine.identite,
        designation=lue,
    )


def _est_a_la_structure(acteur: Acteur, fil: Fil) -> bool:
    return fil.conversation.pour_structure_id == acteur.structure_id


def _de_la_question(acteur: Acteur, fil: Fil, suivi: SuiviPersonne | None) -> Affaire:
    qui = "votre structure" if _est_a_la_structure(acteur, fil) else "vous"
    return Affaire(
        GenreAffaire.reponse,
        fil.id,
        fil.personne_id,
        fil.personne,
        jour_de(fil.dernier_le),
        f"Une réponse est attendue de {qui} : «{FINE}{fil.objet}{FINE}»",
        fil.sujet,
        suivi=suivi,
        fil=fil,
    )


def _du_papier(lu: DocumentLu, suivi: SuiviPersonne | None) -> Affaire:
    return Affaire(
        GenreAffaire.papier,
        lu.id,
        lu.personne_id,
        f"{lu.prenom} {lu.nom}",
        lu.valable_jusqu_au or aujourdhui(),
        f"«{FINE}{lu.intitule}{FINE}» {lu.validite}",
        lu.sujet,
        suivi=suivi,
    )


def domaines_des_affaires(affaires: Sequence[Affaire]) -> int:
    """Give the mask of the domains that these matters quote, the identity included."""
    return masque(affaire.domaine for affaire in affaires) | 1


def motif_de(affaire: Affaire) -> MotifReport | None:
    """Say why a matter was put off, when it was."""
    return MotifReport(affaire.report.motif) if affaire.report else None
