"""Give every item of a carnet the same columns: whose, in which domain, by whom."""

from uuid import UUID

from sqlalchemy import CheckConstraint, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.schema import SchemaItem

from auth.territoires.models import Locataire, vers_compte, vers_personne, vers_structure
from auth.vocabulary import Domaine


class Element(Locataire):
    """Hold whose item it is, its one domain, and who wrote it (no structure when the person did)."""

    personne_id: Mapped[UUID]
    domaine: Mapped[int] = mapped_column(SmallInteger)
    auteur_compte_id: Mapped[UUID]
    auteur_structure_id: Mapped[UUID | None]


def regles_d_element() -> tuple[SchemaItem, ...]:
    """Build the constraints that go with `Element`."""
    return (
        vers_personne(),
        vers_compte("auteur_compte_id"),
        vers_structure("auteur_structure_id"),
        CheckConstraint(f"domaine between 0 and {max(Domaine)}", name="domaine"),
    )
