"""Choose, among what waits and whom one follows, what to look at and in which order."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth.acces import ROLES_QUI_ECRIVENT
from auth.cercle.queries import PlaceAutour, list_places_autour
from auth.vocabulary import Acteur
from carnet.bord.queries import SuiviPersonne, list_suivis, rang_d_alerte
from carnet.bord.vocabulary import Gravite
from carnet.elements.queries import mots
from carnet.etiquettes.models import EtiquetteStructure
from carnet.etiquettes.queries import list_posees, lit_les_etiquettes
from carnet.journee.queries import AFaire, Affaire, motif_de
from carnet.journee.schemas import ChoixAffaires, ChoixPersonnes, ChoixSuivis
from carnet.journee.vocabulary import (
    SANS_REFERENT,
    Colonne,
    FormatExport,
    GenreAffaire,
    QuandRendezVous,
    Tri,
    Voir,
)
from carnet.parcours.vocabulary import ISSUES
from core.clock import aujourdhui, maintenant
from core.coffre import Coffre
from core.dates import dire_jour, jour_de
from core.paging import decoder_curseur, encoder
from core.tableur import ecrire_csv
from core.texts import age, date_heure_fr
from offers.catalogue.vocabulary import PUBLICS
from offers.exports.ecriture import ecrire_tableau

# A screen or two of what waits.
AFFAIRES_PAR_PAGE = 30


@dataclass(frozen=True, slots=True)
class CommuneSuivie:
    """Hold a commune, and how many of the people one follows live there."""

    code: str
    nom: str
    nombre: int


@dataclass(frozen=True, slots=True)
class SuivisLus:
    """Hold everybody one follows, those to show now, how many were asked for, the next cursor."""

    suivis: Sequence[SuiviPersonne]
    montres: Sequence[SuiviPersonne]
    nombre: int
    suite: str | None


@dataclass(frozen=True, slots=True)
class Autour:
    """Hold what stands around the people one follows: their circles, the tags of one's structure.

    As far as one reads them.
    """

    places: Mapping[UUID, Sequence[PlaceAutour]] = field(default_factory=dict)
    etiquettes: Mapping[UUID, Sequence[EtiquetteStructure]] = field(default_factory=dict)

    def referent(self, personne_id: UUID) -> PlaceAutour | None:
        """Give who is the référent de parcours."""
        siennes = self.places.get(personne_id, ())
        return next((place for place in siennes if place.est_referent), None)

    def structures(self, personne_id: UUID) -> Mapping[UUID | None, str]:
        """Name the structures of the circle; the hidden ones are one, with no identifier."""
        return {place.structure_id: place.structure for place in self.places.get(personne_id, ())}

    def list_referents(self) -> Sequence[tuple[UUID, str]]:
        """List the référents of these people, by name."""
        trouves = [place for cle in self.places if (place := self.referent(cle)) is not None]
        noms = {p.compte_id: p.nom or p.structure for p in trouves if p.compte_id is not None}
        return sorted(noms.items(), key=lambda x: (x[1], x[0]))

    def list_structures(self) -> Sequence[tuple[UUID, str]]:
        """List the structures around these people that may be named, by name."""
        noms = {
            cle: nom
            for personne in self.places
            for cle, nom in self.structures(personne).items()
            if cle is not None
        }
        return sorted(noms.items(), key=lambda x: (x[1], x[0]))


RIEN_AUTOUR = Autour()


async def lire_suivis(
    db: AsyncSession, acteur: Acteur, coffre: Coffre, choix: ChoixSuivis, limite: int
) -> SuivisLus:
    """Read a page of the people one follows."""
    return page_de_suivis(await list_suivis(db, acteur), coffre, choix, limite)


async def lire_autour(db: AsyncSession, acteur: Acteur) -> Autour:
    """Read what stands around the people one follows."""
    posees = await list_posees(db, acteur) if lit_les_etiquettes(acteur) else {}
    return Autour(await list_places_autour(db, acteur), posees)


async def lire_personnes(
    db: AsyncSession, acteur: Acteur, coffre: Coffre, choix: ChoixSuivis, limite: int
) -> tuple[SuivisLus, Autour]:
    """Read a page of the people one follows, with what stands around them all."""
    autour = await lire_autour(db, acteur)
    suivis = await list_suivis(db, acteur)
    return page_de_suivis(suivis, coffre, choix, limite, autour), autour


def page_de_suivis(
    suivis: Sequence[SuiviPersonne],
    coffre: Coffre,
    choix: ChoixSuivis,
    limite: int,
    autour: Autour = RIEN_AUTOUR,
) -> SuivisLus:
    """Give a page of those that were asked for, and how many there are in all."""
    # A place in one order says nothing in another.
    ordre = f"suivis {choix.tri}"
    apres = decoder_curseur(coffre, ordre, str, choix.curseur)
    restent = choisir_suivis(suivis, choix, apres, autour)
    montres = restent[:limite]
    return SuivisLus(
        suivis,
        montres,
        len(choisir_suivis(suivis, choix, autour=autour)),
        encoder(coffre, ordre, *rang_du_suivi(montres[-1], choix.tri))
        if len(restent) > len(montres)
        else None,
    )


def _est_choisi(suivi: SuiviPersonne, voir: Voir) -> bool:
    match voir:
        case Voir.a_voir:
            return bool(suivi.alertes)
        case Voir.sans_nouvelle:
            return any(a.gravite is Gravite.silence for a in suivi.alertes)
        case Voir.sans_rendez_vous:
            return suivi.prochain_rendez_vous is None
        case Voir.referent:
            return suivi.est_referent
        case _:
            return True


def compter_suivis(suivis: Sequence[SuiviPersonne]) -> Mapping[Voir, int]:
    """Count how many each choice would show."""
    return {voir: sum(_est_choisi(suivi, voir) for suivi in suivis) for voir in Voir}


def communes_suivies(suivis: Sequence[SuiviPersonne]) -> Sequence[CommuneSuivie]:
    """List where they live, by name."""
    nombres = Counter(
        (suivi.commune, suivi.personne.commune_code)
        for suivi in suivis
        if suivi.commune and suivi.personne.commune_code
    )
    return [CommuneSuivie(code, nom, n) for (nom, code), n in sorted(nombres.items())]


def rang_du_suivi(suivi: SuiviPersonne, tri: Tri) -> tuple[str, UUID]:
    """Give a person's place in this order; those of whom there is nothing to say come last."""
    nom, cle = suivi.personne.nom_recherche, suivi.personne.id
    match tri:
        case Tri.a_voir:
            return (f"0 {rang_d_alerte(suivi)[0]}" if suivi.alertes else f"1 {nom}", cle)
        case Tri.nouvelle:
            return (f"{suivi.nouvelle_le.timestamp():020.6f} {nom}", cle)
        case Tri.rendez_vous:
            le = suivi.prochain_rendez_vous
            return (f"{le.timestamp():020.6f} {nom}" if le else f"A {nom}", cle)
        case _:
            return (nom, cle)


