"""Propose again, after an import, the pairs of offers that people should look at."""

from dataclasses import dataclass
from typing import Any

import psycopg

from offers.doublons.ressemblance import trouver
from offers.doublons.rules import departements
from offers.doublons.vocabulary import Fiche

Connexion = psycopg.Connection[Any]
_FICHES = """
select s.id, s.source, s.nom, t.nom, t.donnees ->> 'siret',
       coalesce(s.donnees ->> 'telephone', t.donnees ->> 'telephone'), s.donnees ->> 'adresse', s.code_insee,
       s.thematiques, s.modes_accueil, s.zones
  from catalogue_service s left join catalogue_structure t on t.id = s.structure_id
 where s.retire_le is null order by s.id
"""


@dataclass(frozen=True, slots=True)
class Bilan:
    """Hold what one run found: over how many offers, how many pairs."""

    offres: int
    paires: int


def proposer(connexion: Connexion) -> Bilan:
    """Replace the proposed pairs by those of the catalogue as it stands, in one transaction; decisions are not touched.

    Two runs at once wait for each other.
    """
    with connexion.transaction():
        connexion.execute("select pg_advisory_xact_lock(7205759410)")
        dernier = connexion.execute("select coalesce(max(id), 0) from import_catalogue").fetchone()
        lignes = connexion.execute(_FICHES).fetchall()
        fiches = [Fiche(*ligne[:10]) for ligne in lignes]
        paires = trouver(fiches)
        connexion.execute("delete from doublon_propose")
        with connexion.cursor().copy("copy doublon_propose (a_id, b_id, score, departements) from stdin") as copie:
            for paire in paires:
                a, b = sorted((paire.a, paire.b), key=lambda rang: fiches[rang].id)
                ou = {d for rang in (a, b) for d in departements(fiches[rang].code_insee, lignes[rang][10])}
                copie.write_row((fiches[a].id, fiches[b].id, paire.score, sorted(ou)))
        connexion.execute(
            "insert into doublon_calcul (import_id, offres, paires) values (%s, %s, %s)",
            (dernier[0] if dernier else 0, len(fiches), len(paires)),
        )
    connexion.execute("analyze doublon_propose")
    return Bilan(len(fiches), len(paires))
