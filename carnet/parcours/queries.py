"""Read the path and its timeline."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    case,
    exists,
    false,
    func,
    inspect,
    literal,
    or_,
    select,
    text,
    tuple_,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from auth.cercle.models import Accompagnement
from auth.cercle.queries import list_cercle
from auth.comptes.models import Compte
from auth.comptes.queries import auteur_nomme
from auth.personnes.models import Personne
from auth.territoires.models import Structure
from auth.territoires.queries import RESTREINTE, est_nommee, ligne_de, nom_de_structure
from auth.vocabulary import Acteur, Domaine
from carnet.elements.acces import Plume
from carnet.elements.models import Evenement
from carnet.elements.queries import modeles, sortes
from carnet.elements.rules import REPENTIR
from carnet.elements.vocabulary import GenreEchange, GenreFrise
from carnet.parcours.models import Action, Objectif, RendezVous
from carnet.parcours.rules import (
    DUREE_MAX,
    dire_modalites,
    dire_objet,
    enchainer,
    est_le_meme_motif,
    se_chevauchent,
)
from carnet.parcours.schemas import NouveauRendezVous, RendezVousDeplace
from carnet.parcours.vocabulary import MotifRendezVous
from core.clock import PARIS, debut_du_jour
from core.dates import jour_de
from core.errors import NotFound
from core.plier import normaliser
from core.texts import date_fr, date_heure_fr, heure_fr
from offers.catalogue.models import CatalogueService
from offers.catalogue.vocabulary import thematiques_de

_RENCONTREE, _PORTEUSE = aliased(Structure), aliased(Structure)
_AUSSI, _SA_STRUCTURE = aliased(Compte), aliased(Structure)
_RETRAIT, _SUIVANT = aliased(Evenement), aliased(Evenement)
_ECHANGES = [genre.value for genre in GenreEchange]


@dataclass(frozen=True, slots=True)
class ObjectifLu:
    """Hold an objective with who wrote it and its actions."""

    objectif: Objectif
    structure: str | None
    actions: "list[ActionLue]"


@dataclass(frozen=True, slots=True)
class ActionLue:
    """Hold an action with who carries it and the offer attached."""

    action: Action
    porteur: str | None
    offre: str | None


async def list_objectifs(
    db: AsyncSession, acteur: Acteur, personne_id: UUID
) -> Sequence[ObjectifLu]:
    """List objectives with their actions: running ones first, newest first."""
    requete = (
        select(
            Objectif,
            nom_de_structure(Objectif.auteur_structure_id),
            Action,
            case(
                (_PORTEUSE.id.is_not(None), _PORTEUSE.nom),
                (Action.porteur_structure_id.is_not(None), RESTREINTE),
            ),
            CatalogueService.nom,
        )
        .outerjoin(Structure, ligne_de(Structure, Objectif.auteur_structure_id))
        .outerjoin(
            Action,
            and_(Action.territoire_id == Objectif.territoire_id, Action.objectif_id == Objectif.id),
        )
        .outerjoin(_PORTEUSE, ligne_de(_PORTEUSE, Action.porteur_structure_id))
        .outerjoin(CatalogueService, CatalogueService.id == Action.service_id)
        .where(Objectif.territoire_id == acteur.territoire_id, Objectif.personne_id == personne_id)
        .order_by(Objectif.clos_le.is_not(None), Objectif.cree_le.desc(), Objectif.id)
        .order_by(
            Action.clos_le.is_not(None), Action.echeance.nulls_last(), Action.cree_le, Action.id
        )
    )
    lus: dict[UUID, ObjectifLu] = {}
    for objectif, structure, action, porteur, offre in await db.execute(requete):
        lu = lus.setdefault(objectif.id, ObjectifLu(objectif, structure, []))
        if action is not None:
            lu.actions.append(ActionLue(action, porteur, offre))
    return list(lus.values())


async def find_choix_d_offre(
    db: AsyncSession, acteur: Acteur, action_id: UUID
) -> tuple[Action, str, str | None] | None:
    """Find an action for which an offer is chosen, whose it is, and the name of its offer.

    None for one that is closed, or that the acteur does not see.
    """
    requete = (
        select(Action, Personne.prenom + " " + Personne.nom, CatalogueService.nom)
        .join(Personne, ligne_de(Personne, Action.personne_id))
        .outerjoin(CatalogueService, CatalogueService.id == Action.service_id)
        .where(Action.territoire_id == acteur.territoire_id, Action.id == action_id)
        .where(Action.clos_le.is_(None))
    )
    trouve = (await db.execute(requete)).one_or_none()
    return None if trouve is None else (trouve[0], trouve[1], trouve[2])


@dataclass(frozen=True, slots=True)
class RendezVousLu:
    """Hold an appointment with whom, and whose."""

    rendez_vous: RendezVous
    prenom: str | None
    nom: str | None
    telephone: str | None
    structure: str | None
    personne: str
    aussi: str | None = None
    # By which she would be reminded, of one to come.
    rappel: str | None = None

    def dire_rappel(self, sms: bool) -> str | None:
        """Say when it was recalled, or why it will not be; None when there is nothing to say.

        `sms`: text messages leave from here.
        """
        faits = (self.rendez_vous.rappel_heures_le, self.rendez_vous.rappel_jours_le)
        if fait := next((le for le in faits if le is not None), None):
            return f"Rappel envoyé le {date_heure_fr(fait)}"
        if self.rappel == "aucun" or (self.rappel == "sms" and not sms):
            return "Pas de rappel : aucun moyen connu"
        return "Pas de rappel, comme demandé" if self.rappel == "non" else None

    @property
    def modalites(self) -> str:
        """Say how one is asked to come, how one meets, and who holds it when they are two."""
        dites = dire_modalites(self.rendez_vous.nature, self.rendez_vous.mode)
        if self.aussi is None or self.rendez_vous.a_reprendre_le is not None:
            return dites
        premier = f"{self.prenom} {self.nom}" if self.prenom else self.structure
        return f"{dites}, à deux : {premier} et {self.aussi}"


@dataclass(frozen=True, slots=True)
class FiltreRendezVous:
    """Say which appointments are asked for: whose, from when, until when, in which states.

    `miens`, those that the acteur holds; `de`, those that this colleague holds. `a_noter` adds
    those of before whose outcome nobody noted.
    """

    personne_id: UUID | None = None
    depuis: datetime | None = None
    jusqu_au: datetime | None = None
    miens: bool = False
    de: UUID | None = None
    etats: Collection[str] | None = None
    a_noter: bool = False


async def list_rendez_vous(
    db: AsyncSession,
    acteur: Acteur,
    filtre: FiltreRendezVous,
    *,
    recents: bool = False,
    avant: tuple[datetime, UUID] | None = None,
    limite: int | None = None,
) -> Sequence[RendezVousLu]:
    """List appointments by date: of one carnet, or fixed with the acteur themselves (`miens`).

    `recents` lists the newest first, below `avant` (date, id).
    """
    ordre = (
        (RendezVous.debut.desc(), RendezVous.id.desc())
        if recents
        else (RendezVous.debut, RendezVous.id)
    )
    requete = (
        select(
            RendezVous,
            Compte.prenom,
            Compte.nom,
            Compte.telephone,
            case(
                (_RENCONTREE.id.is_not(None), _RENCONTREE.nom),
                (RendezVous.structure_id.is_not(None), RESTREINTE),
                else_=nom_de_structure(RendezVous.auteur_structure_id),
            ),
            Personne.prenom + " " + Personne.nom,
            _AUSSI.prenom + " " + _AUSSI.nom,
            case(
                (
                    and_(RendezVous.etat == "prevu", RendezVous.debut > func.now()),
                    func.prive.rappel_de(RendezVous.personne_id),
                )
            ),
        )
        .join(Personne, ligne_de(Personne, RendezVous.personne_id))
        .outerjoin(Structure, ligne_de(Structure, RendezVous.auteur_structure_id))
        .outerjoin(
            Compte,
            and_(
                auteur_nomme(RendezVous.avec_compte_id, RendezVous.auteur_structure_id),
                RendezVous.structure_id.is_(None),
                RendezVous.a_reprendre_le.is_(None),
            ),
        )
        .outerjoin(_RENCONTREE, ligne_de(_RENCONTREE, RendezVous.structure_id))
        .outerjoin(_SA_STRUCTURE, ligne_de(_SA_STRUCTURE, RendezVous.aussi_structure_id))
        .outerjoin(
            _AUSSI,
            and_(ligne_de(_AUSSI, RendezVous.aussi_compte_id), _SA_STRUCTURE.id.is_not(None)),
        )
        .where(RendezVous.territoire_id == acteur.territoire_id)
        .order_by(*ordre)
        .limit(limite)
    )
    if filtre.personne_id is not None:
        requete = requete.where(RendezVous.personne_id == filtre.personne_id)
    if filtre.miens or filtre.de is not None:
        tenu_par = filtre.de or acteur.compte_id
        requete = requete.where(
            or_(RendezVous.avec_compte_id == tenu_par, RendezVous.aussi_compte_id == tenu_par)
        )
    if filtre.depuis is not None:
        sans_suite = RendezVous.etat == "prevu" if filtre.a_noter else false()
        requete = requete.where(or_(RendezVous.debut >= filtre.depuis, sans_suite))
    if filtre.jusqu_au is not None:
        requete = requete.where(RendezVous.debut < filtre.jusqu_au)
    if filtre.etats is not None:
        requete = requete.where(RendezVous.etat.in_(filtre.etats))
    if avant is not None:
        requete = requete.where(tuple_(RendezVous.debut, RendezVous.id) < tuple_(*avant))
    return [RendezVousLu(*ligne) for ligne in await db.execute(requete)]


@dataclass(frozen=True, slots=True)
class Creneau:
    """Hold when an appointment would be, and what for; `sauf` is the one that is moved.

    `compte_id` is who holds it, None when another structure does.
    """

    debut: datetime
    duree_minutes: int
    domaine: Domaine
    motif: MotifRendezVous
    objet: str
    compte_id: UUID | None
    sauf: UUID | None = None
    aussi_compte_id: UUID | None = None


def dater(debut: datetime) -> datetime:
    """Give the instant of what was typed: without a zone, it is Paris time."""
    return debut if debut.tzinfo else debut.replace(tzinfo=PARIS)


def voulus_en(acteur: Acteur, saisie: NouveauRendezVous) -> list[Creneau]:
    """Say where a new appointment would stand, and those that follow it."""
    ailleurs = saisie.structure_id not in (None, acteur.structure_id)
    return [
        Creneau(
            debut,
            saisie.duree_minutes,
            Domaine[saisie.domaine],
            saisie.motif,
            dire_objet(saisie.motif, saisie.objet) or "",
            None if ailleurs else acteur.compte_id,
            aussi_compte_id=saisie.aussi_compte_id,
        )
        for debut in (
            creneaux_de(saisie) or enchainer(dater(saisie.debut), saisie.rythme, saisie.fois)
        )
    ]


def creneaux_de(saisie: NouveauRendezVous) -> list[datetime]:
    """List the slots that are offered; none when the hour is fixed."""
    autres = [dater(autre) for autre in (saisie.ou_bien, saisie.ou_encore) if autre is not None]
    return [dater(saisie.debut), *autres] if autres else []


def choisi_en(rendez_vous: RendezVous, debut: datetime) -> Creneau:
    """Say where an appointment would stand, once this slot is chosen."""
    return replace(
        deplace_en(rendez_vous, RendezVousDeplace(debut=debut)),
        duree_minutes=rendez_vous.duree_minutes,
    )


def deplace_en(rendez_vous: RendezVous, saisie: RendezVousDeplace) -> Creneau:
    """Say where an appointment would stand once moved."""
    return Creneau(
        dater(saisie.debut),
        saisie.duree_minutes,
        Domaine(rendez_vous.domaine),
        MotifRendezVous(rendez_vous.motif),
        rendez_vous.objet,
        None if rendez_vous.structure_id is not None else rendez_vous.avec_compte_id,
        rendez_vous.id,
        aussi_voulu(rendez_vous, saisie),
    )


def aussi_voulu(rendez_vous: RendezVous, saisie: RendezVousDeplace) -> UUID | None:
    """Say who would hold an appointment too once it is moved."""
    if saisie.aussi_compte_id is None:
        return rendez_vous.aussi_compte_id
    return None if saisie.aussi_compte_id == "personne" else saisie.aussi_compte_id


@dataclass(frozen=True, slots=True)
class Conflit:
    """Hold one appointment that stands in the way, in words that name no person.

    `lu` is that appointment, where the acteur reads it; `a_moi`, that they hold it.
    """

    dit: str
    lu: RendezVousLu | None = None
    a_moi: bool = False


_CHEVAUCHEMENTS = text(
    "select a_elle, de_qui_le_tient, de_l_autre from"
    " prive.chevauchements(:p, :d, :de, :a, :sauf, :aussi)"
)


async def list_conflits(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, voulus: Sequence[Creneau]
) -> Sequence[Conflit]:
    """List what overlaps appointments, hers or those of whoever holds them, or looks like them.

    What the acteur does not read is said to be there, and nothing more.
    """
    conflits: list[Conflit] = []
    for voulu in voulus:
        trouves = await _list_conflits_d_un(db, acteur, personne_id, voulu)
        jour = f"Le {date_fr(voulu.debut)}. " if len(voulus) > 1 else ""
        conflits += [replace(conflit, dit=jour + conflit.dit) for conflit in trouves]
    return conflits


async def _list_conflits_d_un(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, voulu: Creneau
) -> Sequence[Conflit]:
    fin = voulu.debut + timedelta(minutes=voulu.duree_minutes)
    jour = debut_du_jour(jour_de(voulu.debut))
    large = voulu.debut - timedelta(minutes=DUREE_MAX)
    prevus = FiltreRendezVous(
        personne_id=personne_id,
        depuis=min(jour, large),
        jusqu_au=max(fin, jour + timedelta(days=1)),
        etats=("prevu",),
    )
    siens = [lu for lu in await list_rendez_vous(db, acteur, prevus) if _autre(lu, voulu)]
    tient = voulu.compte_id == acteur.compte_id and not acteur.est_personne
    miens: Sequence[RendezVousLu] = []
    if tient:
        agenda = FiltreRendezVous(miens=True, depuis=large, jusqu_au=fin, etats=("prevu",))
        miens = [
            lu
            for lu in await list_rendez_vous(db, acteur, agenda)
            if lu.rendez_vous.structure_id is None and _chevauche(lu, voulu)
        ]
    pris = [lu for lu in siens if _chevauche(lu, voulu)]
    cles = {lu.rendez_vous.id for lu in miens}
    elle = "Vous avez" if acteur.est_personne else "La personne a"
    conflits = [Conflit(f"Vous avez déjà un rendez-vous {_heures(lu)}.", lu, True) for lu in miens]
    conflits += [
        Conflit(f"{elle} déjà un rendez-vous {_heures(lu)}{_avec(lu)}.", lu)
        for lu in pris
        if lu.rendez_vous.id not in cles
    ]
    if not acteur.est_personne or voulu.sauf is not None:
        parametres = {
            "p": personne_id,
            "d": voulu.domaine.value,
            "de": voulu.debut,
            "a": fin,
            "sauf": voulu.sauf,
            "aussi": voulu.aussi_compte_id,
        }
        a_elle, tenus, autres = (await db.execute(_CHEVAUCHEMENTS, parametres)).one()
        if a_elle > len(pris):
            conflits.append(Conflit("La personne a un autre rendez-vous à ce moment."))
        if voulu.compte_id is not None and tenus > len(miens):
            qui = "Vous avez" if tient else "Qui tient ce rendez-vous a"
            conflits.append(Conflit(f"{qui} un autre rendez-vous à ce moment."))
        if autres:
            conflits.append(
                Conflit("Qui tient ce rendez-vous avec vous en a un autre à ce moment.")
            )
    return conflits + [
        Conflit(
            f"Le même motif est déjà prévu ce jour-là, {_heures(lu)}{_avec(lu)}.",
            lu,
        )
        for lu in siens
        if lu not in pris and _ressemble(lu, voulu)
    ]


def _autre(lu: RendezVousLu, voulu: Creneau) -> bool:
    return lu.rendez_vous.id != voulu.sauf


def _chevauche(lu: RendezVousLu, voulu: Creneau) -> bool:
    r = lu.rendez_vous
    pris = se_chevauchent(voulu.debut, voulu.duree_minutes, r.debut, r.duree_minutes)
    return pris and _autre(lu, voulu)


def _ressemble(lu: RendezVousLu, voulu: Creneau) -> bool:
    """Say whether somebody else holds an appointment for the same reason on that day."""
    r = lu.rendez_vous
    return (
        r.avec_compte_id != voulu.compte_id
        and jour_de(r.debut) == jour_de(voulu.debut)
        and est_le_meme_motif(voulu.motif, voulu.objet, MotifRendezVous(r.motif), r.objet)
    )


def _heures(lu: RendezVousLu) -> str:
    r = lu.rendez_vous
    fin = r.debut + timedelta(minutes=r.duree_minutes)
    return f"de {heure_fr(r.debut)} à {heure_fr(fin)}"


def _avec(lu: RendezVousLu) -> str:
    noms = [f"{lu.prenom} {lu.nom}" if lu.prenom else "", lu.structure or ""]
    dit = ", ".join(nom for nom in noms if nom)
    return f", avec {dit}" if dit else ""


_PEUT_TENIR = text("select prive.peut_tenir(:p, :d, :c, :s)")


async def find_qui_tient_aussi(
    db: AsyncSession, acteur: Acteur, plume: Plume, compte_id: UUID
) -> Accompagnement | None:
    """Find the place of a professional of the circle who may hold an appointment of this domain."""
    for membre in await list_cercle(db, acteur, plume.personne_id):
        place = membre.accompagnement
        if place.compte_id == compte_id:
            parametres = {
                "p": plume.personne_id,
                "d": plume.domaine.value,
                "c": compte_id,
                "s": place.structure_id,
            }
            if await db.scalar(_PEUT_TENIR, parametres):
                return place
    return None


def est_retire(echange: type[Evenement]) -> ColumnElement[bool]:
    """Say whether an exchange was taken back by who noted it."""
    return exists().where(
        _RETRAIT.territoire_id == echange.territoire_id,
        _RETRAIT.personne_id == echange.personne_id,
        _RETRAIT.genre == GenreFrise.retire.value,
        _RETRAIT.objet_id == echange.id,
        _RETRAIT.auteur_compte_id == echange.auteur_compte_id,
    )


@dataclass(frozen=True, slots=True)
class LigneDeFrise:
    """Hold one line of the timeline with its author.

    The acteur noted it: `corrigeable`, an exchange; `annulable`, an item added a moment ago.
    """

    evenement: Evenement
    prenom: str | None
    nom: str | None
    structure: str | None
    corrigeable: bool
    annulable: bool

    @property
    def auteur(self) -> str | None:
        """Give who wrote it, when their name may be read."""
        return f"{self.prenom} {self.nom}" if self.prenom else None

    @property
    def edition(self) -> int | None:
        """Give the edition of an exchange that the acteur may correct or take back."""
        return self.evenement.edition if self.corrigeable else None


@dataclass(frozen=True, slots=True)
class FiltreFrise:
    """Say which lines of the timeline are asked for.

    `auteur_id` is a compte, `thematique` one or a whole category.
    `notees_depuis` keeps what others noted since then, whatever the day that it tells of.
    """

    depuis: datetime | None = None
    jusqu_au: datetime | None = None
    genres: Collection[str] | None = None
    domaine: int | None = None
    auteur_id: UUID | None = None
    structure_id: UUID | None = None
    thematique: str | None = None
    texte: str | None = None
    notees_depuis: datetime | None = None


TOUTE_LA_FRISE = FiltreFrise()


def _qui_parlent_de(acteur: Acteur, personne_id: UUID, thematique: str) -> ColumnElement[bool]:
    """Say whether a line tells of an item of this thématique, or of one that rests on such an item.

    Among the items that the acteur reads.
    """
    tables = modeles()
    ranges = {nom for nom, modele in tables.items() if "thematique" in inspect(modele).columns}
    parties: list[Select[UUID]] = []
    for nom, modele in tables.items():
        colonnes = inspect(modele).columns
        requete = select(modele.id).where(
            modele.territoire_id == acteur.territoire_id, modele.personne_id == personne_id
        )
        if nom in ranges:
            parties.append(requete.where(colonnes["thematique"].in_(thematiques_de(thematique))))
        for parent in sorted(ranges):
            if f"{parent}_id" in colonnes:
                porteur = tables[parent]
                parties.append(
                    requete.join(
                        porteur,
                        and_(
                            porteur.territoire_id == modele.territoire_id,
                            porteur.id == colonnes[f"{parent}_id"],
                        ),
                    ).where(inspect(porteur).columns["thematique"].in_(thematiques_de(thematique)))
                )
    return Evenement.objet_id.in_(union_all(*parties))


def _choisies(
    acteur: Acteur, personne_id: UUID, filtre: FiltreFrise
) -> Sequence[ColumnElement[bool]]:
    e = Evenement
    conditions = [e.territoire_id == acteur.territoire_id, e.personne_id == personne_id]
    if filtre.depuis is not None:
        conditions.append(e.le >= filtre.depuis)
    if filtre.jusqu_au is not None:
        conditions.append(e.le < filtre.jusqu_au)
    if filtre.genres is not None:
        conditions.append(e.genre.in_(filtre.genres))
    if filtre.domaine is not None:
        conditions.append(e.domaine == filtre.domaine)
    # Whom the wall does not name signs nothing that is looked for by their name.
    if filtre.auteur_id is not None:
        conditions += [e.auteur_compte_id == filtre.auteur_id, est_nommee(e.auteur_structure_id)]
    if filtre.structure_id is not None:
        conditions += [
            e.auteur_structure_id == filtre.structure_id,
            est_nommee(e.auteur_structure_id),
        ]
    if filtre.thematique is not None:
        conditions.append(_qui_parlent_de(acteur, personne_id, filtre.thematique))
    if filtre.texte is not None:
        plie = func.prive.plier(e.texte, type_=Text)
        conditions.append(plie.contains(normaliser(filtre.texte), autoescape=True))
    if filtre.notees_depuis is not None:
        conditions += [e.note_le > filtre.notees_depuis, e.auteur_compte_id != acteur.compte_id]
    return conditions


def _lignes_de_frise(acteur: Acteur) -> Select[*tuple[Any, ...]]:
    """Select lines of a timeline with who signs them, newest first."""
    return (
        select(
            Evenement,
            Compte.prenom,
            Compte.nom,
            nom_de_structure(Evenement.auteur_structure_id),
            and_(
                Evenement.genre.in_(_ECHANGES),
                Evenement.auteur_compte_id == acteur.compte_id,
                ~est_retire(Evenement),
            ),
            and_(
                Evenement.genre.in_([genre.value for sorte in sortes() for genre in sorte.ajouts]),
                Evenement.objet_id.is_not(None),
                Evenement.auteur_compte_id == acteur.compte_id,
                Evenement.auteur_structure_id.is_not_distinct_from(acteur.structure_id),
                Evenement.le > func.now() - REPENTIR,
            ),
        )
        .outerjoin(Structure, ligne_de(Structure, Evenement.auteur_structure_id))
        .outerjoin(
            Compte,
            auteur_nomme(Evenement.auteur_compte_id, Evenement.auteur_structure_id),
        )
        .order_by(Evenement.le.desc(), Evenement.id.desc())
    )


async def list_frise(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    filtre: FiltreFrise = TOUTE_LA_FRISE,
    *,
    avant: tuple[datetime, UUID] | None = None,
    limite: int = 60,
) -> Sequence[LigneDeFrise]:
    """List the timeline, newest first, below the given (date, id)."""
    requete = _lignes_de_frise(acteur).where(*_choisies(acteur, personne_id, filtre)).limit(limite)
    if avant is not None:
        requete = requete.where(tuple_(Evenement.le, Evenement.id) < tuple_(*avant))
    return [LigneDeFrise(*ligne) for ligne in await db.execute(requete)]


async def list_dernieres(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    nouvelles: FiltreFrise | None,
    limites: tuple[int, int],
) -> Sequence[LigneDeFrise]:
    """List the last lines of a timeline and, with them, those that are new: both in one reading.

    `limites` says how many of each.
    """
    filtres = [TOUTE_LA_FRISE, *([nouvelles] if nouvelles else [])]
    choisies = [
        select(Evenement.id)
        .where(*_choisies(acteur, personne_id, filtre))
        .order_by(Evenement.le.desc(), Evenement.id.desc())
        .limit(limite)
        for filtre, limite in zip(filtres, limites, strict=False)
    ]
    requete = _lignes_de_frise(acteur).where(
        Evenement.territoire_id == acteur.territoire_id,
        Evenement.personne_id == personne_id,
        or_(*(Evenement.id.in_(ids) for ids in choisies)),
    )
    return [LigneDeFrise(*ligne) for ligne in await db.execute(requete)]


async def compter_frise(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, filtre: FiltreFrise = TOUTE_LA_FRISE
) -> int:
    """Count the lines that are asked for, among those that the acteur reads."""
    requete = (
        select(func.count())
        .select_from(Evenement)
        .outerjoin(Structure, ligne_de(Structure, Evenement.auteur_structure_id))
        .where(*_choisies(acteur, personne_id, filtre))
    )
    return (await db.execute(requete)).scalar_one()


@dataclass(frozen=True, slots=True)
class AuteurDeFrise:
    """Hold who signs lines of a timeline: a professional and their structure, or the person."""

    compte_id: UUID
    structure_id: UUID | None
    prenom: str | None
    nom: str | None
    structure: str | None


async def list_auteurs_frise(
    db: AsyncSession, acteur: Acteur, personne_id: UUID
) -> Sequence[AuteurDeFrise]:
    """List who signs the lines that the acteur reads, by structure and name.

    Whoever may not be named is left out.
    """
    e = Evenement
    requete = (
        select(e.auteur_compte_id, e.auteur_structure_id, Compte.prenom, Compte.nom, Structure.nom)
        .outerjoin(Structure, ligne_de(Structure, e.auteur_structure_id))
        .outerjoin(Compte, auteur_nomme(e.auteur_compte_id, e.auteur_structure_id))
        .where(e.territoire_id == acteur.territoire_id, e.personne_id == personne_id)
        .where(est_nommee(e.auteur_structure_id))
        .distinct()
        .order_by(
            Structure.nom.nulls_first(),
            Compte.nom,
            Compte.prenom,
            e.auteur_compte_id,
            e.auteur_structure_id,
        )
    )
    return [AuteurDeFrise(*ligne) for ligne in await db.execute(requete)]


def champs_echange(echange: Evenement) -> dict[str, Any]:
    """Give what was noted of an exchange, as it is typed."""
    le = jour_de(echange.le)
    return {"moyen": echange.genre, "le": le, "texte": echange.texte}


@dataclass(frozen=True, slots=True)
class EchangeLu:
    """Hold an exchange as it was noted, and whether it was taken back."""

    evenement: Evenement
    retire: bool

    @property
    def edition(self) -> int:
        """Count that it was taken back: its own line never changes, another one says so."""
        return self.evenement.edition + self.retire


async def get_echange(db: AsyncSession, acteur: Acteur, echange_id: UUID) -> EchangeLu:
    """Get an exchange that the acteur may see, or raise NotFound."""
    requete = select(Evenement, est_retire(Evenement)).where(
        Evenement.territoire_id == acteur.territoire_id,
        Evenement.id == echange_id,
        Evenement.genre.in_(_ECHANGES),
    )
    ligne = (await db.execute(requete)).one_or_none()
    if ligne is None:
        raise NotFound()
    return EchangeLu(*ligne)


async def find_suite_echange(db: AsyncSession, echange: Evenement) -> Evenement | None:
    """Find what stands in the place of an exchange that was corrected; None when nothing does."""
    suite = select(literal(echange.id).label("id"), literal(0).label("rang")).cte(recursive=True)
    suite = suite.union_all(
        select(_SUIVANT.id, suite.c.rang + 1).where(
            _SUIVANT.territoire_id == echange.territoire_id,
            _SUIVANT.personne_id == echange.personne_id,
            _SUIVANT.genre.in_(_ECHANGES),
            _SUIVANT.objet_id == suite.c.id,
            _SUIVANT.auteur_compte_id == echange.auteur_compte_id,
        )
    )
    requete = (
        select(Evenement, est_retire(Evenement))
        .join(suite, Evenement.id == suite.c.id)
        .where(Evenement.territoire_id == echange.territoire_id)
        .order_by(suite.c.rang.desc(), Evenement.id)
        .limit(1)
    )
    ligne = (await db.execute(requete)).one_or_none()
    return None if ligne is None or ligne[1] else ligne[0]


@dataclass(frozen=True, slots=True)
class MonAgenda:
    """Hold since when one's calendar has an address here, and when it was last read."""

    cree_le: datetime
    lu_le: datetime | None


async def find_mon_agenda(db: AsyncSession) -> MonAgenda | None:
    """Find whether the acteur's calendar has a private address."""
    lu = (await db.execute(text("select cree_le, lu_le from prive.mon_agenda()"))).one_or_none()
    return MonAgenda(*lu) if lu else None


async def list_suivants(
    db: AsyncSession, acteur: Acteur, rendez_vous: RendezVous
) -> Sequence[RendezVous]:
    """List those that follow an appointment in its series, and are still to come."""
    if rendez_vous.serie_id is None:
        return []
    requete = (
        select(RendezVous)
        .where(
            RendezVous.territoire_id == acteur.territoire_id,
            RendezVous.personne_id == rendez_vous.personne_id,
            RendezVous.serie_id == rendez_vous.serie_id,
            RendezVous.etat == "prevu",
            RendezVous.debut > func.greatest(rendez_vous.debut, func.now()),
        )
        .order_by(RendezVous.debut, RendezVous.id)
    )
    return (await db.execute(requete)).scalars().all()
