"""Keep the searchable part of the catalogue in memory, as columns.

A search is a few operations on whole arrays. One copy a process, of public data alone, made again
when an import changed the catalogue: docs/adr/0019.
"""

from asyncio import Lock
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from anyio import to_thread
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offers.catalogue.vocabulary import (
    CATEGORIES,
    MODES_ACCUEIL,
    PERSONNES_MOBILISATRICES,
    PUBLICS,
    THEMATIQUES,
    categorie_de,
)
from offers.doublons.rules import reunir_offres
from offers.moteur.lexique import Lexique
from offers.moteur.rules import Centre

Masque = NDArray[np.bool_]
Rangs = NDArray[np.intp]
# Fields that hold several values: those that each may take, in the order of its rows.
LISTES: Mapping[str, Sequence[str]] = {
    "categories": list(CATEGORIES),
    "thematiques": list(THEMATIQUES),
    "publics": list(PUBLICS),
    "modes_accueil": list(MODES_ACCUEIL),
    "mobilisable_par": list(PERSONNES_MOBILISATRICES),
}

INDICE = "indice"
PARCOURS_S = 900
# Past so many characters, the cards kept are forgotten: some twenty thousand.
FICHES_MAX = 30_000_000
# A zone that more than one offer in so many names is kept as a mask.
PARTAGE = 50
# Imports and retouches only grow: their sum changes whenever one of them does.
_VERSION = text(
    "select coalesce((select max(id) from import_catalogue), 0)"
    " + coalesce((select max(id) from catalogue_retouche), 0) as catalogue,"
    " prive.version_doublons() as doublons"
)
_MEMES = text("select a_id, b_id from prive.doublons_decides() where sens = 'meme'")
_LIGNES = text(
    "select id, source, structure_id, thematiques, publics, modes_accueil, mobilisable_par, frais,"
    " type, zones,"
    " sur_place, a_distance, ux, uy, uz, date_maj, melange from catalogue_service where retire_le"
    " is null order by id"
)
_COMMUNES = text(
    "select code, nom, longitude, latitude, code_epci, code_departement, commune_parente from"
    " geo_commune order by code"
)


@dataclass(frozen=True, slots=True)
class Communes:
    """Hold the places that a search may start from."""

    par_code: Mapping[str, Any]
    arrondissements: Mapping[str, Sequence[str]]
    codes: Sequence[str]
    positions: NDArray[np.float64]

    def centre(self, code: str) -> Centre | None:
        """Give a commune as a place to search from, or None."""
        commune = self.par_code.get(code)
        if commune is None:
            return None
        memes = [
            code,
            *([commune.commune_parente] if commune.commune_parente else []),
            *self.arrondissements.get(code, []),
        ]
        autour = [commune.code_epci, commune.code_departement, "france", "*"]
        return Centre(
            code,
            commune.nom,
            commune.longitude,
            commune.latitude,
            [*memes, *(z for z in autour if z)],
        )

    def proche(self, longitude: float, latitude: float) -> Centre | None:
        """Give the commune whose centre is the nearest, within half a degree."""
        if not len(self.codes):
            return None
        ecarts = self.positions - (longitude, latitude)
        ecarts[:, 0] *= np.cos(np.radians(latitude))
        rang = int((ecarts**2).sum(axis=1).argmin())
        return self.centre(self.codes[rang]) if np.abs(ecarts[rang]).max() < 0.5 else None


@dataclass(slots=True)
class Fiches:
    """Hold offers of one catalogue as the API gives them: one asked for again is not read again."""

    encodees: dict[str, str] = field(default_factory=dict)
    taille: int = 0

    def connues(self, cles: Iterable[str]) -> dict[str, str]:
        """Give those that are held, by identifier."""
        return {cle: self.encodees[cle] for cle in cles if cle in self.encodees}

    def tenir(self, encodees: Mapping[str, str]) -> None:
        """Hold more; past a size all are forgotten, rather than weighed one against another."""
        ajout = sum(map(len, encodees.values()))
        if self.taille + ajout > FICHES_MAX:
            self.encodees.clear()
            self.taille = 0
        self.encodees.update(encodees)
        self.taille += ajout


