"""Hold each version of the papers of a territoire; nothing changes one afterwards."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Integer, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from auth.territoires.models import MAINTENANT, Locataire, vers_compte
from core.db import Base

# Without these nobody publishes, whatever the page says (tests compare with `vocabulary.CHAMPS`).
COMPLETES = (
    "not publie or ("
    "valeurs ?& array['responsable_nom', 'responsable_adresse', 'responsable_telephone',"
    " 'responsable_courriel', 'responsable_representant', 'conjoints', 'conjoints_repartition',"
    " 'conjoints_le', 'delegue_nom', 'delegue_adresse', 'delegue_telephone', 'delegue_courriel',"
    " 'article_9', 'fondement_justice', 'fondement_nir', 'delai_opposition_jours',"
    " 'hebergeur_nom', 'hebergeur_adresse', 'hebergeur_telephone', 'hebergement_pays', 'hds',"
    " 'sous_traitants', 'transferts', 'recours', 'publication_directeur',"
    " 'accessibilite_courriel', 'accessibilite_telephone']"
    " and (valeurs ->> 'hds' <> 'certifie' or valeurs ?& array['hds_certificat', 'hds_fin']))"
)
# What is published holds nothing empty, and not who is woken at night.
PROPRES = (
    "not publie or not (jsonb_path_exists(valeurs, '$.* ? (@ == null || @ == \"\")')"
    " or valeurs ?| array['astreinte_nom', 'astreinte_telephone'])"
)


class PapiersTerritoire(Locataire, Base):
    """Hold what the administrateur saved, or published: one row each time."""

    __tablename__ = "papiers_territoire"
    __table_args__ = (
        vers_compte("ecrit_par"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("jsonb_typeof(valeurs) = 'object'", name="valeurs"),
        CheckConstraint(COMPLETES, name="completes"),
        CheckConstraint(PROPRES, name="propres"),
        Index("uq_papiers_territoire_version", "territoire_id", "version", unique=True),
    )

    version: Mapped[int] = mapped_column(Integer)
    valeurs: Mapped[dict[str, Any]] = mapped_column(JSONB)
    publie: Mapped[bool] = mapped_column(server_default=text("false"))
    ecrit_par: Mapped[UUID]
    ecrit_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=MAINTENANT)
