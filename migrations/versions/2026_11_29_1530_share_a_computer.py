"""Say of a session that its computer is shared"""

import sqlalchemy as sa
from alembic import op

revision = "0057_partage"
down_revision = "0056_sms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "connexion",
        sa.Column("partagee", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )


def downgrade() -> None:
    for fonction in ("lire_connexion(bytea, text, boolean)", "repos(boolean)"):
        op.execute(f"drop function if exists prive.{fonction}")
    op.drop_column("connexion", "partagee")
