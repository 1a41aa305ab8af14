"""Write structured logs, one JSON object a line, without personal data.

What goes in: names of routes, statuses, durations, request numbers, types of errors and where they
were raised. What never does: paths, query strings, bodies, addresses, and the messages of
exceptions, which may quote a row.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

Evenement = MutableMapping[str, Any]


def _exception_without_values(_logger: Any, _method: str, evenement: Evenement) -> Evenement:
    trouvee = evenement.pop("exc_info", None)
    if trouvee is True:
        trouvee = sys.exc_info()
    erreur = trouvee[1] if isinstance(trouvee, tuple) else trouvee
    if isinstance(erreur, BaseException):
        cadres = traceback.extract_tb(erreur.__traceback__)[-8:]
        evenement["erreur"] = f"{type(erreur).__module__}.{type(erreur).__qualname__}"
        evenement["ou"] = [
            f"{cadre.filename.rsplit('/site-packages/')[-1]}:{cadre.lineno}" for cadre in cadres
        ]
    return evenement


class _Sortie(logging.StreamHandler[TextIO]):
    """Write to the standard error output as it is now, not as it was when logs were set up."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stderr


def configure(niveau: str) -> None:
    """Send our logs and the libraries' to the standard error output, from this level up."""
    communs: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="le"),
        _exception_without_values,
    ]
    rendu = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*communs, structlog.stdlib.ExtraAdder(allow=set())],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    sortie = _Sortie()
    sortie.setFormatter(rendu)
    racine = logging.getLogger()
    racine.handlers = [
        *(autre for autre in racine.handlers if not isinstance(autre, _Sortie)),
        sortie,
    ]
    racine.setLevel(niveau)
    for bavard in ("httpx2", "sqlalchemy.engine", "procrastinate", "alembic"):
        logging.getLogger(bavard).setLevel(max(racine.level, logging.WARNING))
    structlog.configure(
        processors=[*communs, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(racine.level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
