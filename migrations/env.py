"""Run the migrations, as carnet_owner, on the connection that the runner hands over."""

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql.base import ischema_names

import auth.avis.models
import auth.comptes.models
import auth.connexions.models
import auth.consentements.models
import auth.conservation.models
import auth.entrees.models
import auth.journal.models
import auth.personnes.models
import auth.recueil.models
import auth.relais.models
import auth.reunions.models
import auth.territoires.models
import auth.urgences.models
import carnet.corrections.models
import carnet.diagnostic.models
import carnet.parcours.models
import carnet.suivi.models
import core.geo.models
import core.limites
import core.outbox
import core.travaux
import offers.catalogue.models
import offers.doublons.models
import offers.ecarts.models
import offers.entreprises.models
import offers.erreurs.models
import offers.extensions.models
import offers.favoris.models
import offers.imports.models
import offers.locales.models
import offers.places.models
import offers.veilles.models
from core.db import Base


def include_name(name: str | None, type_: str, parent_names: object) -> bool:
    """Leave out the tables that the job library owns."""
    return not (type_ == "table" and name is not None and name.startswith("procrastinate_"))


def run(connection: Connection) -> None:
    """Bring the given connection's database to the target revision."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_name=include_name,
        compare_type=True,
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
