"""Keep the papers of a territoire"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0058_papiers"
down_revision = "0057_partage"
branch_labels = None
depends_on = None

TABLE = "papiers_territoire"
COMPLETES = (
    "not publie or ("
    "valeurs ?& array['responsable_nom', 'responsable_adresse', 'responsable_telephone',"
    " 'responsable_courriel', 'responsable_representant', 'conjoints', 'conjoints_repartition',"
    " 'conjoints_le', 'delegue_nom', 'delegue_adresse', 'delegue_telephone', 'delegue_courriel',"
    " 'article_9', 'fondement_justice', 'fondement_nir', 'delai_opposition_jours',"
    " 'hebergeur_nom', 'hebergeur_adresse', 'hebergeur_telephone', 'hebergement_pays', 'hds',"
    " 'sous_traitants', 'transferts', 'recours', 'publication_directeur',"
    " 'accessibilite_courriel', 'accessibilite_telephone']"
    " and (valeurs ->> 'hds' <> 'certifie' or valeurs ?& array['hds_certificat', 'hds_fin']))"
)
PROPRES = (
    "not publie or not (jsonb_path_exists(valeurs, '$.* ? (@ == null || @ == \"\")')"
    " or valeurs ?| array['astreinte_nom', 'astreinte_telephone'])"
)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valeurs", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("publie", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("ecrit_par", sa.Uuid(), nullable=False),
        sa.Column(
            "ecrit_le",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("territoire_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_papiers_territoire_version")),
        sa.CheckConstraint(
            "jsonb_typeof(valeurs) = 'object'", name=op.f("ck_papiers_territoire_valeurs")
        ),
        sa.CheckConstraint(COMPLETES, name=op.f("ck_papiers_territoire_completes")),
        sa.CheckConstraint(PROPRES, name=op.f("ck_papiers_territoire_propres")),
        sa.ForeignKeyConstraint(
            ["territoire_id", "ecrit_par"],
            ["compte.territoire_id", "compte.id"],
            name=op.f("fk_papiers_territoire_territoire_id_ecrit_par"),
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id"], ["territoire.id"], name=op.f("fk_papiers_territoire_territoire_id")
        ),
        sa.PrimaryKeyConstraint("territoire_id", "id", name=op.f("pk_papiers_territoire")),
    )
    op.create_index(
        "uq_papiers_territoire_version", TABLE, ["territoire_id", "version"], unique=True
    )


def downgrade() -> None:
    op.execute("drop function if exists prive.papiers_publies()")
    op.execute("drop function if exists prive.delai_d_opposition(timestamptz)")
    op.drop_index("uq_papiers_territoire_version", table_name=TABLE)
    op.drop_table(TABLE)
