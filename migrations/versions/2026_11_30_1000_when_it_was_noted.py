"""Say when a line of the timeline was noted, beside the day that it tells of."""

import sqlalchemy as sa
from alembic import op

revision = "0071_visites"
down_revision = "0070_rendez_vous"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evenement", sa.Column("note_le", sa.DateTime(timezone=True)))
    # The lines never change, and their editions count what people change: neither is one of theirs.
    op.execute("alter table evenement disable trigger user")
    op.execute("update evenement set note_le = le")
    op.execute("alter table evenement enable trigger user")
    op.alter_column("evenement", "note_le", nullable=False, server_default=sa.text("now()"))
    op.create_index(
        "ix_evenement_notee",
        "evenement",
        ["territoire_id", "personne_id", sa.text("note_le desc")],
        postgresql_include=["domaine", "auteur_structure_id"],
    )


def downgrade() -> None:
    op.drop_index("ix_evenement_notee", table_name="evenement")
    op.drop_column("evenement", "note_le")