@dataclass(frozen=True, slots=True)
class Indice:
    """Hold the columns, one place an offer, in the order of identifiers.

    A matrix has one row a value.
    """

    version: tuple[int, int]
    ids: Sequence[str]
    rangs: Mapping[str, int]
    matrices: Mapping[str, Masque]
    muettes: Mapping[str, Masque]
    codes: Mapping[str, NDArray[np.int32]]
    valeurs: Mapping[str, Mapping[str, int]]
    zones: Mapping[str, NDArray[np.int32]]
    sur_place: Masque
    a_distance: Masque
    sphere: NDArray[np.float64]
    date_maj: NDArray[np.int32]
    melange: NDArray[np.int32]
    groupe: NDArray[np.int32]
    communes: Communes
    lexique: Lexique = field(default_factory=Lexique)
    masques: dict[str, Masque] = field(default_factory=dict)
    par_thematique: dict[str, Rangs] = field(default_factory=dict)
    fiches: Fiches = field(default_factory=Fiches)

    def parmi(self, champ: str, voulues: Sequence[str], rangs: Rangs) -> Masque:
        """Say which of these offers have one of these values."""
        if champ in self.matrices:
            trouves = np.zeros(len(rangs), bool)
            for valeur in voulues:
                if valeur in LISTES[champ]:
                    trouves |= self.matrices[champ][LISTES[champ].index(valeur)][rangs]
            return trouves
        connus = [
            self.valeurs[champ][valeur] for valeur in voulues if valeur in self.valeurs[champ]
        ]
        return np.isin(self.codes[champ][rangs], connus)

    def dans(self, zones: Sequence[str]) -> Masque:
        """Say which offers are open to one of these zones."""
        ouvertes = np.zeros(len(self.ids), bool)
        petites = []
        for zone in zones:
            ou = self.zones.get(zone)
            if ou is None:
                continue
            if len(ou) * PARTAGE < len(self.ids):
                petites.append(ou)
                continue
            # A zone of many offers, the country first of all, is kept as a mask: made once, joined
            # at once.
            if zone not in self.masques:
                self.masques[zone] = np.zeros(len(self.ids), bool)
                self.masques[zone][ou] = True
            ouvertes |= self.masques[zone]
        for ou in petites:
            ouvertes[ou] = True
        return ouvertes

    def traitent(self, thematiques: Sequence[str]) -> Rangs:
        """List the offers on one of these thématiques, in the order of identifiers."""
        connues = [t for t in thematiques if t in LISTES["thematiques"]]
        for t in connues:
            if t not in self.par_thematique:
                ligne = self.matrices["thematiques"][LISTES["thematiques"].index(t)]
                self.par_thematique[t] = np.flatnonzero(ligne)
        listes = [self.par_thematique[t] for t in connues]
        if len(listes) == 1:
            return listes[0]
        return np.flatnonzero(self._reunir(listes))

    def _reunir(self, listes: Sequence[Rangs]) -> Masque:
        masque = np.zeros(len(self.ids), bool)
        for liste in listes:
            masque[liste] = True
        return masque

    def jumelles(self, cle: str) -> list[str]:
        """Give the other sheets that people said are this same offer."""
        rang = self.rangs.get(cle)
        if rang is None or self.groupe[rang] < 0:
            return []
        return [
            self.ids[n]
            for n in np.flatnonzero(self.groupe == self.groupe[rang]).tolist()
            if n != rang
        ]

    def premiers(self, rangs: Rangs, ordre: Rangs) -> Masque:
        """Keep, of each group of sheets that are one offer, the first in that order.

        The others exist only once.
        """
        gardes = self.groupe[rangs] < 0
        groupees = ordre[~gardes[ordre]]
        gardes[groupees[np.unique(self.groupe[rangs[groupees]], return_index=True)[1]]] = True
        return gardes

    def _en_trop(self, coches: Masque, rangs: Rangs) -> NDArray[np.intp]:
        """Count, by value, the sheets whose offer another sheet with it already counts for."""
        groupees = rangs[self.groupe[rangs] >= 0]
        if not len(groupees):
            return np.zeros(len(coches), np.intp)
        groupees = groupees[np.argsort(self.groupe[groupees], kind="stable")]
        coches = coches[:, groupees]
        debuts = np.flatnonzero(np.diff(self.groupe[groupees], prepend=-1))
        trop: NDArray[np.intp] = coches.sum(axis=1) - np.logical_or.reduceat(
            coches, debuts, axis=1
        ).sum(axis=1)
        return trop

    def compter(self, champ: str, rangs: Rangs, *, sans_doublons: bool = False) -> dict[str, int]:
        """Count the values of one field among some offers.

        Where there is one value at most, « » stands for none.
        """
        if champ in self.matrices:
            sommes = np.count_nonzero(self.matrices[champ][:, rangs], axis=1)
            sommes -= self._en_trop(self.matrices[champ], rangs) if sans_doublons else 0
            return {v: int(n) for v, n in zip(LISTES[champ], sommes, strict=True) if n}
        nombres = np.bincount(self.codes[champ][rangs], minlength=len(self.valeurs[champ]))
        if sans_doublons:
            nombres -= self._en_trop(np.arange(len(nombres))[:, None] == self.codes[champ], rangs)
        return {v: int(nombres[rang]) for v, rang in self.valeurs[champ].items() if nombres[rang]}


class _Memoire:
    """Hold the index of one database, and let one request at a time make it again."""

    def __init__(self) -> None:
        self.verrou = Lock()
        self.indice: Indice | None = None
        # The catalogue before the last change, for the walks that began in it.
        self.precedent: Indice | None = None
        self.jusqu_a = 0.0

    def remplacer(self, indice: Indice) -> None:
        """Take the catalogue as it now is, and keep the one before for a quarter of an hour."""
        self.precedent, self.jusqu_a = self.indice, monotonic() + PARCOURS_S
        self.indice = indice

    def oublier(self) -> None:
        """Let go of the catalogue before, once walks had the time to end."""
        if self.precedent is not None and monotonic() > self.jusqu_a:
            self.precedent = None


