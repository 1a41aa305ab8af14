"""Decide who reads the bytes of a document, and who gives or ends them, from the rule in words."""

from tests.auth.oracle import Caller, Item, Row, World

TABLE = "document_contenu"
RELIRE = (
    "select c.id, d.personne_id, d.auteur_structure_id, d.auteur_compte_id, d.id"
    " from document_contenu c join document d"
    " on d.territoire_id = c.territoire_id and d.id = c.document_id"
    " where c.territoire_id = any(%s)"
)


def lit(world: World, who: Caller, content: Row) -> bool:
    """Say whether the caller reads them: whoever reads the document."""
    return content.item is not None and world.sees(who, world.items[content.item])


def gives(world: World, who: Caller, content: Row) -> bool:
    """Say whether the caller gives them: whoever handed the document in, and reads it still."""
    mine = (content.compte, content.structure) == (who.compte, who.structure)
    return mine and lit(world, who, content)


def ends(world: World, who: Caller, document: Item, *, taken_back: bool) -> bool:
    """Say whether the caller takes a document back, or says that another replaces it.

    Hers, she alone; a structure's, that structure takes it back, and whoever completes that domain
    replaces it.
    """
    if not world.sees(who, document):
        return False
    if document.author is None:
        return who.role == "personne" and who.person == document.person
    if taken_back and document.author != who.structure:
        return False
    return who.structure is not None and world.may(
        who, document.person, document.domain, writing=True
    )
