"""Name what a card of codes holds, and what becomes of it."""

from enum import StrEnum

# On the card, in the order in which they are asked.
CODES = 20
# So few are left that she is offered another card.
PEU = 5


class IssueConfirmation(StrEnum):
    """Say what became of a card that somebody confirms with its holder."""

    ok = "ok"
    sienne = "sienne"
    autre = "autre"
    absente = "absente"
