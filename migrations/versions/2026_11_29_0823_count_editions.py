"""Count each change of what people write, so that a late save overwrites nothing"""

import sqlalchemy as sa
from alembic import op

revision = "0051_editions"
down_revision = "0050_finalites"
branch_labels = None
depends_on = None

TABLES = (
    "constat",
    "objectif",
    "action",
    "rendez_vous",
    "evenement",
    "version",
    "personne",
    "structure",
    "compte",
    "habilitation",
    "offre_locale",
    "veille",
    "entreprise",
)


# They compare an edition now, no longer a number of versions: their argument has another name.
FONCTIONS = ("corriger(text, uuid, int, jsonb)", "corriger_identite(uuid, int, jsonb, text)")


def _oublier() -> None:
    for fonction in FONCTIONS:
        op.execute(f"drop function if exists prive.{fonction}")


def upgrade() -> None:
    _oublier()
    for table in TABLES:
        op.add_column(
            table, sa.Column("edition", sa.Integer, server_default=sa.text("1"), nullable=False)
        )


def downgrade() -> None:
    _oublier()
    for table in reversed(TABLES):
        op.execute(f"drop trigger if exists tenir_edition on {table}")
        op.drop_column(table, "edition")
