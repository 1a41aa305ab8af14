"""Keep the working notes of structures"""

import sqlalchemy as sa
from alembic import op

revision = "0052_notes_de_travail"
down_revision = "0051_editions"
branch_labels = None
depends_on = None

TABLE = "note_travail"
CLES = (
    ("personne", "personne_id"),
    ("structure", "structure_id"),
    ("compte", "par_compte_id"),
)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("personne_id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("ligne_id", sa.Uuid(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("texte", sa.Text(), nullable=True),
        sa.Column("par_compte_id", sa.Uuid(), nullable=False),
        sa.Column(
            "le", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("territoire_id", sa.Integer(), nullable=False),
        sa.Column(
            "id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.CheckConstraint(
            "numero >= 1 and (numero = 1) = (id = ligne_id)", name=op.f("ck_note_travail_numero")
        ),
        sa.CheckConstraint("length(texte) between 1 and 4000", name=op.f("ck_note_travail_texte")),
        sa.CheckConstraint("numero > 1 or texte is not null", name=op.f("ck_note_travail_ecrite")),
        *(
            sa.ForeignKeyConstraint(
                ["territoire_id", colonne],
                [f"{vers}.territoire_id", f"{vers}.id"],
                name=op.f(f"fk_note_travail_territoire_id_{colonne}"),
            )
            for vers, colonne in CLES
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id"], ["territoire.id"], name=op.f("fk_note_travail_territoire_id")
        ),
        sa.PrimaryKeyConstraint("territoire_id", "id", name=op.f("pk_note_travail")),
    )
    op.create_index(
        "ix_note_travail_personne", TABLE, ["territoire_id", "personne_id", "structure_id"]
    )
    op.create_index(
        "uq_note_travail_numero", TABLE, ["territoire_id", "ligne_id", "numero"], unique=True
    )


def downgrade() -> None:
    op.drop_table(TABLE)
