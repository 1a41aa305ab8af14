"""Keep the register of violations of data, and what each person touched was told."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0078_violations"
down_revision = "0077_profils"
branch_labels = None
depends_on = None

CONCLUE = (
    "etat <> 'conclue' or (valeurs ?& array['effets', 'mesures', 'risque']"
    " and case valeurs ->> 'risque' when 'aucun' then valeurs ? 'risque_motif'"
    " when 'eleve' then valeurs ? 'notifiee_le'"
    " and valeurs ?| array['prevenues', 'sans_avis_motif']"
    " else valeurs ? 'notifiee_le' end)"
)


def _vers(table: str, vers: str, colonne: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["territoire_id", colonne],
        [f"{vers}.territoire_id", f"{vers}.id"],
        name=op.f(f"fk_{table}_territoire_id_{colonne}"),
    )


def _cles(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("territoire_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["territoire_id"], ["territoire.id"], name=op.f(f"fk_{table}_territoire_id")
        ),
        sa.PrimaryKeyConstraint("territoire_id", "id", name=op.f(f"pk_{table}")),
    )


def _quand(nom: str) -> sa.Column:
    return sa.Column(
        nom, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )


def upgrade() -> None:
    op.create_table(
        "violation",
        sa.Column("violation_id", sa.Uuid(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("etat", sa.Text(), nullable=False),
        sa.Column("valeurs", postgresql.JSONB(), nullable=False),
        sa.Column("pourquoi", sa.Text(), nullable=True),
        sa.Column("ecrit_par", sa.Uuid(), nullable=False),
        _quand("ecrit_le"),
        *_cles("violation"),
        _vers("violation", "compte", "ecrit_par"),
        sa.UniqueConstraint(
            "territoire_id", "violation_id", "version", name="uq_violation_version"
        ),
        sa.CheckConstraint("numero >= 1 and version >= 1", name=op.f("ck_violation_rang")),
        sa.CheckConstraint("etat in ('ouverte','conclue')", name=op.f("ck_violation_etat")),
        sa.CheckConstraint(
            "jsonb_typeof(valeurs) = 'object'"
            " and valeurs ?& array['connue_le', 'atteintes', 'faits']",
            name=op.f("ck_violation_valeurs"),
        ),
        sa.CheckConstraint(CONCLUE, name=op.f("ck_violation_conclue")),
    )
    op.create_index(
        "uq_violation_numero", "violation", ["territoire_id", "numero", "version"], unique=True
    )
    op.create_table(
        "violation_avis",
        sa.Column("violation_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("personne_id", sa.Uuid(), nullable=False),
        sa.Column("nature", sa.Text(), nullable=False),
        sa.Column("effets", sa.Text(), nullable=False),
        sa.Column("mesures", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("envoye_par", sa.Uuid(), nullable=False),
        _quand("le"),
        *_cles("violation_avis"),
        _vers("violation_avis", "personne", "personne_id"),
        _vers("violation_avis", "compte", "envoye_par"),
        sa.ForeignKeyConstraint(
            ["territoire_id", "violation_id", "version"],
            ["violation.territoire_id", "violation.violation_id", "violation.version"],
            name=op.f("fk_violation_avis_territoire_id_violation_id_version"),
        ),
    )
    op.create_index(
        "ix_violation_avis_personne", "violation_avis", ["territoire_id", "personne_id"]
    )
    op.create_index(
        "ix_violation_avis_violation",
        "violation_avis",
        ["territoire_id", "violation_id", "personne_id"],
    )


def downgrade() -> None:
    for fonction in ("a_prevenir(uuid, uuid[])", "incidents_de(uuid)"):
        op.execute(f"drop function if exists prive.{fonction} cascade")
    op.drop_table("violation_avis")
    op.drop_table("violation")
