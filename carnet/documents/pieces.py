"""Join the files that her carnet holds to the copy that she takes away of it."""

from collections.abc import Callable, Mapping
from functools import partial

from auth.vocabulary import Acteur
from carnet.documents.queries import get_contenu, list_deposes
from carnet.documents.vocabulary import EXTENSIONS, OBJET_DOCUMENT
from core.coffre import Coffre
from core.db import AsyncSession
from core.scelles import lier
from droits.conservation.pieces import Lecture, Piece

# What an archive holds of files: it is sealed, then kept whole, by one process.
PIECES_MAX_OCTETS = 64 * 1024 * 1024


async def lire_pieces(db: AsyncSession, acteur: Acteur, coffre: Coffre) -> list[Piece]:
    """Read the files of one's documents, sealed, the latest first, as many as the archive holds.

    One that would not fit is named, and left where it is.
    """
    pieces: list[Piece] = []
    reste = PIECES_MAX_OCTETS
    for rang, document in enumerate(await list_deposes(db, acteur), 1):
        nom = f"documents/{rang:02}-{document.nature}.{EXTENSIONS[document.type]}"
        ouvrir: Callable[[], bytes] | None = None
        if document.taille <= reste:
            scelle = await get_contenu(db, acteur, document.id)
            ouvrir = partial(coffre.ouvrir, scelle, OBJET_DOCUMENT, lier(document.id))
            reste -= document.taille
        pieces.append(Piece("document", document.id, nom, ouvrir))
    return pieces


PIECES: Mapping[str, Lecture] = {"document": lire_pieces}
