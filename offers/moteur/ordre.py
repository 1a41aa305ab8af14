"""Say which offers answer a search, and put them in order.

The rules: docs/recherche.md, and rules.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.geo.distance import TERRE_KM
from offers.catalogue.vocabulary import thematiques_de
from offers.extensions.rules import EtatDit
from offers.extensions.vocabulary import EtatOffre
from offers.moteur.curseur import Curseur
from offers.moteur.indice import Indice, Masque, Rangs, get_indice
from offers.moteur.rules import (
    Centre,
    Trouvees,
    corde_carree,
    eloigner,
    ranger_au_plus_utile,
    sphere,
)
from offers.moteur.schemas import Recherche


@dataclass(frozen=True, slots=True)
class Surcouche:
    """Hold what the reader's territoire knows.

    States of offers, and those that the reader may not ask for.
    """

    etats: Mapping[str, EtatDit] = field(default_factory=dict)
    reservees: Sequence[str] = ()

    def masquees(self, recherche: Recherche) -> Sequence[str]:
        """List the offers that are left out for their state, unless asked."""
        return (
            [cle for cle, dit in self.etats.items() if dit.etat.est_masquee]
            if recherche.disponible
            else []
        )


SANS = Surcouche()


@dataclass(frozen=True, slots=True)
class RechercheSituee:
    """Hold a search with all that its answer depends on.

    From where (None: everywhere), which day, and what the reader's territoire knows.
    """

    recherche: Recherche
    centre: Centre | None
    jour: date
    surcouche: Surcouche = SANS


@dataclass(frozen=True, slots=True)
class Portion:
    """Hold which part of the results is wanted, in their order.

    After `saut` offers, or after the last one of a cursor.
    """

    limite: int
    saut: int = 0
    curseur: Curseur | None = None


# Fields whose offers that state nothing are kept, and come last.
A_VERIFIER = ("publics", "mobilisable_par")
FILTRES = ("thematiques", "modes_accueil", *A_VERIFIER, "frais", "types")
_RESEAUX = text(
    "select id from catalogue_structure where donnees -> 'reseaux_porteurs' ?| cast(:reseaux as"
    " text[])"
    " and retire_le is null"
)


def _voulues(recherche: Recherche, champ: str) -> list[str]:
    if champ == "thematiques":
        return sorted({t for valeur in recherche.thematiques for t in thematiques_de(valeur)})
    valeurs = [v.value for v in getattr(recherche, champ)]
    return [*valeurs, "tous-publics"] if champ == "publics" and valeurs else valeurs


@dataclass(frozen=True, slots=True)
class ChampDeRecherche:
    """Hold the offers at hand before the filters: rows, distances in km, weights.

    The distance of a remote offer is nan.
    """

    indice: Indice
    rangs: Rangs
    km: NDArray[np.float64]
    poids: NDArray[np.float32] | None
    masquees: int = 0

    def sans(self, masquees: Sequence[str]) -> "ChampDeRecherche":
        """Leave out some offers."""
        exclus = [self.indice.rangs[cle] for cle in masquees if cle in self.indice.rangs]
        if not exclus:
            return self
        gardes = ~np.isin(self.rangs, exclus)
        poids = None if self.poids is None else self.poids[gardes]
        return ChampDeRecherche(self.indice, self.rangs[gardes], self.km[gardes], poids)

    def filtrer(self, recherche: Recherche) -> dict[str, Masque]:
        """Say, by field that filters, which of them pass."""
        voulues = {nom: _voulues(recherche, nom) for nom in FILTRES}
        return {nom: _passent(self.indice, nom, v, self.rangs) for nom, v in voulues.items() if v}


def _passent(indice: Indice, champ: str, voulues: Sequence[str], rangs: Rangs) -> Masque:
    passent = indice.parmi(champ, voulues, rangs)
    return passent | indice.muettes[champ][rangs] if champ in A_VERIFIER else passent


async def delimiter(
    db: AsyncSession, situee: RechercheSituee, *, filtres: bool = False
) -> ChampDeRecherche:
    """Find what is at hand.

    With `filtres`, what passes them too: the fewer there are, the fewer are measured.
    """
    recherche, centre, surcouche = situee.recherche, situee.centre, situee.surcouche
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
    for champ, noms in (
        ("sources", recherche.sources),
        ("structure_id", [recherche.structure_id or ""]),
    ):
        if any(noms):
            rangs = rangs[indice.parmi(champ, noms, rangs)]
    if recherche.reseaux_porteurs:
        reseaux = {"reseaux": [r.value for r in recherche.reseaux_porteurs]}
        porteuses = (await db.execute(_RESEAUX, reseaux)).scalars().all()
        rangs = rangs[indice.parmi("structure_id", porteuses, rangs)]
    for nom in (*A_VERIFIER, "modes_accueil", "frais", "types") if filtres else ():
        if voulues := _voulues(recherche, nom):
            rangs = rangs[_passent(indice, nom, voulues, rangs)]
    km = np.full(len(rangs), np.nan)
    if centre is not None and centre.longitude is not None and centre.latitude is not None:
        cordes = ((indice.sphere[rangs] - sphere(centre.longitude, centre.latitude)) ** 2).sum(
            axis=1
        )
        pres = indice.sur_place[rangs] & (cordes <= corde_carree(recherche.rayon))
        km[pres] = 2 * TERRE_KM * np.arcsin(np.sqrt(cordes[pres]) / 2)
        la = pres | indice.a_distance[rangs]
        rangs, km = rangs[la], km[la]
    trouve = ChampDeRecherche(indice, rangs, km, None if poids is None else poids[rangs])
    la = trouve.sans(surcouche.reservees)
    sans_masquees = la.sans(surcouche.masquees(recherche))
    return replace(sans_masquees, masquees=len(la.rangs) - len(sans_masquees.rangs))


class Place(NamedTuple):
    """Hold one offer at its place in the order: its key, then its rank among equals."""

    id: str
    km: float
    cle: float
    melange: int


def _ranger(champ: ChampDeRecherche, situee: RechercheSituee) -> NDArray[np.float64]:
    """Give the key of each offer: the smaller, the earlier."""
    recherche = situee.recherche
    indice, rangs, km = champ.indice, champ.rangs, champ.km
    if recherche.tri == "date":
        return np.negative(indice.date_maj[rangs], dtype=np.float64)
    if recherche.tri == "distance":
        return eloigner(km)
    attendent = [
        indice.rangs[c]
        for c, dit in situee.surcouche.etats.items()
        if dit.etat is EtatOffre.attente and c in indice.rangs
    ]
    return ranger_au_plus_utile(
        Trouvees(
            km=km,
            ages=situee.jour.toordinal() - indice.date_maj[rangs],
            attendent=np.isin(rangs, attendent),
            muettes=[indice.muettes[nom][rangs] for nom in A_VERIFIER if getattr(recherche, nom)],
            poids=champ.poids,
        )
    )


def _apres(
    curseur: Curseur, indice: Indice, rangs: Rangs, cle: NDArray[np.float64], melange: Rangs
) -> Masque:
    """Say which offers come after the last one that a walk gave."""
    suite: Masque = (cle > curseur.cle) | (cle == curseur.cle) & (melange > curseur.melange)
    for n in np.flatnonzero((cle == curseur.cle) & (melange == curseur.melange)).tolist():
        suite[n] = indice.ids[rangs[n]] > curseur.id
    return suite


async def ordonner_recherche(
    db: AsyncSession, situee: RechercheSituee, portion: Portion
) -> tuple[ChampDeRecherche, list[Place]]:
    """Give what was found, and one portion of it in order."""
    champ = await delimiter(db, situee, filtres=True)
    indice, rangs, km = champ.indice, champ.rangs, champ.km
    cle = _ranger(champ, situee)
    graine = np.int32(crc32(situee.jour.isoformat().encode()) & 0x7FFFFFFF)
    if situee.recherche.sans_doublons:
        uniques = indice.premiers(rangs, np.lexsort((rangs, indice.melange[rangs] ^ graine, cle)))
        rangs, km, cle = rangs[uniques], km[uniques], cle[uniques]
        champ = replace(champ, rangs=rangs, km=km)
    saut, curseur = portion.saut, portion.curseur
    if curseur is not None and curseur.id:
        suite = _apres(curseur, indice, rangs, cle, indice.melange[rangs] ^ graine)
        rangs, km, cle = rangs[suite], km[suite], cle[suite]
    fin = min(saut + portion.limite, len(rangs))
    if fin <= saut:
        return champ, []
    # Only what can be on this page is sorted; equal ones stay in.
    possibles = np.flatnonzero(cle <= np.partition(cle, fin - 1)[fin - 1])
    melange = indice.melange[rangs[possibles]] ^ graine
    ordre = np.lexsort((rangs[possibles], melange, cle[possibles]))[saut:fin]
    return champ, [
        Place(indice.ids[rangs[n]], float(km[n]), float(cle[n]), int(m))
        for n, m in zip(possibles[ordre], melange[ordre], strict=True)
    ]
