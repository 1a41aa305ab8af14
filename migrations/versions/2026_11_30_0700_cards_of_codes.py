"""Enter with a printed card of codes."""

import sqlalchemy as sa
from alembic import op

revision = "0066_cartes"
down_revision = "0065_periodes"
branch_labels = None
depends_on = None

AVANT = "moyen in ('proconnect','franceconnect','courriel','sms','papier','demo')"
APRES = (
    "moyen in ('proconnect','franceconnect','courriel','sms','papier','carte','carte_seule','demo')"
)
PERSONNE = "moyen not in ('courriel','sms','papier') or habilitation_id is null"
PERSONNE_CARTE = (
    "moyen not in ('courriel','sms','papier','carte','carte_seule') or habilitation_id is null"
)
# What the wall of before does not know.
FONCTIONS = (
    "poser_carte(uuid, bytea, bytea[], bytea, bytea)",
    "confirmer_carte(uuid, bytea, bytea)",
    "annuler_carte(uuid, bytea)",
    "eteindre_carte(int, uuid, bytea)",
    "carte_de(uuid)",
    "demander_code_carte(bytea)",
    "entrer_par_carte(bytea, bytea, bytea, date)",
    "rang_du(bytea[])",
    "codes_restants(bytea[])",
    "autre_sexe(text, text)",
    "comptes_en_attente(text, text, text, text, date, text)",
    "identifier(text, text, text, text, text, text, date, text)",
)


def _moyens(moyens: str, personne: str) -> None:
    for table in ("preuve", "connexion"):
        op.drop_constraint(op.f(f"ck_{table}_moyen"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_moyen"), table, moyens)
    op.drop_constraint(op.f("ck_connexion_lien_d_une_personne"), "connexion", type_="check")
    op.create_check_constraint(op.f("ck_connexion_lien_d_une_personne"), "connexion", personne)


def upgrade() -> None:
    op.create_table(
        "carte_codes",
        sa.Column("compte_id", sa.Uuid, nullable=False),
        sa.Column("numero_hmac", sa.LargeBinary, nullable=False),
        sa.Column("codes", sa.ARRAY(sa.LargeBinary), nullable=False),
        sa.Column("par_compte_id", sa.Uuid, nullable=False),
        sa.Column("nombre_hmac", sa.LargeBinary),
        sa.Column("confirmee_par", sa.Uuid),
        sa.Column("confirmee_le", sa.DateTime(timezone=True)),
        sa.Column("essais", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column("essais_nombre", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column(
            "cree_le", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column(
            "expire_le",
            sa.DateTime(timezone=True),
            server_default=sa.text("now() + interval '1 year'"),
            nullable=False,
        ),
        sa.Column("territoire_id", sa.Integer, nullable=False),
        sa.Column("id", sa.Uuid, server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.CheckConstraint("octet_length(numero_hmac) = 32", name=op.f("ck_carte_codes_numero")),
        sa.CheckConstraint("octet_length(nombre_hmac) = 32", name=op.f("ck_carte_codes_nombre")),
        sa.CheckConstraint("cardinality(codes) = 20", name=op.f("ck_carte_codes_codes")),
        sa.CheckConstraint(
            "num_nulls(nombre_hmac, confirmee_par, confirmee_le) in (0, 3)",
            name=op.f("ck_carte_codes_confirmee"),
        ),
        sa.CheckConstraint(
            "essais between 0 and 5 and essais_nombre between 0 and 5",
            name=op.f("ck_carte_codes_essais"),
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id", "compte_id"],
            ["compte.territoire_id", "compte.id"],
            name=op.f("fk_carte_codes_territoire_id_compte_id_compte"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id", "par_compte_id"],
            ["compte.territoire_id", "compte.id"],
            name=op.f("fk_carte_codes_territoire_id_par_compte_id_compte"),
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id", "confirmee_par"],
            ["compte.territoire_id", "compte.id"],
            name=op.f("fk_carte_codes_territoire_id_confirmee_par_compte"),
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id"],
            ["territoire.id"],
            name=op.f("fk_carte_codes_territoire_id_territoire"),
        ),
        sa.PrimaryKeyConstraint("territoire_id", "id", name=op.f("pk_carte_codes")),
    )
    op.create_index(
        "uq_carte_codes_compte", "carte_codes", ["territoire_id", "compte_id"], unique=True
    )
    op.create_index("uq_carte_codes_numero", "carte_codes", ["numero_hmac"], unique=True)
    op.create_index("ix_carte_codes_par", "carte_codes", ["territoire_id", "par_compte_id"])
    op.create_index(
        "ix_carte_codes_confirmee_par", "carte_codes", ["territoire_id", "confirmee_par"]
    )
    _moyens(APRES, PERSONNE_CARTE)


def downgrade() -> None:
    # What came in by a card comes in again by what is left.
    for table in ("preuve", "connexion"):
        op.execute(f"delete from {table} where moyen in ('carte', 'carte_seule')")
    _moyens(AVANT, PERSONNE)
    for fonction in FONCTIONS:
        op.execute(f"drop function if exists prive.{fonction}")
    op.drop_table("carte_codes")
