"""Run the migrations, as carnet_owner, on the connection that the runner hands over."""

from alembic import context
from sqlalchemy import Connection

from web.modeles import TABLES


def include_name(name: str | None, type_: str, parent_names: object) -> bool:
    """Leave out the tables that the job library owns."""
    return not (type_ == "table" and name is not None and name.startswith("procrastinate_"))


def run(connection: Connection) -> None:
    """Bring the given connection's database to the target revision."""
    context.configure(
        connection=connection,
        target_metadata=TABLES,
        include_name=include_name,
        compare_type=True,
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
