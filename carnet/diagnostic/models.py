"""Hold the shared diagnosis: dated, signed findings that are never overwritten."""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import MAINTENANT
from carnet.diagnostic.vocabulary import CONSTAT, Nature, Source, Urgence
from carnet.elements.models import Element, table_d_element
from core.db import MOTS, Base
from core.texts import libelles
from offers.catalogue.vocabulary import THEMATIQUES


class Constat(Element, Base):
    """Hold one finding: frein, atout, besoin or ressource, on a thématique, in a domain.

    A fait answers one question on the situation: `cle` names it, `valeur` is what was answered.
    """

    __tablename__ = "constat"
    __table_args__ = table_d_element(
        CONSTAT,
        CheckConstraint("nature in ('frein','atout','besoin','ressource','fait')", name="nature"),
        CheckConstraint("source in ('personne','professionnel','externe')", name="source"),
        CheckConstraint("urgence between 0 and 3", name="urgence"),
        CheckConstraint("length(texte) between 1 and 4000", name="texte"),
        CheckConstraint("source = 'personne' or auteur_structure_id is not null", name="auteur"),
        CheckConstraint(
            "(nature = 'fait') = (cle is not null) and (cle is null) = (valeur is null)"
            " and length(cle) <= 40 and length(valeur) <= 40",
            name="fait",
        ),
        Index("ix_constat_personne", "territoire_id", "personne_id"),
        Index(
            "ix_constat_besoin",
            "territoire_id",
            "thematique",
            postgresql_where=text("clos_le is null"),
        ),
        Index("ix_constat_auteur", "territoire_id", "auteur_structure_id"),
    )

    nature: Mapped[str] = mapped_column(Text, info={MOTS: libelles(Nature)})
    thematique: Mapped[str] = mapped_column(Text, info={MOTS: THEMATIQUES})
    texte: Mapped[str] = mapped_column(Text)
    cle: Mapped[str | None] = mapped_column(Text)
    valeur: Mapped[str | None] = mapped_column(Text)
    urgence: Mapped[int] = mapped_column(
        SmallInteger, server_default=text("0"), info={MOTS: libelles(Urgence)}
    )
    source: Mapped[str] = mapped_column(Text, info={MOTS: libelles(Source)})
    source_detail: Mapped[str | None] = mapped_column(Text)
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
    clos_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