def _repond(suivi: SuiviPersonne, choix: ChoixPersonnes, autour: Autour) -> bool:
    """Say whether a person answers all that is asked of them."""
    cle = suivi.personne.id
    referent = autour.referent(cle)
    jours = (aujourdhui() - jour_de(suivi.nouvelle_le)).days
    return all(
        (
            choix.referent is None
            or (referent is None and choix.referent == SANS_REFERENT)
            or (referent is not None and str(referent.compte_id) == choix.referent),
            choix.structure is None or choix.structure in autour.structures(cle),
            choix.public is None or choix.public in suivi.personne.publics,
            choix.alerte is None
            or any(alerte.gravite.name == choix.alerte.value for alerte in suivi.alertes),
            choix.sans_nouvelle is None or jours >= choix.sans_nouvelle,
            choix.rendez_vous is None or _est_alors(suivi, choix.rendez_vous),
            choix.etiquette is None
            or any(e.id == choix.etiquette for e in autour.etiquettes.get(cle, ())),
        )
    )


def _est_alors(suivi: SuiviPersonne, quand: QuandRendezVous) -> bool:
    le = suivi.prochain_rendez_vous
    if le is None or quand is QuandRendezVous.aucun:
        return le is None and quand is QuandRendezVous.aucun
    dans_un_mois = le <= maintenant() + timedelta(days=30)
    match quand:
        case QuandRendezVous.semaine:
            return le <= maintenant() + timedelta(days=7)
        case QuandRendezVous.mois:
            return dans_un_mois
        case _:
            return not dans_un_mois


