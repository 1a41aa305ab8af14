"""Create the outbox of mail"""

import sqlalchemy as sa
from alembic import op

revision = "0004_outbox"
down_revision = "0002_catalogue"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "courriel_sortant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contenu", sa.LargeBinary(), nullable=True),
        sa.Column("cree_le", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("envoye_le", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courriel_sortant")),
    )
    # The content is encrypted: the policies only keep the row from being deleted or re-dated by the application.
    op.execute("alter table courriel_sortant enable row level security")
    op.execute("alter table courriel_sortant force row level security")
    op.execute("create policy depot on courriel_sortant for insert to carnet_app with check (envoye_le is null)")
    op.execute("create policy lecture on courriel_sortant for select to carnet_app using (true)")
    op.execute("create policy envoi on courriel_sortant for update to carnet_app using (envoye_le is null) with check (true)")
    op.execute("grant select, insert, update (contenu, envoye_le) on courriel_sortant to carnet_app")


def downgrade() -> None:
    op.drop_table("courriel_sortant")
