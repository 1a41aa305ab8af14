"""List the files to erase in the transaction that erases their carnet"""

from alembic import op

revision = "0037_papiers_a_effacer"
down_revision = "0036_fermetures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "create table prive.papier_a_effacer (territoire_id int not null, fichier text not null,"
        " primary key (territoire_id, fichier))"
    )


def downgrade() -> None:
    op.execute("drop table prive.papier_a_effacer")
