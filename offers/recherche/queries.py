"""Search offers: on-site ones within the radius, remote ones wherever their zone says.

The rules: docs/recherche.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan
from typing import Any

import numpy as np
from data_inclusion.schema import v1
from msgspec import structs
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.territoires.queries import find_structure
from auth.vocabulary import Acteur
from core.errors import Invalid
from offers.catalogue.vocabulary import CHAMPS_SERVICE
from offers.extensions.queries import list_etats, list_reservees
from offers.moteur.amas import Boite, regrouper
from offers.moteur.curseur import Curseur
from offers.moteur.indice import LISTES, Indice, Rangs, get_indice
from offers.moteur.ordre import (
    FILTRES,
    SANS,
    Place,
    Portion,
    RechercheSituee,
    Surcouche,
    delimiter,
    ordonner_recherche,
)
from offers.moteur.rules import Centre
from offers.moteur.schemas import Recherche


@dataclass(frozen=True, slots=True)
class Carte:
    """Hold what a result card shows; `distance` in km, None for a remote offer."""

    id: str
    nom: str
    structure: str | None
    commune: str | None
    thematiques: list[str]
    publics: list[str]
    frais: str | None
    modes_accueil: list[str]
    mobilisable_par: list[str]
    zones: list[str]
    date_maj: date
    position_approximative: bool
    longitude: float | None
    latitude: float | None
    distance: float | None = None


@dataclass(frozen=True, slots=True)
class Resultats:
    """Hold one page of results, the exact total, and how many more are left out for their state."""

    total: int
    cartes: Sequence[Carte]
    masquees: int = 0


async def get_surcouche(
    db: AsyncSession, acteur: Acteur | None, recherche: Recherche, jour: date
) -> Surcouche:
    """Read what the reader's territoire adds to the public catalogue.

    Nobody in particular gets nothing. Raises Invalid for what one may ask for oneself, when nobody
    in particular asks.
    """
    if acteur is None:
        if recherche.mobilisable_par_moi:
            raise Invalid(
                {"mobilisable_par_moi": "Connectez-vous : ce filtre dépend de qui demande."}
            )
        return SANS
    reservees: Sequence[str] = ()
    if recherche.mobilisable_par_moi:
        structure = (
            await find_structure(db, acteur, acteur.structure_id) if acteur.structure_id else None
        )
        reservees = await list_reservees(db, structure.categorie if structure else None, jour)
    return Surcouche(await list_etats(db, jour), reservees)


def demander_pour(acteur: Acteur | None, recherche: Recherche) -> Recherche:
    """Add to a search who asks, when only what they may ask for is wanted."""
    if acteur is None or not recherche.mobilisable_par_moi:
        return recherche
    qui = (
        v1.PersonneMobilisatrice.USAGERS
        if acteur.est_personne
        else v1.PersonneMobilisatrice.PROFESSIONNELS
    )
    return recherche.model_copy(update={"mobilisable_par": [qui]})


async def get_centre(db: AsyncSession, recherche: Recherche) -> Centre | None:
    """Get where to search from: a commune, a point, or both; None when the search names neither.

    A point alone takes the zones of the commune whose centre is the nearest. Raises Invalid naming
    the field.
    """
    if (recherche.lat is None) != (recherche.lon is None):
        manque, autre = ("lon", "lat") if recherche.lon is None else ("lat", "lon")
        raise Invalid({manque: f"Ce paramètre va avec « {autre} » : donnez les deux."})
    communes = (await get_indice(db)).communes
    if recherche.code_commune:
        lieu = communes.centre(recherche.code_commune)
        if lieu is None:
            raise Invalid({"code_commune": "Aucune commune ne porte ce code."})
    elif recherche.lon is not None and recherche.lat is not None:
        lieu = communes.proche(recherche.lon, recherche.lat) or Centre(
            None, "ce point", None, None, ("*", "france")
        )
    else:
        return None
    if recherche.lon is None:
        return lieu
    return Centre(lieu.code_commune, lieu.nom, recherche.lon, recherche.lat, lieu.zones)


async def get_recherche_situee(
    db: AsyncSession, acteur: Acteur | None, recherche: Recherche, jour: date
) -> RechercheSituee:
    """Get a search with where it starts from, and what its reader's territoire knows that day.

    Raises Invalid naming the field.
    """
    surcouche = await get_surcouche(db, acteur, recherche, jour)
    return RechercheSituee(
        demander_pour(acteur, recherche), await get_centre(db, recherche), jour, surcouche
    )


async def list_resultats(db: AsyncSession, situee: RechercheSituee) -> Resultats:
    """List the cards of the page that a search asks for, with the exact total."""
    recherche = situee.recherche
    jointure = "left join catalogue_structure st on st.id = s.structure_id"
    portion = Portion(recherche.size, (recherche.page - 1) * recherche.size)
    champ, page = await ordonner_recherche(db, situee, portion)
    lignes = await _list_lignes(db, page, _CARTE, jointure)
    return Resultats(
        len(champ.rangs), [Carte(*(*ligne, km)) for ligne, km in lignes], champ.masquees
    )


# One card as the API gives it, encoded by the database: every field of the schema, null where the
# producer is silent.
_VIDE = "{" + ", ".join(f'"{champ}": null' for champ in CHAMPS_SERVICE) + "}"


async def list_resultats_encodes(
    db: AsyncSession, situee: RechercheSituee, curseur: Curseur | None = None
) -> tuple[int, Sequence[tuple[str, float | None]], Curseur | None]:
    """List the results of the page that a search asks for, as the API gives them.

    Gives the total, each offer as JSON with its distance in km, and where a walk goes on.
    """
    recherche = situee.recherche
    # One more tells whether the walk goes on.
    limite = recherche.size + (curseur is not None)
    portion = Portion(limite, (recherche.page - 1) * recherche.size, curseur)
    champ, page = await ordonner_recherche(db, situee, portion)
    suivant = None
    if curseur is not None and len(page) > recherche.size:
        page = page[: recherche.size]
        derniere = page[-1]
        suivant = structs.replace(
            curseur, cle=derniere.cle, melange=derniere.melange, id=derniere.id
        )
    return len(champ.rangs), await _list_encodees(db, champ.indice, page), suivant


async def _list_encodees(
    db: AsyncSession, indice: Indice, page: Sequence[Place]
) -> list[tuple[str, float | None]]:
    """Give the offers of a page as JSON.

    Those of this catalogue that were given before are not asked for again.
    """
    connues = indice.fiches.connues(p.id for p in page)
    colonnes = "s.id, cast(cast(:vide as jsonb) || s.donnees as text) as json"
    lues = await _list_lignes(
        db, [p for p in page if p.id not in connues], colonnes, "", vide=_VIDE
    )
    nouvelles = {ligne.id: ligne.json for ligne, _ in lues}
    indice.fiches.tenir(nouvelles)
    connues |= nouvelles
    return [(connues[p.id], None if isnan(p.km) else p.km) for p in page if p.id in connues]


async def _list_lignes(
    db: AsyncSession, page: Sequence[Place], colonnes: str, jointure: str, **valeurs: Any
) -> list[tuple[Any, float | None]]:
    """Read the rows of a page, in its order.

    One withdrawn since the catalogue was read is given all the same.
    """
    if not page:
        return []
    sql = f"select {colonnes} from catalogue_service s {jointure} where s.id = any(:ids)"
    lus = {
        ligne.id: ligne
        for ligne in await db.execute(text(sql), {"ids": [p.id for p in page]} | valeurs)
    }
    return [(lus[p.id], None if isnan(p.km) else p.km) for p in page if p.id in lus]


async def list_points(
    db: AsyncSession, situee: RechercheSituee, limite: int = 5000
) -> Sequence[tuple[str, str, float, float]]:
    """List the results that have a place, for the map, the nearest first.

    Each is (id, name, longitude, latitude).
    """
    _, page = await ordonner_recherche(db, situee, Portion(limite))
    sql = (
        "select id, nom, longitude, latitude from catalogue_service"
        " where id = any(:ids) and longitude is not null and (sur_place or not a_distance)"
    )
    lus = {ligne.id: ligne for ligne in await db.execute(text(sql), {"ids": [p.id for p in page]})}
    return [
        (p.id, lus[p.id].nom, lus[p.id].longitude, lus[p.id].latitude) for p in page if p.id in lus
    ]


Lieu = tuple[str, float, float]
LIEUX_MAX = 40


@dataclass(frozen=True, slots=True)
class PlanDesOffres:
    """Hold what the map draws: groups, lone points with their category, communes as landmarks."""

    etendue: Boite | None
    nombre: int
    amas: Sequence[tuple[float, float, int, float, float, float, float]]
    points: Sequence[tuple[float, float, str]]
    lieux: Sequence[Lieu] = ()


_LIEUX = text(
    "select nom, longitude, latitude from geo_commune where commune_parente is null"
    " and longitude between :ouest and :est and latitude between :sud and :nord"
    " order by population desc nulls last, code limit :limite"
)


async def list_lieux(db: AsyncSession, vue: Boite, limite: int) -> Sequence[Lieu]:
    """List the communes (name, longitude, latitude) of a view, the most peopled first."""
    bornes: dict[str, float] = dict(zip(("ouest", "sud", "est", "nord"), vue, strict=True))
    return [
        (nom, longitude, latitude)
        for nom, longitude, latitude in await db.execute(_LIEUX, bornes | {"limite": limite})
    ]


async def _list_placees(
    db: AsyncSession, situee: RechercheSituee
) -> tuple[Indice, Rangs, NDArray[np.float64], NDArray[np.float64]]:
    """List the results that have a place to go to, and their coordinates in degrees."""
    champ, _ = await ordonner_recherche(db, situee, Portion(0))
    indice, rangs = champ.indice, champ.rangs
    rangs = rangs[
        ~np.isnan(indice.sphere[rangs, 0]) & (indice.sur_place[rangs] | ~indice.a_distance[rangs])
    ]
    x, y, z = indice.sphere[rangs].T
    return indice, rangs, np.degrees(np.arctan2(y, x)), np.degrees(np.arcsin(np.clip(z, -1, 1)))


async def get_plan(
    db: AsyncSession, situee: RechercheSituee, zoom: int, vue: Boite | None
) -> PlanDesOffres:
    """Gather the results of a search as a map shows them, in a view or everywhere.

    A view is (west, south, east, north).
    """
    indice, rangs, longitudes, latitudes = await _list_placees(db, situee)
    amas = regrouper(longitudes, latitudes, zoom, vue)
    coches = indice.matrices["categories"][:, rangs[[rang for _, _, rang in amas.seuls]]]
    premieres = [*LISTES["categories"], ""]
    dites = np.where(coches.any(axis=0), coches.argmax(axis=0), -1).tolist()
    points = [(lon, lat, premieres[n]) for (lon, lat, _), n in zip(amas.seuls, dites, strict=True)]
    lieux = await list_lieux(db, vue, LIEUX_MAX) if vue else []
    return PlanDesOffres(amas.etendue, amas.nombre, amas.groupes, points, lieux)


async def list_noms(
    db: AsyncSession, situee: RechercheSituee, vue: Boite, limite: int = 20
) -> tuple[int, Sequence[tuple[str, str]]]:
    """List the names of the results in a view: their number, and the first (id, name) by name."""
    indice, rangs, longitudes, latitudes = await _list_placees(db, situee)
    ouest, sud, est, nord = vue
    dedans = (longitudes >= ouest) & (longitudes <= est) & (latitudes >= sud) & (latitudes <= nord)
    ids = [indice.ids[rang] for rang in rangs[dedans].tolist()]
    requete = text(
        "select id, nom from catalogue_service where id = any(:ids) order by nom, id limit :limite"
    )
    noms = await db.execute(requete, {"ids": ids[:2000], "limite": limite})
    return len(ids), [(cle, nom) for cle, nom in noms]


# Axis of the counts → the field whose own filter is left aside.
_AXES = {"categories": "thematiques"} | {champ: champ for champ in FILTRES}
Facettes = Mapping[str, Mapping[str, int]]


async def count_facettes(db: AsyncSession, situee: RechercheSituee) -> Facettes:
    """Count, for each axis, what each value would give with the filters of the other axes."""
    champ = await delimiter(db, situee)
    masques = champ.filtrer(situee.recherche)
    comptes = {}
    for axe, nom in _AXES.items():
        choisis = np.ones(len(champ.rangs), bool)
        for autre, masque in masques.items():
            if autre != nom:
                choisis &= masque
        comptes[axe] = champ.indice.compter(
            axe, champ.rangs[choisis], sans_doublons=situee.recherche.sans_doublons
        )
    return comptes


_CARTE = (
    "s.id, s.nom, st.nom as structure, s.commune, s.thematiques, s.publics, s.frais,"
    " s.modes_accueil,"
    " s.mobilisable_par, s.zones, s.date_maj, s.position_approximative, s.longitude, s.latitude"
)


async def list_proches(
    db: AsyncSession, situee: RechercheSituee, limite: int
) -> Sequence[tuple[str, float | None]]:
    """List (id, km) of the first offers of a search, in its order; km is None for a remote one.

    Reads no row.
    """
    _, page = await ordonner_recherche(db, situee, Portion(limite))
    return [(p.id, None if isnan(p.km) else p.km) for p in page]


async def list_trouvees(
    db: AsyncSession, situee: RechercheSituee, parmi: Sequence[str]
) -> Sequence[str]:
    """List, of some offers, those that a search finds, whatever their state; in the order given.

    Reads no row.
    """
    champ = await delimiter(db, situee, filtres=True)
    trouves = set(champ.rangs.tolist())
    return [cle for cle in parmi if champ.indice.rangs.get(cle) in trouves]


async def list_cartes(db: AsyncSession, ids: Sequence[str]) -> Mapping[str, Carte]:
    """Read the cards of some offers, by identifier, without distance.

    One that was withdrawn is absent.
    """
    sql = (
        f"select {_CARTE} from catalogue_service s left join catalogue_structure st on st.id ="
        f" s.structure_id"
        " where s.id = any(:ids) and s.retire_le is null"
    )
    return {ligne.id: Carte(*ligne) for ligne in await db.execute(text(sql), {"ids": list(ids)})}
