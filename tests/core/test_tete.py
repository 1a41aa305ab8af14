"""Try HEAD: the head of what GET answers, and not a byte of it."""

from typing import Any

import pytest

from core.tete import TeteSeule

DEBUT = {"type": "http.response.start", "status": 200, "headers": [(b"etag", b'"1"')]}


def morceau(octets: bytes, *, suite: bool) -> dict[str, Any]:
    return {"type": "http.response.body", "body": octets, "more_body": suite}


class Servie:
    """Answer with these messages, and remember by which method it was asked."""

    def __init__(self, *messages: dict[str, Any], erreur: Exception | None = None) -> None:
        self.messages, self.erreur = messages, erreur
        self.methodes: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.methodes.append(scope["method"])
        scope["path_template"] = "/offres/{cle}"
        for message in self.messages:
            await send(message)
        if self.erreur:
            raise self.erreur


async def demander(servie: Servie, methode: str, genre: str = "http") -> tuple[list[Any], Any]:
    envoyes: list[Any] = []

    async def envoyer(message: Any) -> None:
        envoyes.append(message)

    async def recevoir() -> Any:
        raise AssertionError("nothing is read")

    scope: Any = {"type": genre, "method": methode}
    await TeteSeule(servie)(scope, recevoir, envoyer)
    return envoyes, scope


async def test_head_is_asked_as_get_and_answered_without_content() -> None:
    servie = Servie(DEBUT, morceau(b"<html>", suite=True), morceau(b"</html>", suite=False))
    envoyes, scope = await demander(servie, "HEAD")
    assert servie.methodes == ["GET"]
    assert envoyes == [DEBUT, morceau(b"", suite=False)]
    assert (scope["method"], scope["path_template"]) == ("HEAD", "/offres/{cle}")


@pytest.mark.parametrize("methode", ["GET", "POST", "OPTIONS"])
async def test_other_methods_pass_untouched(methode: str) -> None:
    messages = (DEBUT, morceau(b"corps", suite=False))
    servie = Servie(*messages)
    envoyes, _ = await demander(servie, methode)
    assert (servie.methodes, envoyes) == ([methode], list(messages))


async def test_what_was_learnt_of_a_request_that_failed_is_kept_for_whoever_logs_it() -> None:
    scope: Any = {"type": "http", "method": "HEAD"}

    async def rien(_message: Any = None) -> Any:
        return None

    with pytest.raises(RuntimeError):
        await TeteSeule(Servie(erreur=RuntimeError("base")))(scope, rien, rien)
    assert (scope["method"], scope["path_template"]) == ("HEAD", "/offres/{cle}")
