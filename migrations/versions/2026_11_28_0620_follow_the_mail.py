"""Follow each message until it left, was refused or was set aside"""

import sqlalchemy as sa
from alembic import op

revision = "0034_courriels_suivis"
down_revision = "0033_sans_position"
branch_labels = None
depends_on = None
TABLE = "courriel_sortant"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("genre", sa.Text(), server_default="autre", nullable=False))
    op.add_column(TABLE, sa.Column("tente_le", sa.DateTime(timezone=True), nullable=True))
    op.add_column(TABLE, sa.Column("essais", sa.Integer(), server_default="0", nullable=False))
    op.add_column(TABLE, sa.Column("code", sa.SmallInteger(), nullable=True))
    op.add_column(TABLE, sa.Column("issue", sa.Text(), nullable=True))
    op.create_index(
        "ix_courriel_sortant_attente", TABLE, ["cree_le"], postgresql_where=sa.text("contenu is not null")
    )
    op.create_index("ix_courriel_sortant_issue", TABLE, ["tente_le"], postgresql_where=sa.text("issue is not null"))


def downgrade() -> None:
    op.drop_index("ix_courriel_sortant_issue", TABLE)
    op.drop_index("ix_courriel_sortant_attente", TABLE)
    for colonne in ("issue", "code", "essais", "tente_le", "genre"):
        op.drop_column(TABLE, colonne)