def dire_colonne(suivi: SuiviPersonne, colonne: Colonne, autour: Autour) -> str:
    """Say what a column tells of a person; empty when there is nothing to say."""
    personne, cle = suivi.personne, suivi.personne.id
    match colonne:
        case Colonne.alerte:
            return " · ".join(alerte.bref for alerte in suivi.alertes)
        case Colonne.nouvelle:
            le = dire_jour(jour_de(suivi.nouvelle_le))
            return f"{le} : {suivi.nouvelle.libelle}"
        case Colonne.rendez_vous:
            prochain = suivi.prochain_rendez_vous
            return date_heure_fr(prochain) if prochain else ""
        case Colonne.age:
            return f"{age(personne.date_naissance, aujourdhui())} ans"
        case Colonne.commune:
            return suivi.commune or ""
        case Colonne.referent:
            referent = autour.referent(cle)
            return (referent.nom or referent.structure) if referent else ""
        case Colonne.structures:
            return ", ".join(autour.structures(cle).values())
        case Colonne.publics:
            return ", ".join(PUBLICS.get(public, public) for public in personne.publics)
        case _:
            return ", ".join(etiquette.nom for etiquette in autour.etiquettes.get(cle, ()))


def ecrire_liste(
    suivis: Sequence[SuiviPersonne],
    autour: Autour,
    colonnes: Sequence[Colonne],
    genre: FormatExport,
) -> bytes:
    """Write a list of people as a file: their names, and the columns that were chosen."""
    choisies = [colonne for colonne in Colonne if colonne in colonnes]
    tetes = ["Nom", "Prénom", *(colonne.libelle for colonne in choisies)]
    lignes = [
        [
            suivi.personne.nom,
            suivi.personne.prenom,
            *(dire_colonne(suivi, colonne, autour) for colonne in choisies),
        ]
        for suivi in suivis
    ]
    if genre is FormatExport.csv:
        return ecrire_csv(tetes, lignes)
    return ecrire_tableau("Mes personnes", tetes, lignes)


def choisir_suivis(
    suivis: Sequence[SuiviPersonne],
    choix: ChoixSuivis,
    apres: tuple[str, UUID] | None = None,
    autour: Autour = RIEN_AUTOUR,
) -> Sequence[SuiviPersonne]:
    """Keep the people that were asked for, in order, after the given place."""
    gardes = (
        suivi
        for suivi in suivis
        if _est_choisi(suivi, choix.voir)
        and choix.commune in (None, suivi.personne.commune_code)
        and (not isinstance(choix, ChoixPersonnes) or _repond(suivi, choix, autour))
    )
    ranges = sorted(gardes, key=lambda suivi: rang_du_suivi(suivi, choix.tri))
    return [suivi for suivi in ranges if apres is None or rang_du_suivi(suivi, choix.tri) > apres]


def _choisir(a_faire: AFaire, choix: ChoixAffaires) -> list[Affaire]:
    toutes = a_faire.plus_tard if choix.plus_tard else a_faire.maintenant
    return [affaire for affaire in toutes if choix.voir in (None, affaire.genre)]


def _rang(affaire: Affaire, choix: ChoixAffaires) -> tuple[str, UUID]:
    texte, cle = affaire.rang
    if choix.plus_tard and affaire.report is not None:
        return f"{affaire.report.jusqu_au.isoformat()} {texte}", cle
    return texte, cle


def page_d_affaires(
    coffre: Coffre, a_faire: AFaire, choix: ChoixAffaires, limite: int
) -> tuple[list[Affaire], int, str | None]:
    """Give a page of what was asked for, how many there are in all, and the next cursor."""
    ordre = f"affaires {choix.plus_tard}"
    apres = decoder_curseur(coffre, ordre, str, choix.curseur)
    toutes = _choisir(a_faire, choix)
    restent = [a for a in toutes if apres is None or _rang(a, choix) > apres]
    montrees = restent[:limite]
    suite = (
        encoder(coffre, ordre, *_rang(montrees[-1], choix))
        if len(restent) > len(montrees)
        else None
    )
    return montrees, len(toutes), suite


def contexte_des_affaires(acteur: Acteur) -> dict[str, Any]:
    """Give what the line of a matter asks for."""
    return {
        "note_des_echanges": acteur.role in ROLES_QUI_ECRIVENT,
        "issues": ISSUES,
        "Genre": GenreAffaire,
        "motif_de": motif_de,
        **mots(),
    }
