"""Search offers: on-site ones within the radius, remote ones wherever their zone says. The rules: docs/recherche.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import isnan
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from data_inclusion.schema import v1
from msgspec import structs
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.territoires.queries import find_structure
from auth.vocabulary import Acteur
from core.errors import Invalid
from core.geo.distance import TERRE_KM
from offers.catalogue.rules import PERIME
from offers.catalogue.vocabulary import CHAMPS_SERVICE, thematiques_de
from offers.extensions.queries import list_etats, list_reservees
from offers.extensions.rules import EtatDit
from offers.extensions.vocabulary import Etat
from offers.recherche.amas import Boite, regrouper
from offers.recherche.curseur import Curseur
from offers.recherche.indice import LISTES, Indice, Masque, Rangs, get_indice
from offers.recherche.rules import AGES, DEMI_KM, PRES_KM, RECUL_KM, Centre, corde_carree, sphere
from offers.recherche.schemas import Recherche


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


@dataclass(frozen=True, slots=True)
class Surcouche:
    """Hold what the reader's territoire knows: states of offers, and those that the reader may not ask for."""

    etats: Mapping[str, EtatDit] = field(default_factory=dict)
    reservees: Sequence[str] = ()

    def masquees(self, recherche: Recherche) -> Sequence[str]:
        """List the offers that are left out for their state, unless asked."""
        return [cle for cle, dit in self.etats.items() if dit.etat.est_masquee] if recherche.disponible else []


SANS = Surcouche()


async def get_surcouche(db: AsyncSession, acteur: Acteur | None, recherche: Recherche, jour: date) -> Surcouche:
    """Read what the reader's territoire adds to the public catalogue; nobody in particular gets nothing.

    Raises Invalid for what one may ask for oneself, when nobody in particular asks.
    """
    if acteur is None:
        if recherche.mobilisable_par_moi:
            raise Invalid({"mobilisable_par_moi": "Connectez-vous : ce filtre dépend de qui demande."})
        return SANS
    reservees: Sequence[str] = ()
    if recherche.mobilisable_par_moi:
        structure = await find_structure(db, acteur, acteur.structure_id) if acteur.structure_id else None
        reservees = await list_reservees(db, structure.categorie if structure else None, jour)
    return Surcouche(await list_etats(db, jour), reservees)


def pour(acteur: Acteur | None, recherche: Recherche) -> Recherche:
    """Add to a search who asks, when only what they may ask for is wanted."""
    if acteur is None or not recherche.mobilisable_par_moi:
        return recherche
    qui = v1.PersonneMobilisatrice.USAGERS if acteur.est_personne else v1.PersonneMobilisatrice.PROFESSIONNELS
    return recherche.model_copy(update={"mobilisable_par": [qui]})


