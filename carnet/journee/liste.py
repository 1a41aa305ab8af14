"""Choose, among what waits and whom one follows, what to look at and in which order."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth.acces import ROLES_QUI_ECRIVENT
from auth.vocabulary import Acteur
from carnet.bord.queries import SuiviPersonne, list_suivis, rang_d_alerte
from carnet.bord.vocabulary import Gravite
from carnet.elements.queries import mots
from carnet.journee.queries import AFaire, Affaire, motif_de
from carnet.journee.schemas import ChoixAffaires, ChoixSuivis
from carnet.journee.vocabulary import GenreAffaire, Tri, Voir
from carnet.parcours.vocabulary import ISSUES
from core.coffre import Coffre
from core.paging import decoder_curseur, encoder

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


async def lire_suivis(
    db: AsyncSession, acteur: Acteur, coffre: Coffre, choix: ChoixSuivis, limite: int
) -> SuivisLus:
    """Read a page of the people one follows."""
    # A place in one order says nothing in another.
    ordre = f"suivis {choix.tri}"
    suivis = await list_suivis(db, acteur)
    restent = choisir_suivis(suivis, choix, decoder_curseur(coffre, ordre, str, choix.curseur))
    montres = restent[:limite]
    return SuivisLus(
        suivis,
        montres,
        len(choisir_suivis(suivis, choix)),
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


def choisir_suivis(
    suivis: Sequence[SuiviPersonne], choix: ChoixSuivis, apres: tuple[str, UUID] | None = None
) -> Sequence[SuiviPersonne]:
    """Keep the people that were asked for, in order, after the given place."""
    gardes = (
        suivi
        for suivi in suivis
        if _est_choisi(suivi, choix.voir) and choix.commune in (None, suivi.personne.commune_code)
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
