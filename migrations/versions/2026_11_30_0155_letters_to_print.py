"""Keep letters to print for whoever has no channel, let a copy be asked aloud, and sign a number"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0064_lettres"
down_revision = "0063_mandats"
branch_labels = None
depends_on = None

TABLE = "lettre"
UN_JOUR = sa.DateTime(timezone=True)
REMISE = (
    "(remise_le is null) = (comment is null) and (remise_le is null) = (jour is null)"
    " and (remise_le is null) = (remise_par is null)"
)
CONTRAINTES = (
    ("faits", "cardinality(genres) = cardinality(faits_le) and cardinality(genres) between 1 and 30"),
    ("comment", "comment in ('main', 'poste')"),
    ("remise", REMISE),
    ("imprimee", "remise_le is null or imprimee_le is not null"),
)
REFERENCES = (("personne_id", "personne"), ("structure_id", "structure"), ("remise_par", "compte"))


def _genres(listes: str, **options: bool) -> None:
    """Say what a person may ask; what was asked before stays as it was."""
    nom = op.f("ck_demande_droit_genre")
    op.drop_constraint(nom, "demande_droit")
    op.create_check_constraint(nom, "demande_droit", f"genre in ({listes})", **options)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("personne_id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=True),
        sa.Column("genres", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("faits_le", postgresql.ARRAY(UN_JOUR), nullable=False),
        sa.Column("cree_le", UN_JOUR, server_default=sa.text("now()"), nullable=False),
        sa.Column("imprimee_le", UN_JOUR, nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("jour", sa.Date(), nullable=True),
        sa.Column("remise_le", UN_JOUR, nullable=True),
        sa.Column("remise_par", sa.Uuid(), nullable=True),
        sa.Column("territoire_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        *(
            sa.CheckConstraint(regle, name=op.f(f"ck_{TABLE}_{nom}"))
            for nom, regle in CONTRAINTES
        ),
        *(
            sa.ForeignKeyConstraint(
                ["territoire_id", colonne],
                [f"{cible}.territoire_id", f"{cible}.id"],
                name=op.f(f"fk_{TABLE}_territoire_id_{colonne}"),
            )
            for colonne, cible in REFERENCES
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id"], ["territoire.id"], name=op.f(f"fk_{TABLE}_territoire_id")
        ),
        sa.PrimaryKeyConstraint("territoire_id", "id", name=op.f(f"pk_{TABLE}")),
    )
    _genres("'rectification','opposition','effacement','copie'")
    op.add_column("compte", sa.Column("mobile_par", sa.Uuid()))
    op.add_column(
        "compte",
        sa.Column("mobile_faible", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    )
    op.create_index("ix_lettre_personne", TABLE, ["territoire_id", "personne_id"])
    op.create_index("ix_lettre_structure", TABLE, ["territoire_id", "structure_id", "cree_le"])


# What the wall of before does not know, or writes again with another answer.
FONCTIONS = (
    "detacher_identite(uuid)",
    "lire_remise(bytea)",
    "poser_code_remise(bytea, bytea, boolean)",
    "numero_sur(int, uuid, uuid)",
    "reprendre_lettre(uuid)",
    "remettre_lettre(uuid, text, date)",
    "imprimer_lettre(uuid)",
    "tenir_lettre(uuid)",
    "destinataire_de(uuid)",
    "ecrire_lettre(uuid, text, timestamptz)",
    "tient_lettre(int, uuid, uuid)",
    "suit_encore(int, uuid, uuid)",
)


def downgrade() -> None:
    _genres("'rectification','opposition','effacement'", postgresql_not_valid=True)
    # It is of a compte: gone before a column of it is.
    op.execute("drop trigger if exists signer_adresse on compte")
    op.execute("drop policy if exists lire on lettre")
    for fonction in FONCTIONS:
        op.execute(f"drop function if exists prive.{fonction}")
    op.drop_index("ix_lettre_structure", table_name=TABLE)
    op.drop_index("ix_lettre_personne", table_name=TABLE)
    op.drop_table(TABLE)
    op.drop_column("compte", "mobile_faible")
    op.drop_column("compte", "mobile_par")
