"""Count, when the supervision asks, what waits, what failed, and who works.

The figures are read in the database: they stand even when no worker does.
"""

from collections.abc import Iterator

import psycopg
from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from core.jobs import VIVANT_S

_TRAVAUX = """
select count(*) filter (where j.status = 'todo' and coalesce(j.scheduled_at, '-infinity') <= now()),
       count(*) filter (where j.status = 'todo' and j.scheduled_at > now()),
       count(*) filter (where j.status = 'doing' and w.id is not null),
       count(*) filter (where j.status = 'doing' and w.id is null),
       count(*) filter (where j.status = 'failed')
  from procrastinate_jobs j left join procrastinate_workers w on w.id = j.worker_id
   and w.last_heartbeat > now() - make_interval(secs => %(vivant)s)
"""
_PLUS_VIEUX = """
select coalesce(extract(epoch from now() - min(greatest(e.at, j.scheduled_at))), 0)
  from procrastinate_jobs j join procrastinate_events e on e.job_id = j.id and e.type = 'deferred'
 where j.status = 'todo' and coalesce(j.scheduled_at, '-infinity') <= now()
"""
_COURRIELS = """
select count(*) filter (where contenu is not null and issue is null),
       count(*) filter (where issue = 'refuse'),
       count(*) filter (where issue = 'de_cote')
  from courriel_sortant where contenu is not null or issue is not null
"""
_TRAVAILLEURS = (
    "select count(*) from procrastinate_workers where last_heartbeat > now() - make_interval(secs"
    " => %(vivant)s)"
)
_ETATS = ("attend", "prevu", "en_cours", "abandonne", "echoue")
_SORTS = ("attend", "refuse", "de_cote")


class Travaux(Collector):
    """Ask the database, at each reading.

    An absent database gives no figure rather than a false one.
    """

    def __init__(self, url: str) -> None:
        self.url = url

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Name the figures without asking for them."""
        return iter(_vides())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Read them all in one short connection."""
        try:
            with psycopg.connect(
                self.url, connect_timeout=2, options="-c statement_timeout=2000"
            ) as connexion:
                lus = [
                    _une(connexion, requete)
                    for requete in (_TRAVAUX, _COURRIELS, _PLUS_VIEUX, _TRAVAILLEURS)
                ]
        except psycopg.Error:
            return
        travaux, courriels, plus_vieux, travailleurs = _vides()
        for etat, nombre in zip(_ETATS, lus[0], strict=True):
            travaux.add_metric([etat], float(nombre))
        for etat, nombre in zip(_SORTS, lus[1], strict=True):
            courriels.add_metric([etat], float(nombre))
        plus_vieux.add_metric([], float(lus[2][0]))
        travailleurs.add_metric([], float(lus[3][0]))
        yield from (travaux, courriels, plus_vieux, travailleurs)


def _vides() -> tuple[GaugeMetricFamily, GaugeMetricFamily, GaugeMetricFamily, GaugeMetricFamily]:
    return (
        GaugeMetricFamily("carnet_travaux", "Travaux, par état", labels=["etat"]),
        GaugeMetricFamily(
            "carnet_courriels", "Courriels qui ne sont pas partis, par état", labels=["etat"]
        ),
        GaugeMetricFamily(
            "carnet_travaux_plus_ancien_secondes",
            "Attente du plus ancien travail à faire",
            labels=[],
        ),
        GaugeMetricFamily("carnet_travailleurs", "Travailleurs qui battent", labels=[]),
    )


def _une(connexion: psycopg.Connection[tuple[int, ...]], requete: str) -> tuple[int, ...]:
    ligne = connexion.execute(requete.encode(), {"vivant": VIVANT_S}).fetchone()
    return ligne or ()


def observer_les_travaux(url: str) -> None:
    """Publish these figures beside the others."""
    REGISTRY.register(Travaux(url))
