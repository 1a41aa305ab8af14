"""Let a program say which edition it read (`If-Match`); give it the one it reads (`ETag`)."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from litestar import Response
from litestar.params import HeaderParameter

from core.editions import EditionLue
from core.errors import Invalid

EN_TETE = "If-Match"
SiMeme = Annotated[
    str | None,
    HeaderParameter(
        name=EN_TETE,
        max_length=40,
        description="L’édition que vous avez lue, comme l’ETag la donne. Si elle a changé depuis,"
        " rien n’est écrit et la réponse est 412, avec ce que vous envoyez et ce qui est"
        " enregistré.",
    ),
]


async def lire_si_meme(si_meme: SiMeme = None) -> int | None:
    """Give the edition that a call was made for; None when it says none, or any."""
    if si_meme is None or si_meme.strip() == "*":
        return None
    lue = re.fullmatch(r'(?:W/)?"?([0-9]{1,9})"?', si_meme.strip())
    if lue is None:
        raise Invalid({EN_TETE: "C’est le numéro que donne l’ETag, entre guillemets."})
    return int(lue[1])


Lue = TypeVar("Lue", bound=EditionLue)


def joindre_si_meme(saisie: Lue, attendue: int | None) -> Lue:
    """Give what a call sends with the edition that it read, said by its header or in its body.

    Raises Invalid when they say two.
    """
    if attendue is None:
        return saisie
    if saisie.lue not in (None, attendue):
        raise Invalid({EN_TETE: "Le corps de l’appel dit une autre édition (`lue`)."})
    return saisie.model_copy(update={"lue": attendue})


def etiqueter_edition(corps: Mapping[str, Any], edition: int) -> Response[dict[str, Any]]:
    """Answer with what a row holds and its edition, in the body and as its ETag."""
    return Response({**corps, "edition": edition}, headers={"ETag": f'"{edition}"'})
