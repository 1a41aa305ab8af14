"""Try what is counted and said of requests and of failures: never an identifier, never a row."""

import asyncio
from typing import Any

import psycopg
import pytest
from prometheus_client import REGISTRY
from sqlalchemy.exc import DBAPIError, IntegrityError

from core.errors import Conflict, NotFound
from core.jobs import _decrire
from core.metrics import Observation, noter_requete


def compte(methode: str, route: str, statut: str) -> float:
    nom = "carnet_requetes_total"
    etiquettes = {"methode": methode, "route": route, "statut": statut}
    return REGISTRY.get_sample_value(nom, etiquettes) or 0.0


@pytest.mark.parametrize(
    ("scope", "methode", "route"),
    [
        ({"method": "GET", "path_template": "/essai/{cle}"}, "GET", "/essai/{cle}"),
        ({"method": "PATCH", "path": "/essai/samira"}, "PATCH", "inconnue"),
        ({"method": "SAMIRA", "path_template": "/essai"}, "autre", "/essai"),
        ({"path_template": ""}, "autre", "inconnue"),
        ({"method": None, "path_template": None}, "autre", "inconnue"),
    ],
)
def test_request_is_counted_under_its_route_and_nothing_that_was_typed(
    scope: Any, methode: str, route: str
) -> None:
    avant = compte(methode, route, "418")
    noter_requete(scope, 418, 0.01)
    assert compte(methode, route, "418") == avant + 1


def passer(app: Any, scope: dict[str, Any]) -> list[Any]:
    envoyes: list[Any] = []

    async def envoyer(message: Any) -> None:
        envoyes.append(message)

    async def recevoir() -> Any:
        return {}

    asyncio.run(Observation(app)(scope, recevoir, envoyer))  # type: ignore[arg-type]
    return envoyes


def test_answer_carries_the_number_of_its_request_and_each_has_its_own() -> None:
    async def app(_scope: Any, _recevoir: Any, envoyer: Any) -> None:
        await envoyer({"type": "http.response.start", "status": 204, "headers": []})

    numeros = set()
    for _ in range(2):
        (debut,) = passer(app, {"type": "http", "method": "GET", "path_template": "/essai/n"})
        numeros.add(dict(debut["headers"])[b"x-request-id"])
    assert len(numeros) == 2
    assert compte("GET", "/essai/n", "204") == 2


def test_request_that_breaks_is_counted_as_an_error_and_goes_on_breaking() -> None:
    async def app(_scope: Any, _recevoir: Any, _envoyer: Any) -> None:
        raise RuntimeError("une ligne de la base")

    with pytest.raises(RuntimeError):
        passer(app, {"type": "http", "method": "GET", "path_template": "/essai/casse"})
    assert compte("GET", "/essai/casse", "500") == 1
    encours = REGISTRY.get_sample_value("carnet_requetes_en_cours")
    assert encours == 0


def test_what_is_no_request_passes_uncounted() -> None:
    vus: list[str] = []

    async def app(scope: Any, _recevoir: Any, _envoyer: Any) -> None:
        vus.append(scope["type"])

    assert passer(app, {"type": "lifespan"}) == []
    assert vus == ["lifespan"]


# Failures of jobs
# --------------------------------------------------------------------------------------------------
def enveloppe(erreur: Exception) -> DBAPIError:
    return DBAPIError("select 1", {}, erreur)


@pytest.mark.parametrize(
    ("erreur", "cause", "genre"),
    [
        (Conflict("Samira est déjà là."), "Une règle de Carnet a refusé de continuer", "Conflict"),
        (NotFound(), "Une règle de Carnet a refusé de continuer", "NotFound"),
        (TimeoutError(), "C’était trop long", "TimeoutError"),
        (FileNotFoundError("/srv/samira"), "Un fichier, le disque ou le réseau a manqué",
         "FileNotFoundError"),
        (psycopg.OperationalError("samira"), "La base n’a pas répondu", "OperationalError"),
        (psycopg.errors.UniqueViolation("samira"),
         "Une règle de la base a refusé ce qui allait être écrit", "UniqueViolation"),
        (psycopg.errors.InvalidAuthorizationSpecification("samira"),
         "La base a refusé d’agir pour ce territoire", "InvalidAuthorizationSpecification"),
        (psycopg.errors.SyntaxError("samira"), "La base a refusé ce qui lui était demandé",
         "SyntaxError"),
        (KeyError("samira"), "Le programme s’est trompé", "KeyError"),
    ],
)  # fmt: skip
def test_failure_is_told_by_its_cause_and_never_by_its_words(
    erreur: Exception, cause: str, genre: str
) -> None:
    dits = _decrire(erreur)
    assert dits[:2] == (cause, genre)
    assert "amira" not in "".join(dits)
    if isinstance(erreur, psycopg.Error):
        assert _decrire(enveloppe(erreur))[:2] == (cause, genre)


def test_failure_is_told_with_the_line_of_ours_that_it_went_through() -> None:
    try:
        raise IntegrityError("insert", {}, psycopg.errors.CheckViolation("samira"))
    except IntegrityError as erreur:
        _, genre, endroit = _decrire(erreur)
    assert genre == "CheckViolation"
    fichier, _, ligne = endroit.partition(":")
    assert fichier == "tests/core/test_metriques.py"
    assert ligne.isdigit()
    assert _decrire(ValueError())[2] == ""
