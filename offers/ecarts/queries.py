"""Read the numbers published for the coordonnateur, and count what the next release holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Acteur, Role
from core.errors import Conflict, Forbidden
from core.geo.models import Epci
from offers.ecarts.models import ReleveEcart
from offers.ecarts.rules import NON_MESUREES, EtatMesure, classe, etat_mesure

ENSEMBLE = ""
PAS_ENCORE = (
    "Les nombres de ce territoire ne sont pas encore relevés. Ils le sont chaque nuit, et quelques"
    " minutes après "
    "la mise en service : revenez un peu plus tard."
)
_OFFRES = text(
    "select split_part(t, '--', 1), g.code_epci, count(distinct s.id) from catalogue_service s"
    " cross join unnest(s.thematiques) t join geo_commune g on g.code = s.code_insee"
    " where s.retire_le is null and s.sur_place and g.code_epci = any(:epci) group by 1, 2"
)
_DISTANCE = text(
    "select split_part(t, '--', 1), count(distinct s.id) from catalogue_service s cross join"
    " unnest(s.thematiques) t"
    " where s.retire_le is null and s.a_distance and s.zones && array['*', 'france',"
    " cast(:departement as text)]"
    " group by 1"
)
_BESOINS = text("select categorie, code_epci, personnes from prive.besoins_par_epci()")


@dataclass(frozen=True, slots=True)
class EcartEpci:
    """Hold one EPCI: people with an open need, or what is said instead.

    Offers on site, and their grade.
    """

    code: str
    nom: str
    personnes: int | None
    etat: EtatMesure
    offres: int
    classe: str


@dataclass(frozen=True, slots=True)
class Ecarts:
    """Hold the table of one family of thématiques, on the day of its release (None: none yet)."""

    jour: date | None
    lignes: Sequence[EcartEpci]
    personnes: int | None
    etat: EtatMesure
    offres: int
    offres_a_distance: int


@dataclass(frozen=True, slots=True)
class Mesures:
    """Hold what a release is made of, before anything is masked."""

    besoins: dict[tuple[str, str], int]
    offres: dict[tuple[str, str], int]
    a_distance: dict[str, int]


async def list_ecarts(db: AsyncSession, acteur: Acteur, categorie: str) -> Ecarts:
    """List the EPCI of the territoire by grade, the widest gap first.

    Raises Forbidden for any other rôle.
    """
    if acteur.role is not Role.coordonnateur:
        raise Forbidden("Cette page est celle du coordonnateur.")
    mesuree = categorie not in NON_MESUREES
    requete = (
        select(ReleveEcart, Epci.nom)
        .outerjoin(Epci, Epci.code == ReleveEcart.code_epci)
        .where(
            ReleveEcart.territoire_id == acteur.territoire_id, ReleveEcart.categorie == categorie
        )
        .order_by(Epci.nom, ReleveEcart.code_epci)
    )
    lignes, ensemble = [], None
    for releve, nom in await db.execute(requete):
        n = releve.personnes
        if releve.code_epci == ENSEMBLE:
            ensemble = releve
            continue
        note = classe(n, releve.offres, mesuree=mesuree)
        lignes.append(
            EcartEpci(
                releve.code_epci, nom or "", n, etat_mesure(n, mesuree=mesuree), releve.offres, note
            )
        )
    if ensemble is None:
        return Ecarts(None, [], None, etat_mesure(None, mesuree=mesuree, ensemble=True), 0, 0)
    lignes.sort(
        key=lambda ligne: ("4321xn".index(ligne.classe), -(ligne.personnes or 0), ligne.nom)
    )
    total = ensemble.personnes
    dit = etat_mesure(total, mesuree=mesuree, ensemble=True)
    return Ecarts(ensemble.jour, lignes, total, dit, ensemble.offres, ensemble.offres_a_distance)


async def get_ecarts(db: AsyncSession, acteur: Acteur, categorie: str) -> Ecarts:
    """Get the same to give away; raises Conflict when nothing is published yet."""
    ecarts = await list_ecarts(db, acteur, categorie)
    if ecarts.jour is None:
        raise Conflict(PAS_ENCORE)
    return ecarts


async def mesurer_besoins(db: AsyncSession, epci: Sequence[str], departement: str) -> Mesures:
    """Count needs and offers, family by family; the automaton's alone."""
    besoins = {(c, e): int(n) for c, e, n in await db.execute(_BESOINS)}
    offres = {(c, e): int(n) for c, e, n in await db.execute(_OFFRES, {"epci": list(epci)})}
    a_distance = {c: int(n) for c, n in await db.execute(_DISTANCE, {"departement": departement})}
    return Mesures(besoins, offres, a_distance)
