"""Let a structure tag the people whom it accompanies, and each keep the views of their list."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0075_etiquettes"
down_revision = "0074_documents"
branch_labels = None
depends_on = None


def _locataire() -> list[sa.Column]:
    return [
        sa.Column("territoire_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
    ]


def _instant(nom: str, *, fin: bool = False) -> sa.Column:
    defaut = None if fin else sa.text("now()")
    return sa.Column(nom, sa.DateTime(timezone=True), server_default=defaut, nullable=fin)


def _edition() -> sa.Column:
    return sa.Column("edition", sa.Integer(), server_default=sa.text("1"), nullable=False)


def _cles(table: str, *vers: tuple[str, str]) -> list[sa.Constraint]:
    return [
        *(
            sa.ForeignKeyConstraint(
                ["territoire_id", colonne],
                [f"{parent}.territoire_id", f"{parent}.id"],
                name=op.f(f"fk_{table}_territoire_id_{colonne}"),
            )
            for parent, colonne in vers
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id"], ["territoire.id"], name=op.f(f"fk_{table}_territoire_id")
        ),
        sa.PrimaryKeyConstraint("territoire_id", "id", name=op.f(f"pk_{table}")),
    ]


def upgrade() -> None:
    op.create_table(
        "etiquette",
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("par_compte_id", sa.Uuid(), nullable=False),
        _instant("le"),
        _instant("retiree_le", fin=True),
        _edition(),
        *_locataire(),
        sa.CheckConstraint("length(nom) between 1 and 30", name=op.f("ck_etiquette_nom")),
        *_cles("etiquette", ("structure", "structure_id"), ("compte", "par_compte_id")),
    )
    op.create_index(
        "uq_etiquette_nom",
        "etiquette",
        ["territoire_id", "structure_id", sa.text("lower(nom)")],
        unique=True,
        postgresql_where=sa.text("retiree_le is null"),
    )
    op.create_table(
        "etiquette_posee",
        sa.Column("personne_id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("etiquette_id", sa.Uuid(), nullable=False),
        sa.Column("par_compte_id", sa.Uuid(), nullable=False),
        _instant("le"),
        _instant("retiree_le", fin=True),
        *_locataire(),
        *_cles(
            "etiquette_posee",
            ("personne", "personne_id"),
            ("structure", "structure_id"),
            ("etiquette", "etiquette_id"),
            ("compte", "par_compte_id"),
        ),
    )
    op.create_index(
        "ix_etiquette_posee_structure",
        "etiquette_posee",
        ["territoire_id", "structure_id", "personne_id"],
        postgresql_where=sa.text("retiree_le is null"),
    )
    op.create_index(
        "ix_etiquette_posee_personne", "etiquette_posee", ["territoire_id", "personne_id"]
    )
    op.create_index(
        "ix_etiquette_posee_etiquette", "etiquette_posee", ["territoire_id", "etiquette_id"]
    )
    op.create_table(
        "vue_personnes",
        sa.Column("compte_id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("choix", postgresql.JSONB(), nullable=False),
        sa.Column("par_defaut", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        _instant("le"),
        _instant("retiree_le", fin=True),
        _edition(),
        *_locataire(),
        sa.CheckConstraint("length(nom) between 1 and 60", name=op.f("ck_vue_personnes_nom")),
        sa.CheckConstraint("length(choix::text) <= 4000", name=op.f("ck_vue_personnes_choix")),
        *_cles("vue_personnes", ("compte", "compte_id"), ("structure", "structure_id")),
    )
    op.create_index(
        "ix_vue_personnes_compte",
        "vue_personnes",
        ["territoire_id", "compte_id", "structure_id"],
        postgresql_where=sa.text("retiree_le is null"),
    )
    op.create_index(
        "uq_vue_personnes_par_defaut",
        "vue_personnes",
        ["territoire_id", "compte_id", "structure_id"],
        unique=True,
        postgresql_where=sa.text("par_defaut and retiree_le is null"),
    )


def downgrade() -> None:
    op.drop_table("vue_personnes")
    op.drop_table("etiquette_posee")
    op.drop_table("etiquette")
    for fonction in ("etiquettes_sur_moi()", "etiquetables()", "est_etiquetable(uuid)"):
        op.execute(f"drop function if exists prive.{fonction}")
