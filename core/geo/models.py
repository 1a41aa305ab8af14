"""Hold the reference geography: public, the same for every territoire."""

from sqlalchemy import Computed, Double, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Commune(Base):
    """Hold a commune; `commune_parente` is the city of a municipal arrondissement.

    Degrees WGS 84.
    """

    __tablename__ = "geo_commune"
    __table_args__ = (
        Index(
            "ix_geo_commune_nom_recherche",
            "nom_recherche",
            postgresql_ops={"nom_recherche": "text_pattern_ops"},
        ),
        Index("ix_geo_commune_codes_postaux", "codes_postaux", postgresql_using="gin"),
        Index("ix_geo_commune_code_epci", "code_epci"),
        Index(
            "ix_geo_commune_position", text("point(longitude, latitude)"), postgresql_using="gist"
        ),
    )

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    nom: Mapped[str] = mapped_column(Text)
    codes_postaux: Mapped[list[str]] = mapped_column(ARRAY(Text))
    population: Mapped[int | None] = mapped_column(Integer)
    code_epci: Mapped[str | None] = mapped_column(Text)
    code_departement: Mapped[str] = mapped_column(Text)
    code_region: Mapped[str] = mapped_column(Text)
    longitude: Mapped[float | None] = mapped_column(Double)
    latitude: Mapped[float | None] = mapped_column(Double)
    commune_parente: Mapped[str | None] = mapped_column(Text)
    nom_recherche: Mapped[str] = mapped_column(Text, Computed("prive.plier(nom)", persisted=True))


class Epci(Base):
    """Hold an intercommunality."""

    __tablename__ = "geo_epci"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    nom: Mapped[str] = mapped_column(Text)
    population: Mapped[int | None] = mapped_column(Integer)


class Departement(Base):
    """Hold a département."""

    __tablename__ = "geo_departement"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    nom: Mapped[str] = mapped_column(Text)
    code_region: Mapped[str] = mapped_column(Text)


class Region(Base):
    """Hold a région."""

    __tablename__ = "geo_region"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    nom: Mapped[str] = mapped_column(Text)


class Zonage(Base):
    """Hold an imported zoning, commune to zone: employment areas, QPV, a territoire's bassins."""

    __tablename__ = "geo_zonage"

    zonage: Mapped[str] = mapped_column(Text, primary_key=True)
    commune_code: Mapped[str] = mapped_column(Text, primary_key=True)
    zone: Mapped[str] = mapped_column(Text)
    libelle: Mapped[str] = mapped_column(Text)
