"""Understand the words of a search: French stems, and the nearest word to one nobody wrote.

What the database says of a word is kept as long as the catalogue is the same: the next search
weighs it in memory.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.plier import normaliser

# Words shorter than this are taken as they are: one letter more or less is often another word.
LONGUEUR_TOLEREE = 6
_MOT = re.compile(r"[^\W_]+")
# The dictionary knows « le » as a word that says nothing, and stems « les » to it: such a stem says
# nothing either.
_RACINES = text(
    "select m.mot, case when ts_lexize('french_stem', r.racine) <> '{}' then r.racine end as"
    " racine,"
    " k.mot is not null as connu from unnest(cast(:mots as text[])) with ordinality m(mot, rang)"
    " cross join lateral (select (ts_lexize('french_stem', m.mot))[1] as racine) r"
    " left join catalogue_mot k on k.mot = r.racine order by m.rang"
)
_VOISINS = text(
    "select mot from catalogue_mot where length(mot) between :moins and :plus order by nombre desc,"
    " mot limit 60000"
)


# Where a word is, and what it weighs there: the name, the labels, the description.
POIDS = {"A": 1.0, "B": 0.3, "D": 0.05}
_OCCURRENCES = text(
    "select s.poids, array_agg(s.id) from (select id, case when recherche @@ to_tsquery('simple',"
    " :nom) then 'A'"
    " when recherche @@ to_tsquery('simple', :libelles) then 'B' else 'D' end as poids from"
    " catalogue_service"
    " where recherche @@ to_tsquery('simple', :mot) and retire_le is null) s group by s.poids"
)
# Past so many, what was read of words is forgotten: some tens of megabytes.
OCCURRENCES_MAX = 5_000_000


@dataclass(slots=True)
class Lexique:
    """Hold what searches read of words in one catalogue.

    The stems that each stands for, the offers of each stem.
    """

    sens: dict[str, Sequence[str]] = field(default_factory=dict)
    occurrences: dict[str, tuple[NDArray[np.int32], NDArray[np.float32]]] = field(
        default_factory=dict
    )
    nombre: int = 0

    async def peser(
        self, db: AsyncSession, q: str, rangs: Mapping[str, int]
    ) -> NDArray[np.float32]:
        """Weigh the typed words in each offer: the mean weight, nothing where one is missing."""
        poids = np.zeros(len(rangs), np.float32)
        groupes = await self.comprendre(db, q)
        tous = np.full(len(rangs), bool(groupes))
        for groupe in groupes:
            meilleurs = np.zeros(len(rangs), np.float32)
            for racine in groupe:
                ou, combien = await self._relever(db, racine, rangs)
                meilleurs[ou] = np.maximum(meilleurs[ou], combien)
            tous &= meilleurs > 0
            poids += meilleurs / len(groupes)
        return np.where(tous, poids, np.float32(0))

    async def comprendre(self, db: AsyncSession, q: str) -> Sequence[Sequence[str]]:
        """Give, word by word, the stems that it stands for; nothing for a word that says nothing.

        All words are needed. A word of six letters or more that the catalogue never writes stands
        for those that differ by one letter added, removed, changed or swapped.
        """
        mots = list(dict.fromkeys(_MOT.findall(normaliser(q))))[:12]
        self._faire_de_la_place()
        # Another search may make place meanwhile: this one goes on with what it has.
        sens = self.sens
        if nouveaux := [mot for mot in mots if mot not in sens]:
            for mot, racine, connu in (await db.execute(_RACINES, {"mots": nouveaux})).all():
                if racine is None or len(racine) == 1:  # « de », « l’ »
                    sens[mot] = ()
                    continue
                proches = [] if connu or len(mot) < LONGUEUR_TOLEREE else await _voisins(db, racine)
                sens[mot] = (racine, *proches)
        return [sens[mot] for mot in mots if sens[mot]]

    async def _relever(
        self, db: AsyncSession, racine: str, rangs: Mapping[str, int]
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Give the places of the offers that have a stem, and its best weight in each."""
        occurrences = self.occurrences
        if racine not in occurrences:
            mots = {"mot": racine, "nom": f"{racine}:A", "libelles": f"{racine}:B"}
            lues = [(ids, POIDS[lettre]) for lettre, ids in await db.execute(_OCCURRENCES, mots)]
            trouvees = [(rangs[cle], poids) for ids, poids in lues for cle in ids if cle in rangs]
            ou = np.array([rang for rang, _ in trouvees], np.int32)
            occurrences[racine] = ou, np.array([poids for _, poids in trouvees], np.float32)
            self.nombre += len(ou)
        return occurrences[racine]

    def _faire_de_la_place(self) -> None:
        if self.nombre > OCCURRENCES_MAX or len(self.sens) > OCCURRENCES_MAX // 100:
            self.sens, self.occurrences, self.nombre = {}, {}, 0


async def _voisins(db: AsyncSession, racine: str) -> Sequence[str]:
    bornes = {"moins": len(racine) - 1, "plus": len(racine) + 1}
    connus = (await db.execute(_VOISINS, bornes)).scalars()
    return [
        mot
        for mot in connus
        if _MOT.fullmatch(mot) and OSA.distance(mot, racine, score_cutoff=1) <= 1
    ][:20]
