"""Count needs and offers by EPCI, for the coordonnateur's eyes."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.territoires.models import Territoire
from auth.vocabulary import Acteur, Role
from core.errors import Forbidden
from core.geo.queries import list_epci
from offers.catalogue.vocabulary import thematiques_de
from offers.ecarts.rules import classe, masquer

_OFFRES = text(
    "select g.code_epci, count(*) from catalogue_service s join geo_commune g on g.code = s.code_insee"
    " where s.retire_le is null and s.sur_place and s.thematiques && :themes and g.code_epci = any(:epci) group by 1"
)
_DISTANCE = text(
    "select count(*) from catalogue_service s where s.retire_le is null and s.a_distance and s.thematiques && :themes"
    " and s.zones && array['*', 'france', cast(:departement as text)]"
)


@dataclass(frozen=True, slots=True)
class Ecart:
    """Hold one EPCI: people with an open need (None when masked), offers on site, and their grade."""

    code: str
    nom: str
    personnes: int | None
    offres: int
    classe: str


@dataclass(frozen=True, slots=True)
class Ecarts:
    """Hold the table for one thématique; `personnes` is None when the total would unmask a cell."""

    lignes: Sequence[Ecart]
    personnes: int | None
    offres: int
    offres_a_distance: int


async def list_ecarts(db: AsyncSession, acteur: Acteur, thematique: str) -> Ecarts:
    """List the EPCI of the territoire by grade, the widest gap first; raises Forbidden for any other rôle."""
    if acteur.role is not Role.coordonnateur:
        raise Forbidden("Cette page est celle du coordonnateur.")
    territoire = await db.get_one(Territoire, acteur.territoire_id)
    epci = await list_epci(db, territoire.code_departement)
    themes = thematiques_de(thematique)
    besoins: dict[str, int] = dict(
        (await db.execute(text("select * from prive.besoins_par_epci(:theme)"), {"theme": thematique})).all()
    )
    offres: dict[str, int] = dict((await db.execute(_OFFRES, {"themes": themes, "epci": [e.code for e in epci]})).all())
    distance = await db.execute(_DISTANCE, {"themes": themes, "departement": territoire.code_departement})
    comptes = masquer({e.code: besoins.get(e.code, 0) for e in epci})
    lignes = [
        Ecart(e.code, e.nom, n := comptes.cellules[e.code], offres.get(e.code, 0), classe(n, offres.get(e.code, 0)))
        for e in epci
    ]
    lignes.sort(key=lambda ligne: ("43210x".index(ligne.classe), -(ligne.personnes or 0), ligne.nom))
    return Ecarts(lignes, comptes.total, sum(offres.values()), int(distance.scalar_one()))
