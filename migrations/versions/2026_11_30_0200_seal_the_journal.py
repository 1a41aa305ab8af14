"""Seal the journal month by month, and keep what outlives the lines of a month that is dropped.

What she reported of a line stays when the line goes with its month; so does the day of her last
act, on which retention counts. A receipt carries where the journal stood.
"""

import sqlalchemy as sa
from alembic import op

revision = "0065_periodes"
down_revision = "0064_lettres"
branch_labels = None
depends_on = None

CLE = "fk_signalement_territoire_id_numero"


def upgrade() -> None:
    op.create_table(
        "journal_periode",
        sa.Column("territoire_id", sa.Integer, nullable=False),
        sa.Column("mois", sa.Date, nullable=False),
        sa.Column("premier", sa.BigInteger, nullable=False),
        sa.Column("dernier", sa.BigInteger, nullable=False),
        sa.Column("ouverture", sa.LargeBinary, nullable=False),
        sa.Column("empreinte", sa.LargeBinary, nullable=False),
        sa.Column("scellee_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retiree_le", sa.DateTime(timezone=True)),
        sa.CheckConstraint("premier between 1 and dernier", name=op.f("ck_journal_periode_lignes")),
        sa.CheckConstraint("mois = date_trunc('month', mois)", name=op.f("ck_journal_periode_mois")),
        sa.ForeignKeyConstraint(
            ["territoire_id"], ["territoire.id"], name=op.f("fk_journal_periode_territoire_id")
        ),
        sa.PrimaryKeyConstraint("territoire_id", "mois", name=op.f("pk_journal_periode")),
    )
    op.create_index(
        "uq_journal_periode_dernier", "journal_periode", ["territoire_id", "dernier"], unique=True
    )
    op.add_column(
        "territoire", sa.Column("journal_mois", sa.Integer, nullable=False, server_default="12")
    )
    op.create_check_constraint(
        op.f("ck_territoire_journal_mois"), "territoire", "journal_mois between 6 and 36"
    )
    op.drop_constraint(CLE, "signalement", type_="foreignkey")
    op.add_column("compte", sa.Column("dernier_acte_le", sa.DateTime(timezone=True)))
    op.add_column("consentement_evenement", sa.Column("journal", sa.LargeBinary))


def downgrade() -> None:
    op.drop_column("consentement_evenement", "journal")
    op.drop_column("compte", "dernier_acte_le")
    # A report whose line went with its month is kept: the key holds for the lines to come.
    op.execute(
        f"alter table signalement add constraint {CLE} foreign key (territoire_id, numero)"
        " references journal (territoire_id, numero) not valid"
    )
    op.drop_constraint(op.f("ck_territoire_journal_mois"), "territoire")
    op.drop_column("territoire", "journal_mois")
    # With the functions that give its rows: the wall of the version before is put back after.
    op.execute("drop table journal_periode cascade")
