"""Say what a slice joins to the copy of a carnet: files, beside the rows that tell of them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from auth.vocabulary import Acteur
from core.coffre import Coffre
from core.db import AsyncSession


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold a file of the copy: the row that tells of it, its name there, how it is opened.

    `ouvrir` is run once the database has answered; none for a file that is too heavy to join.
    """

    table: str
    ligne_id: UUID
    nom: str
    ouvrir: Callable[[], bytes] | None


Lecture = Callable[[AsyncSession, Acteur, Coffre], Awaitable[Sequence[Piece]]]
