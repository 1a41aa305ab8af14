"""Note that an item was read, whoever loads it: the form about one line shows what it says."""

from typing import Any

from sqlalchemy import event

from auth.journal.commands import marquer_lecture
from carnet.elements.models import Element


@event.listens_for(Element, "load", propagate=True)
def _marquer(element: Element, contexte: Any) -> None:
    """Remember whose it is, and its domain, for the end of the transaction."""
    marquer_lecture(contexte.session, element.personne_id, 1 << element.domaine)
