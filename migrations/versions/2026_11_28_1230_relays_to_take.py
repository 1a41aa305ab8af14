"""Keep whom a professional left without a successor, and the appointments to take over"""

import sqlalchemy as sa
from alembic import op

revision = "0046_relais"
down_revision = "0045_versions"
branch_labels = None
depends_on = None

AVANT = "origine in ('designe','declare','observe','transmis')"
APRES = "origine in ('designe','declare','observe','transmis','relais')"


def upgrade() -> None:
    op.create_table(
        "relais",
        sa.Column("personne_id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("compte_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("etait_referent", sa.Boolean(), nullable=False),
        sa.Column("origine", sa.Text(), nullable=True),
        sa.Column("le", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("annonce_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("regle_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suite", sa.Text(), nullable=True),
        sa.Column("territoire_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.CheckConstraint("cause in ('compte','habilitation','structure','cercle')", name=op.f("ck_relais_cause")),
        sa.CheckConstraint("suite in ('repris','rendu')", name=op.f("ck_relais_suite")),
        sa.CheckConstraint("(regle_le is null) = (suite is null)", name=op.f("ck_relais_regle")),
        sa.ForeignKeyConstraint(
            ["territoire_id", "personne_id"], ["personne.territoire_id", "personne.id"],
            name=op.f("fk_relais_territoire_id_personne_id"),
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id", "structure_id"], ["structure.territoire_id", "structure.id"],
            name=op.f("fk_relais_territoire_id_structure_id"),
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id", "compte_id"], ["compte.territoire_id", "compte.id"],
            name=op.f("fk_relais_territoire_id_compte_id"),
        ),
        sa.ForeignKeyConstraint(["territoire_id"], ["territoire.id"], name=op.f("fk_relais_territoire_id")),
        sa.PrimaryKeyConstraint("territoire_id", "id", name=op.f("pk_relais")),
    )
    op.create_index("ix_relais_personne", "relais", ["territoire_id", "personne_id"])
    op.create_index("ix_relais_structure", "relais", ["territoire_id", "structure_id"])
    op.create_index(
        "ix_relais_compte", "relais", ["territoire_id", "compte_id", "structure_id", "personne_id"],
        postgresql_where=sa.text("regle_le is null"),
    )
    op.create_index(
        "ix_relais_annonce", "relais", ["territoire_id"], postgresql_where=sa.text("annonce_le is null")
    )
    op.add_column("rendez_vous", sa.Column("a_reprendre_le", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint(op.f("ck_accompagnement_origine"), "accompagnement")
    op.create_check_constraint(op.f("ck_accompagnement_origine"), "accompagnement", APRES)


def downgrade() -> None:
    # The wall of before knows no relay: what this one hung on the tables goes with them.
    for table, declencheur in (
        ("compte", "suivre"), ("habilitation", "suivre"), ("structure", "suivre"), ("accompagnement", "suivre_sortie"),
        ("accompagnement", "suivre_entree"),
    ):
        op.execute(f"drop trigger if exists {declencheur} on {table}")
    op.execute("update accompagnement set origine = 'transmis' where origine = 'relais'")
    op.drop_constraint(op.f("ck_accompagnement_origine"), "accompagnement")
    op.create_check_constraint(op.f("ck_accompagnement_origine"), "accompagnement", AVANT)
    op.drop_column("rendez_vous", "a_reprendre_le")
    op.drop_table("relais")
