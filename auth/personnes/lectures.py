"""Note that a person was read, whoever asks the kernel for them: no reading without its line."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import QueryContext

from auth.journal.commands import marquer_lecture
from auth.personnes.models import Personne


@event.listens_for(Personne, "load")
def _marquer(personne: Personne, contexte: QueryContext | Any) -> None:
    """Remember her for the end of the transaction; a form that shows her name is a reading too."""
    marquer_lecture(contexte.session, personne.id)
