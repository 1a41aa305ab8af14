"""Keep what a professional puts off, and when they are away."""

import sqlalchemy as sa
from alembic import op

revision = "0072_reports"
down_revision = "0071_visites"
branch_labels = None
depends_on = None

TABLE = "report"
CLES = (
    ("personne", "personne_id"),
    ("structure", "structure_id"),
    ("compte", "compte_id"),
)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("personne_id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("compte_id", sa.Uuid(), nullable=False),
        sa.Column("genre", sa.Text(), nullable=False),
        sa.Column("objet_id", sa.Uuid(), nullable=False),
        sa.Column("jusqu_au", sa.Date(), nullable=False),
        sa.Column("motif", sa.Text(), nullable=False),
        sa.Column(
            "le", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("territoire_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("repris_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "genre in ('danger','venue','reponse','retard','manque','silence')",
            name=op.f("ck_report_genre"),
        ),
        sa.CheckConstraint(
            "motif in ('reponse_attendue','jour_prevu','essai_de_joindre','sans_temps')", name=op.f("ck_report_motif")
        ),
        *(
            sa.ForeignKeyConstraint(
                ["territoire_id", colonne],
                [f"{vers}.territoire_id", f"{vers}.id"],
                name=op.f(f"fk_report_territoire_id_{colonne}_{vers}"),
            )
            for vers, colonne in CLES
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id"], ["territoire.id"], name=op.f("fk_report_territoire_id_territoire")
        ),
        sa.PrimaryKeyConstraint("territoire_id", "id", name=op.f("pk_report")),
    )
    op.create_index("ix_report_personne", TABLE, ["territoire_id", "personne_id", "structure_id"])
    op.create_index(
        "uq_report_objet",
        TABLE,
        ["territoire_id", "compte_id", "structure_id", "genre", "objet_id"],
        unique=True,
        postgresql_where=sa.text("repris_le is null"),
    )
    op.create_table(
        "absence",
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("compte_id", sa.Uuid(), nullable=False),
        sa.Column("du", sa.Date(), nullable=False),
        sa.Column("au", sa.Date(), nullable=False),
        sa.Column("remplacant_id", sa.Uuid(), nullable=True),
        sa.Column("par_compte_id", sa.Uuid(), nullable=False),
        sa.Column(
            "le", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("territoire_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("finie_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("au between du and du + 366", name=op.f("ck_absence_jours")),
        sa.CheckConstraint("remplacant_id <> compte_id", name=op.f("ck_absence_remplacant")),
        *(
            sa.ForeignKeyConstraint(
                ["territoire_id", colonne],
                [f"{vers}.territoire_id", f"{vers}.id"],
                name=op.f(f"fk_absence_territoire_id_{colonne}_{vers}"),
            )
            for vers, colonne in (
                ("structure", "structure_id"),
                ("compte", "compte_id"),
                ("compte", "remplacant_id"),
                ("compte", "par_compte_id"),
            )
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id"], ["territoire.id"], name=op.f("fk_absence_territoire_id_territoire")
        ),
        sa.PrimaryKeyConstraint("territoire_id", "id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_compte", "absence", ["territoire_id", "compte_id", "structure_id"])
    op.create_index("ix_absence_remplacant", "absence", ["territoire_id", "remplacant_id"])


def downgrade() -> None:
    op.drop_table("absence")
    op.drop_table(TABLE)
    for fonction in (
        "reports_sur_moi()",
        "je_connais(uuid)",
        "suit_dans_ma_structure(uuid)",
        "me_suit(uuid, uuid)",
    ):
        op.execute(f"drop function if exists prive.{fonction}")
