"""Time a day of work in the large territoire: 100 000 people and 1 000 000 timeline lines.

A référent of 120 people, another of 2 000, a carnet of 2 000 lines, a search among all.
"""

import asyncio
import secrets
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from core.settings import Settings, dsn
from tests.bench import mur
from tests.bench.pages import Cas, mesurer_cas, publier
from web.app import create_app

SORTIE = Path(".local/bench/journee.json")
SUIVIES, BEAUCOUP, LIGNES = 120, 2_000, 2_000
# A search is refused past thirty a minute, its bare statements counted: each is asked by somebody
# else.
PAGES, RECHERCHES = 40, 8
CHERCHEES = {
    "chercher un nom": "dupont amel",
    "chercher un nom mal tapé": "dupond",
    "chercher un jour de naissance": "01/01/1970",
    "chercher un nom et un jour": "dupont 01/01/1970",
}
# The people of a référent are left as they are up to a number, or more are given to them: places
# and accesses as a day of handing over leaves them.
_GARDER = """
update accompagnement set fin = now() - interval '1 hour'
 where id in (select id from accompagnement
   where compte_id = %(compte)s and structure_id = %(structure)s and fin is null
   order by personne_id <> %(personne)s, est_referent desc, personne_id offset %(combien)s)
"""
_DONNER = """
insert into accompagnement
  (territoire_id, personne_id, structure_id, compte_id, est_referent, origine, debut)
select 1, p.id, %(structure)s, %(compte)s, false, 'declare', now() - interval '1 day'
  from personne p
 where not exists (select 1 from accompagnement m
   where m.personne_id = p.id and m.structure_id = %(structure)s)
 order by p.id limit %(combien)s
"""
_OUVRIR = """
insert into acces
select d.* from prive.droits d
 where d.territoire_id = 1 and d.structure_id = %(structure)s
   and not exists (select 1 from acces a
     where a.territoire_id = 1 and a.personne_id = d.personne_id
       and a.structure_id = d.structure_id)
"""
_ALLONGER = """
insert into evenement
  (territoire_id, personne_id, domaine, auteur_compte_id, auteur_structure_id, genre, texte, le)
select 1, %(personne)s, 7, %(compte)s, %(structure)s, 'echange_appel', 'Appel numéro ' || k,
  now() - make_interval(hours => k * 9)
  from generate_series(1, %(combien)s) k
"""


async def mesurer() -> None:
    """Build the territoire, time every case, print and write .local/bench/journee.json."""
    async with mur.monter() as monde:
        await mesurer_dans(monde)


async def mesurer_dans(monde: mur.Monde) -> None:
    """Time each case in a territoire that is there, which it changes."""
    courriel, personne, contexte = mur.choisir(dsn(monde.admin_url))
    with psycopg.connect(dsn(monde.admin_url)) as admin:
        occupe = _peupler(admin, personne, contexte["compte"], contexte["structure"])
        chercheurs = _collegues(admin, contexte["structure"], len(CHERCHEES))
    cas = [
        Cas(
            f"ma journée, {SUIVIES} personnes", courriel, "/ma-journee", fois=PAGES, ensemble=False
        ),
        Cas(
            f"mes personnes, {SUIVIES}",
            courriel,
            "/ma-journee/personnes",
            fois=PAGES,
            ensemble=False,
        ),
        Cas(
            f"carnet de {LIGNES} lignes",
            courriel,
            f"/carnets/{personne}",
            fois=PAGES,
            ensemble=False,
        ),
        Cas(
            f"sa frise, {LIGNES} lignes",
            courriel,
            f"/carnets/{personne}/frise",
            fois=PAGES,
            ensemble=False,
        ),
        *(
            Cas(nom, qui, "/personnes", {"q": q}, RECHERCHES, ensemble=False)
            for (nom, q), qui in zip(CHERCHEES.items(), chercheurs, strict=True)
        ),
        Cas(f"ma journée, {BEAUCOUP} personnes", occupe, "/ma-journee", fois=PAGES, ensemble=False),
        Cas(
            f"mes personnes, {BEAUCOUP}",
            occupe,
            "/ma-journee/personnes",
            fois=PAGES,
            ensemble=False,
        ),
    ]
    reglages = Settings(
        _env_file=None,
        demo=True,
        secret=secrets.token_hex(20),
        donnees=monde.donnees,
        metriques_port=0,
    ).model_copy(
        update={
            "database_url": monde.app_url,
            "database_admin_url": monde.admin_url,
            "pages_par_minute": 10**9,
        }
    )
    app = create_app(reglages)
    async with app.lifespan():
        mesures = await mesurer_cas(app, monde.app_url, cas)
    publier(mesures, SORTIE, "Une journée, dans un grand territoire")


def _peupler(admin: psycopg.Connection[Any], personne: UUID, compte: UUID, structure: UUID) -> str:
    """Leave a référent with their number, lengthen a carnet, and burden a colleague elsewhere.

    Gives the address of the colleague.
    """
    autre = admin.execute(
        "select k.courriel, h.compte_id, h.structure_id from habilitation h"
        " join compte k on k.id = h.compte_id"
        " where h.role = 'professionnel' and h.structure_id <> %s order by k.courriel limit 1",
        (structure,),
    ).fetchone()
    assert autre is not None
    sien = {"personne": personne, "compte": compte, "structure": structure}
    sienne = {"compte": autre[1], "structure": autre[2]}
    # Triggers would derive each access again, one person at a time.
    admin.execute("set local session_replication_role = replica")
    admin.execute(_GARDER, sien | {"combien": SUIVIES})
    admin.execute(_ALLONGER, sien | {"combien": LIGNES})
    admin.execute(_DONNER, sienne | {"combien": BEAUCOUP})
    admin.execute(_OUVRIR, sienne)
    admin.commit()
    admin.autocommit = True
    admin.execute("analyze")
    return str(autre[0])


def _collegues(admin: psycopg.Connection[Any], structure: UUID, combien: int) -> list[str]:
    """Give the addresses of so many professionals of a structure."""
    lus = admin.execute(
        "select k.courriel from habilitation h join compte k on k.id = h.compte_id"
        " where h.structure_id = %s order by k.courriel limit %s",
        (structure, combien),
    ).fetchall()
    return [courriel for (courriel,) in lus]


if __name__ == "__main__":
    asyncio.run(mesurer())
