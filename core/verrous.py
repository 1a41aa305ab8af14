"""Name the advisory locks of a database, in one place: two purposes that shared a number would wait for each other."""

from enum import IntEnum, unique


@unique
class Verrou(IntEnum):
    """Number what is done one at a time; SQL files write the same numbers."""

    sauvegardes = 720575940  # with the name of the database: a space of numbers of its own
    migrations = 7205759403
    catalogue = 7205759405  # an import, or its undoing
    communes = 7205759406
    retouches = 7205759407  # in SQL alone
    doublons_proposes = 7205759410
    doublons_decides = 7205759411
    importateur = 7205759412  # held as long as deposits are read, by another connection than the one that imports
