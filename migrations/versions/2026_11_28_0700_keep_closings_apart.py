"""Keep closings apart until they are carried outside"""

from alembic import op

revision = "0036_fermetures"
down_revision = "0035_preuve_de_l_accord"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Beside the tables of the application, which neither reads nor writes it.
    op.execute(
        "create table prive.fermeture (id bigint generated always as identity primary key, genre text not null,"
        " territoire_id int not null, cible uuid not null, le timestamptz, details jsonb not null default '{}')"
    )
    op.execute("create index ix_fermeture_territoire on prive.fermeture (territoire_id, id)")


def downgrade() -> None:
    op.execute("drop table prive.fermeture cascade")