async def get_centre(db: AsyncSession, recherche: Recherche) -> Centre | None:
    """Get where to search from: a commune, a point, or both; None when the search names neither.

    A point alone takes the zones of the commune whose centre is the nearest. Raises Invalid naming the field.
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
        lieu = communes.proche(recherche.lon, recherche.lat) or Centre(None, "ce point", None, None, ("*", "france"))
    else:
        return None
    if recherche.lon is None:
        return lieu
    return Centre(lieu.code_commune, lieu.nom, recherche.lon, recherche.lat, lieu.zones)


# Fields whose offers that state nothing are kept, and come last.
_A_VERIFIER = ("publics", "mobilisable_par")
_FILTRES = ("thematiques", "modes_accueil", *_A_VERIFIER, "frais", "types")
_RESEAUX = text(
    "select id from catalogue_structure where donnees -> 'reseaux_porteurs' ?| cast(:reseaux as text[])"
    " and retire_le is null"
)


def _voulues(recherche: Recherche, champ: str) -> list[str]:
    if champ == "thematiques":
        return sorted({t for valeur in recherche.thematiques for t in thematiques_de(valeur)})
    valeurs = [v.value for v in getattr(recherche, champ)]
    return [*valeurs, "tous-publics"] if champ == "publics" and valeurs else valeurs


@dataclass(frozen=True, slots=True)
class _Champ:
    """Hold the offers at hand before the filters: their rows, distances in km (nan when remote), weights."""

    indice: Indice
    rangs: Rangs
    km: NDArray[np.float64]
    poids: NDArray[np.float32] | None
    masquees: int = 0

    def sans(self, masquees: Sequence[str]) -> "_Champ":
        """Leave out some offers."""
        exclus = [self.indice.rangs[cle] for cle in masquees if cle in self.indice.rangs]
        if not exclus:
            return self
        gardes = ~np.isin(self.rangs, exclus)
        poids = None if self.poids is None else self.poids[gardes]
        return _Champ(self.indice, self.rangs[gardes], self.km[gardes], poids)

    def filtrer(self, recherche: Recherche) -> dict[str, Masque]:
        """Say, by field that filters, which of them pass."""
        voulues = {nom: _voulues(recherche, nom) for nom in _FILTRES}
        return {nom: _passent(self.indice, nom, v, self.rangs) for nom, v in voulues.items() if v}


def _passent(indice: Indice, champ: str, voulues: Sequence[str], rangs: Rangs) -> Masque:
    passent = indice.parmi(champ, voulues, rangs)
    return passent | indice.muettes[champ][rangs] if champ in _A_VERIFIER else passent


async def _delimiter(
    db: AsyncSession,
    recherche: Recherche,
    centre: Centre | None,
    surcouche: Surcouche = SANS,
    *,
    filtres: bool = False,
) -> _Champ:
    """Find what is at hand; with `filtres`, what passes them too: the fewer there are, the fewer are measured."""
    indice = await get_indice(db)
    ouverts = np.ones(len(indice.ids), bool) if centre is None else indice.dans(centre.zones)
    poids = None
    if recherche.q:
        poids = await indice.lexique.peser(db, recherche.q, indice.rangs)
        ouverts &= poids > 0
    themes = _voulues(recherche, "thematiques") if filtres else []
    if themes:
        # The narrowest first: what is on these themes is looked at, not the whole country.
        rangs = indice.traitent(themes)
        rangs = rangs[ouverts[rangs]]
    else:
        rangs = np.flatnonzero(ouverts)
    for champ, noms in (("sources", recherche.sources), ("structure_id", [recherche.structure_id or ""])):
        if any(noms):
            rangs = rangs[indice.parmi(champ, noms, rangs)]
    if recherche.reseaux_porteurs:
        reseaux = {"reseaux": [r.value for r in recherche.reseaux_porteurs]}
        porteuses = (await db.execute(_RESEAUX, reseaux)).scalars().all()
        rangs = rangs[indice.parmi("structure_id", porteuses, rangs)]
    for nom in (*_A_VERIFIER, "modes_accueil", "frais", "types") if filtres else ():
        if voulues := _voulues(recherche, nom):
            rangs = rangs[_passent(indice, nom, voulues, rangs)]
    km = np.full(len(rangs), np.nan)
    if centre is not None and centre.longitude is not None and centre.latitude is not None:
        cordes = ((indice.sphere[rangs] - sphere(centre.longitude, centre.latitude)) ** 2).sum(axis=1)
        pres = indice.sur_place[rangs] & (cordes <= corde_carree(recherche.rayon))
        km[pres] = 2 * TERRE_KM * np.arcsin(np.sqrt(cordes[pres]) / 2)
        la = pres | indice.a_distance[rangs]
        rangs, km = rangs[la], km[la]
    trouve = _Champ(indice, rangs, km, None if poids is None else poids[rangs])
    la = trouve.sans(surcouche.reservees)
    sans_masquees = la.sans(surcouche.masquees(recherche))
    return replace(sans_masquees, masquees=len(la.rangs) - len(sans_masquees.rangs))


class _Place(NamedTuple):
    """Hold one offer at its place in the order: its key, then its rank among equals."""

    id: str
    km: float
    cle: float
    melange: int


def _ranger(champ: _Champ, recherche: Recherche, jour: date, surcouche: Surcouche) -> NDArray[np.float64]:
    """Give the key of each offer: the smaller, the earlier."""
    indice, rangs, km = champ.indice, champ.rangs, champ.km
    # Remote after on-site: farther than anything on Earth.
    loin: NDArray[np.float64] = np.where(np.isnan(km), 1e6, km)
    if recherche.tri == "date":
        return np.negative(indice.date_maj[rangs], dtype=np.float64)
    if recherche.tri == "distance":
        return loin
    ages = jour.toordinal() - indice.date_maj[rangs]
    recul = np.where(ages > PERIME.days, RECUL_KM, 0) + np.searchsorted(AGES, ages) * (PRES_KM / 4)
    attendent = [
        indice.rangs[c] for c, dit in surcouche.etats.items() if dit.etat is Etat.attente and c in indice.rangs
    ]
    if attendent:
        recul += np.isin(rangs, attendent) * (PRES_KM / 4)
    if champ.poids is not None:
        cle: NDArray[np.float64] = -champ.poids * DEMI_KM / (DEMI_KM + np.where(np.isnan(km), DEMI_KM, km) + recul)
    else:
        cle = loin + recul
    for nom in _A_VERIFIER:
        if getattr(recherche, nom):
            cle = np.where(indice.muettes[nom][rangs] & (cle < 1e8), cle + 1e9, cle)
    return cle


def _apres(curseur: Curseur, indice: Indice, rangs: Rangs, cle: NDArray[np.float64], melange: Rangs) -> Masque:
    """Say which offers come after the last one that a walk gave."""
    suite: Masque = (cle > curseur.cle) | (cle == curseur.cle) & (melange > curseur.melange)
    for n in np.flatnonzero((cle == curseur.cle) & (melange == curseur.melange)).tolist():
        suite[n] = indice.ids[rangs[n]] > curseur.id
    return suite


async def _ordonner(
    db: AsyncSession,
    recherche: Recherche,
    centre: Centre | None,
    jour: date,
    limite: int,
    saut: int = 0,
    surcouche: Surcouche = SANS,
    curseur: Curseur | None = None,
) -> tuple[_Champ, list[_Place]]:
    """Give what was found, and one page of it in order: after `saut` offers, or after the last one of a cursor."""
    champ = await _delimiter(db, recherche, centre, surcouche, filtres=True)
    indice, rangs, km = champ.indice, champ.rangs, champ.km
    cle = _ranger(champ, recherche, jour, surcouche)
    graine = np.int32(crc32(jour.isoformat().encode()) & 0x7FFFFFFF)
    if recherche.sans_doublons:
        uniques = indice.premiers(rangs, np.lexsort((rangs, indice.melange[rangs] ^ graine, cle)))
        rangs, km, cle = rangs[uniques], km[uniques], cle[uniques]
        champ = replace(champ, rangs=rangs, km=km)
    if curseur is not None and curseur.id:
        suite = _apres(curseur, indice, rangs, cle, indice.melange[rangs] ^ graine)
        rangs, km, cle = rangs[suite], km[suite], cle[suite]
    fin = min(saut + limite, len(rangs))
    if fin <= saut:
        return champ, []
    # Only what can be on this page is sorted; equal ones stay in.
    possibles = np.flatnonzero(cle <= np.partition(cle, fin - 1)[fin - 1])
    melange = indice.melange[rangs[possibles]] ^ graine
    ordre = np.lexsort((rangs[possibles], melange, cle[possibles]))[saut:fin]
    return champ, [
        _Place(indice.ids[rangs[n]], float(km[n]), float(cle[n]), int(m))
        for n, m in zip(possibles[ordre], melange[ordre], strict=True)
    ]


async def search(
    db: AsyncSession, recherche: Recherche, centre: Centre | None, jour: date, surcouche: Surcouche = SANS
) -> Resultats:
    """Search; gives the cards of one page and the exact total."""
    jointure = "left join catalogue_structure st on st.id = s.structure_id"
    saut = (recherche.page - 1) * recherche.size
    champ, page = await _ordonner(db, recherche, centre, jour, recherche.size, saut, surcouche)
    lignes = await _lire(db, page, _CARTE, jointure)
    return Resultats(len(champ.rangs), [Carte(*(*ligne, km)) for ligne, km in lignes], champ.masquees)


# One card as the API gives it, encoded by the database: every field of the schema, null where the producer is silent.
_VIDE = "{" + ", ".join(f'"{champ}": null' for champ in CHAMPS_SERVICE) + "}"


async def search_encoded(
    db: AsyncSession,
    recherche: Recherche,
    centre: Centre | None,
    jour: date,
    surcouche: Surcouche = SANS,
    curseur: Curseur | None = None,
) -> tuple[int, Sequence[tuple[str, float | None]], Curseur | None]:
    """Search; gives the total, each offer of the page as JSON with its distance in km, and where a walk goes on."""
    saut = (recherche.page - 1) * recherche.size
    # One more tells whether the walk goes on.
    limite = recherche.size + (curseur is not None)
    champ, page = await _ordonner(db, recherche, centre, jour, limite, saut, surcouche, curseur)
    suivant = None
    if curseur is not None and len(page) > recherche.size:
        page = page[: recherche.size]
        derniere = page[-1]
        suivant = structs.replace(curseur, cle=derniere.cle, melange=derniere.melange, id=derniere.id)
    return len(champ.rangs), await _encoder(db, champ.indice, page), suivant


async def _encoder(db: AsyncSession, indice: Indice, page: Sequence[_Place]) -> list[tuple[str, float | None]]:
    """Give the offers of a page as JSON; those of this catalogue that were given before are not asked for again."""
    connues = indice.fiches.connues(p.id for p in page)
    colonnes = "s.id, cast(cast(:vide as jsonb) || s.donnees as text) as json"
    lues = await _lire(db, [p for p in page if p.id not in connues], colonnes, "", vide=_VIDE)
    nouvelles = {ligne.id: ligne.json for ligne, _ in lues}
    indice.fiches.tenir(nouvelles)
    connues |= nouvelles
    return [(connues[p.id], None if isnan(p.km) else p.km) for p in page if p.id in connues]


async def _lire(
    db: AsyncSession, page: Sequence[_Place], colonnes: str, jointure: str, **valeurs: Any
) -> list[tuple[Any, float | None]]:
    """Read the rows of a page, in its order; one withdrawn since the catalogue was read is given all the same."""
    if not page:
        return []
    sql = f"select {colonnes} from catalogue_service s {jointure} where s.id = any(:ids)"
    lus = {ligne.id: ligne for ligne in await db.execute(text(sql), {"ids": [p.id for p in page]} | valeurs)}
    return [(lus[p.id], None if isnan(p.km) else p.km) for p in page if p.id in lus]


async def list_points(
    db: AsyncSession,
    recherche: Recherche,
    centre: Centre | None,
    jour: date,
    limite: int = 5000,
    surcouche: Surcouche = SANS,
) -> Sequence[tuple[str, str, float, float]]:
    """List (id, name, longitude, latitude) of the results that have a place, for the map, the nearest first."""
    _, page = await _ordonner(db, recherche, centre, jour, limite, surcouche=surcouche)
    sql = (
        "select id, nom, longitude, latitude from catalogue_service"
        " where id = any(:ids) and longitude is not null and (sur_place or not a_distance)"
    )
    lus = {ligne.id: ligne for ligne in await db.execute(text(sql), {"ids": [p.id for p in page]})}
    return [(p.id, lus[p.id].nom, lus[p.id].longitude, lus[p.id].latitude) for p in page if p.id in lus]


Lieu = tuple[str, float, float]
LIEUX_MAX = 40


@dataclass(frozen=True, slots=True)
class CarteLue:
    """Hold what the map draws: groups, lone points with their category, communes to find one’s way."""

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
        (nom, longitude, latitude) for nom, longitude, latitude in await db.execute(_LIEUX, bornes | {"limite": limite})
    ]


async def _placer(
    db: AsyncSession, recherche: Recherche, centre: Centre | None, jour: date, surcouche: Surcouche
) -> tuple[Indice, Rangs, NDArray[np.float64], NDArray[np.float64]]:
    """Give the results that have a place to go to, and their coordinates in degrees."""
    champ, _ = await _ordonner(db, recherche, centre, jour, 0, surcouche=surcouche)
    indice, rangs = champ.indice, champ.rangs
    rangs = rangs[~np.isnan(indice.sphere[rangs, 0]) & (indice.sur_place[rangs] | ~indice.a_distance[rangs])]
    x, y, z = indice.sphere[rangs].T
    return indice, rangs, np.degrees(np.arctan2(y, x)), np.degrees(np.arcsin(np.clip(z, -1, 1)))


async def read_carte(
    db: AsyncSession,
    recherche: Recherche,
    centre: Centre | None,
    jour: date,
    zoom: int,
    vue: Boite | None,
    surcouche: Surcouche = SANS,
) -> CarteLue:
    """Gather the results of a search as a map shows them, in a view (west, south, east, north) or everywhere."""
    indice, rangs, longitudes, latitudes = await _placer(db, recherche, centre, jour, surcouche)
    amas = regrouper(longitudes, latitudes, zoom, vue)
    coches = indice.matrices["categories"][:, rangs[[rang for _, _, rang in amas.seuls]]]
    premieres = [*LISTES["categories"], ""]
    dites = np.where(coches.any(axis=0), coches.argmax(axis=0), -1).tolist()
    points = [(lon, lat, premieres[n]) for (lon, lat, _), n in zip(amas.seuls, dites, strict=True)]
    lieux = await list_lieux(db, vue, LIEUX_MAX) if vue else []
    return CarteLue(amas.etendue, amas.nombre, amas.groupes, points, lieux)


async def list_dans(
    db: AsyncSession,
    recherche: Recherche,
    centre: Centre | None,
    jour: date,
    vue: Boite,
    surcouche: Surcouche = SANS,
    limite: int = 20,
) -> tuple[int, Sequence[tuple[str, str]]]:
    """Name the results in a view: their number, and the first (id, name) by name."""
    indice, rangs, longitudes, latitudes = await _placer(db, recherche, centre, jour, surcouche)
    ouest, sud, est, nord = vue
    dedans = (longitudes >= ouest) & (longitudes <= est) & (latitudes >= sud) & (latitudes <= nord)
    ids = [indice.ids[rang] for rang in rangs[dedans].tolist()]
    requete = text("select id, nom from catalogue_service where id = any(:ids) order by nom, id limit :limite")
    noms = await db.execute(requete, {"ids": ids[:2000], "limite": limite})
    return len(ids), [(cle, nom) for cle, nom in noms]


# Axis of the counts → the field whose own filter is left aside.
_AXES = {"categories": "thematiques"} | {champ: champ for champ in _FILTRES}
Facettes = Mapping[str, Mapping[str, int]]


async def count_facettes(
    db: AsyncSession, recherche: Recherche, centre: Centre | None, surcouche: Surcouche = SANS
) -> Facettes:
    """Count, for each axis, what each value would give with the filters of the other axes."""
    champ = await _delimiter(db, recherche, centre, surcouche)
    masques = champ.filtrer(recherche)
    comptes = {}
    for axe, nom in _AXES.items():
        choisis = np.ones(len(champ.rangs), bool)
        for autre, masque in masques.items():
            if autre != nom:
                choisis &= masque
        comptes[axe] = champ.indice.compter(axe, champ.rangs[choisis], sans_doublons=recherche.sans_doublons)
    return comptes


_CARTE = (
    "s.id, s.nom, st.nom as structure, s.commune, s.thematiques, s.publics, s.frais, s.modes_accueil,"
    " s.mobilisable_par, s.zones, s.date_maj, s.position_approximative, s.longitude, s.latitude"
)


async def list_proches(
    db: AsyncSession, recherche: Recherche, centre: Centre | None, jour: date, limite: int
) -> Sequence[tuple[str, float | None]]:
    """List (id, km) of the first offers of a search, in its order; km is None for a remote one. Reads no row."""
    _, page = await _ordonner(db, recherche, centre, jour, limite)
    return [(p.id, None if isnan(p.km) else p.km) for p in page]


async def list_trouvees(
    db: AsyncSession, recherche: Recherche, centre: Centre | None, parmi: Sequence[str]
) -> Sequence[str]:
    """List, of some offers, those that a search finds, whatever their state; in the order given. Reads no row."""
    champ = await _delimiter(db, recherche, centre, filtres=True)
    trouves = set(champ.rangs.tolist())
    return [cle for cle in parmi if champ.indice.rangs.get(cle) in trouves]


async def list_cartes(db: AsyncSession, ids: Sequence[str]) -> Mapping[str, Carte]:
    """Read the cards of some offers, by identifier, without distance; one that was withdrawn is absent."""
    sql = (
        f"select {_CARTE} from catalogue_service s left join catalogue_structure st on st.id = s.structure_id"
        " where s.id = any(:ids) and s.retire_le is null"
    )
    return {ligne.id: Carte(*ligne) for ligne in await db.execute(text(sql), {"ids": list(ids)})}
