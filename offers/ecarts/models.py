"""Hold the numbers published each day: already masked, never recomputed."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class ReleveEcart(Base):
    """Hold one EPCI and one family of thématiques on one day.

    An empty `code_epci` is the whole territoire. `personnes` is None when it is masked, or not
    measured: the number itself is stored nowhere.
    """

    __tablename__ = "releve_ecart"
    __table_args__ = (
        CheckConstraint("personnes >= 11", name="personnes"),
        CheckConstraint("offres >= 0 and offres_a_distance >= 0", name="offres"),
    )

    territoire_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("territoire.id"), primary_key=True
    )
    jour: Mapped[date] = mapped_column(Date, primary_key=True)
    categorie: Mapped[str] = mapped_column(Text, primary_key=True)
    code_epci: Mapped[str] = mapped_column(Text, primary_key=True)
    personnes: Mapped[int | None] = mapped_column(Integer)
    offres: Mapped[int] = mapped_column(Integer)
    offres_a_distance: Mapped[int] = mapped_column(Integer)
