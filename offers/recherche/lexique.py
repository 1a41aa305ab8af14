"""Understand the words of a search: French stems, and the nearest known word for one that nobody wrote."""

import re
from collections.abc import Sequence

from rapidfuzz.distance import OSA
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.texts import normaliser

# Words shorter than this are taken as they are: one letter more or less is often another word.
LONGUEUR_TOLEREE = 6
_MOT = re.compile(r"[a-z0-9]+")
# The dictionary knows « le » as a word that says nothing, and stems « les » to it: such a stem says nothing either.
_RACINES = text(
    "select m.mot, case when ts_lexize('french_stem', r.racine) <> '{}' then r.racine end as racine,"
    " k.mot is not null as connu from unnest(cast(:mots as text[])) with ordinality m(mot, rang)"
    " cross join lateral (select (ts_lexize('french_stem', m.mot))[1] as racine) r"
    " left join catalogue_mot k on k.mot = r.racine order by m.rang"
)
_VOISINS = text(
    "select mot from catalogue_mot where length(mot) between :moins and :plus order by nombre desc, mot limit 60000"
)


async def comprendre(db: AsyncSession, q: str) -> str | None:
    """Write the words typed as a tsquery of stems; None when nothing in them can be looked for.

    All words are needed. A word of six letters or more that the catalogue never writes stands for those that differ by
    one letter added, removed, changed or swapped.
    """
    mots = list(dict.fromkeys(_MOT.findall(normaliser(q))))[:12]
    parties = []
    for mot, racine, connu in await db.execute(_RACINES, {"mots": mots}):
        if racine is None or len(racine) == 1:  # « de », « l’ »
            continue
        proches = [] if connu or len(mot) < LONGUEUR_TOLEREE else await _voisins(db, racine)
        parties.append("(" + " | ".join([racine, *proches]) + ")")
    return " & ".join(parties) or None


async def _voisins(db: AsyncSession, racine: str) -> Sequence[str]:
    bornes = {"moins": len(racine) - 1, "plus": len(racine) + 1}
    connus = (await db.execute(_VOISINS, bornes)).scalars()
    return [mot for mot in connus if _MOT.fullmatch(mot) and OSA.distance(mot, racine, score_cutoff=1) <= 1][:20]
