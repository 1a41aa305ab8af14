"""Say who changed a row last, and which session a session follows"""

import sqlalchemy as sa
from alembic import op

revision = "0055_signatures"
down_revision = "0054_refus_entier"
branch_labels = None
depends_on = None

SIGNEES = ("structure", "offre_locale")


def upgrade() -> None:
    for table in SIGNEES:
        op.add_column(table, sa.Column("edite_le", sa.DateTime(timezone=True)))
        op.add_column(table, sa.Column("edite_par", sa.Uuid))
    op.add_column("offre_session", sa.Column("suit", sa.Uuid))
    op.create_foreign_key(
        "fk_offre_session_territoire_id_suit",
        "offre_session",
        "offre_session",
        ["territoire_id", "suit"],
        ["territoire_id", "id"],
    )
    op.create_index(
        "uq_offre_session_suit",
        "offre_session",
        ["territoire_id", "suit"],
        unique=True,
        postgresql_where=sa.text("suit is not null"),
    )


def downgrade() -> None:
    op.drop_index("uq_offre_session_suit", "offre_session")
    op.drop_column("offre_session", "suit")
    for table in reversed(SIGNEES):
        op.execute(f"drop trigger if exists tenir_edition on {table}")
        op.drop_column(table, "edite_par")
        op.drop_column(table, "edite_le")