_MEMOIRES: WeakKeyDictionary[Any, _Memoire] = WeakKeyDictionary()


async def get_indice(db: AsyncSession) -> Indice:
    """Get the index of the catalogue as it stands; the first request after an import makes it.

    A session keeps the one that it first got: all of an answer speaks of the same catalogue.
    """
    if INDICE in db.info:
        indice: Indice = db.info[INDICE]
        return indice
    memoire = _MEMOIRES.setdefault(db.get_bind(), _Memoire())
    version = tuple((await db.execute(_VERSION)).one())
    tenu = memoire.indice
    if tenu is None or tenu.version != version:
        async with memoire.verrou:
            tenu = memoire.indice
            if tenu is None or tenu.version != version:
                memes = [(a, b) for a, b in await db.execute(_MEMES)]
                if tenu is not None and tenu.version[0] == version[0]:
                    # Only what people decided of duplicates changed.
                    memoire.indice = tenu = replace(
                        tenu, version=version, groupe=_grouper(tenu.rangs, memes)
                    )
                else:
                    lignes = (await db.execute(_LIGNES)).all()
                    communes = (await db.execute(_COMMUNES)).all()
                    tenu = await to_thread.run_sync(_construire, version, lignes, communes, memes)
                    memoire.remplacer(tenu)
    memoire.oublier()
    db.info[INDICE] = tenu
    return tenu


async def reprendre_indice(db: AsyncSession, version: tuple[int, int]) -> None:
    """Let a session read the catalogue in which a walk began, when this process still holds it."""
    precedent = _MEMOIRES.setdefault(db.get_bind(), _Memoire()).precedent
    if precedent is not None and precedent.version == version:
        db.info[INDICE] = precedent


def _grouper(rangs: Mapping[str, int], memes: Sequence[tuple[str, str]]) -> NDArray[np.int32]:
    """Give a number to each group of sheets that are one offer.

    -1 for an offer that exists only once.
    """
    groupe = np.full(len(rangs), -1, np.int32)
    for numero, membres in enumerate(reunir_offres(memes)):
        presents = [rangs[cle] for cle in membres if cle in rangs]
        if len(presents) > 1:
            groupe[presents] = numero
    return groupe


def _construire(
    version: tuple[int, int],
    lignes: Sequence[Any],
    communes: Sequence[Any],
    memes: Sequence[tuple[str, str]],
) -> Indice:
    nombre = len(lignes)
    matrices = {champ: np.zeros((len(valeurs), nombre), bool) for champ, valeurs in LISTES.items()}
    colonnes = {
        champ: {v: rang for rang, v in enumerate(valeurs)} for champ, valeurs in LISTES.items()
    }
    valeurs: dict[str, dict[str, int]] = {
        champ: {} for champ in ("frais", "types", "sources", "structure_id")
    }
    codes = {champ: np.zeros(nombre, np.int32) for champ in valeurs}
    zones: dict[str, list[int]] = {}
    sphere = np.full((nombre, 3), np.nan)
    for rang, ligne in enumerate(lignes):
        for champ, matrice in matrices.items():
            lues = (
                map(categorie_de, ligne.thematiques)
                if champ == "categories"
                else getattr(ligne, champ)
            )
            for valeur in lues:
                if valeur in colonnes[champ]:
                    matrice[colonnes[champ][valeur], rang] = True
        for champ, valeur in (
            ("frais", ligne.frais or ""),
            ("types", ligne.type or ""),
            ("sources", ligne.source),
            ("structure_id", ligne.structure_id),
        ):
            codes[champ][rang] = valeurs[champ].setdefault(valeur, len(valeurs[champ]))
        for zone in ligne.zones:
            zones.setdefault(zone, []).append(rang)
        if ligne.ux is not None:
            sphere[rang] = ligne.ux, ligne.uy, ligne.uz
    rangs = {ligne.id: rang for rang, ligne in enumerate(lignes)}
    return Indice(
        version,
        [ligne.id for ligne in lignes],
        rangs,
        matrices,
        {champ: ~np.logical_or.reduce(matrice, axis=0) for champ, matrice in matrices.items()},
        codes,
        valeurs,
        {zone: np.array(rangs, np.int32) for zone, rangs in zones.items()},
        np.array([ligne.sur_place for ligne in lignes], bool),
        np.array([ligne.a_distance for ligne in lignes], bool),
        sphere,
        np.array([_jour(ligne.date_maj) for ligne in lignes], np.int32),
        np.array([ligne.melange for ligne in lignes], np.int32),
        _grouper(rangs, memes),
        _ranger(communes),
    )


def _jour(le: date) -> int:
    return le.toordinal()


def _ranger(communes: Sequence[Any]) -> Communes:
    arrondissements: dict[str, list[str]] = {}
    for commune in communes:
        if commune.commune_parente:
            arrondissements.setdefault(commune.commune_parente, []).append(commune.code)
    places = [c for c in communes if c.longitude is not None and c.commune_parente is None]
    positions = np.array([(c.longitude, c.latitude) for c in places], np.float64).reshape(-1, 2)
    return Communes(
        {c.code: c for c in communes}, arrondissements, [c.code for c in places], positions
    )
