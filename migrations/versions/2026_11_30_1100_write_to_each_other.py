"""Let those who accompany somebody write to each other, and to her."""

import sqlalchemy as sa
from alembic import op

revision = "0069_messages"
down_revision = "0068_recherche"
branch_labels = None
depends_on = None

FONCTIONS = (
    "lecteurs_du_domaine(int, uuid, int)",
    "qui_lira(uuid, int)",
    "lit_ce_domaine(uuid, int)",
    "prevenir_du_fil(uuid, text[])",
    "attend_deja(int, uuid, uuid, text)",
    "suivre_le_fil()",
    "adresser_la_question()",
    "est_parti(text, jsonb)",
    "retouche(text, jsonb)",
)


def _element(*colonnes: sa.Column) -> list[sa.Column]:
    return [
        *colonnes,
        sa.Column("personne_id", sa.Uuid(), nullable=False),
        sa.Column("domaine", sa.SmallInteger(), nullable=False),
        sa.Column("auteur_compte_id", sa.Uuid(), nullable=False),
        sa.Column("auteur_structure_id", sa.Uuid(), nullable=True),
        sa.Column("edition", sa.Integer(), server_default=sa.text("1"), nullable=False),
        *_locataire(),
    ]


def _locataire() -> list[sa.Column]:
    return [
        sa.Column("territoire_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
    ]


def _instant(nom: str) -> sa.Column:
    return sa.Column(
        nom, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )


def _cles(table: str, *vers: tuple[str, str]) -> list[sa.Constraint]:
    return [
        *(
            sa.ForeignKeyConstraint(
                ["territoire_id", colonne],
                [f"{parent}.territoire_id", f"{parent}.id"],
                name=op.f(f"fk_{table}_territoire_id_{colonne}"),
                ondelete="CASCADE" if (table, parent) == CASCADE else None,
            )
            for parent, colonne in vers
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id"], ["territoire.id"], name=op.f(f"fk_{table}_territoire_id")
        ),
        sa.PrimaryKeyConstraint("territoire_id", "id", name=op.f(f"pk_{table}")),
    ]


CASCADE = ("lecture_conversation", "conversation")
COMMUNES = (
    ("personne", "personne_id"),
    ("compte", "auteur_compte_id"),
    ("structure", "auteur_structure_id"),
)
DOMAINE = "domaine between 0 and 11"


def upgrade() -> None:
    op.create_table(
        "conversation",
        *_element(
            sa.Column("objet", sa.Text(), nullable=False),
            sa.Column("pour_structure_id", sa.Uuid(), nullable=True),
            sa.Column("etat", sa.Text(), server_default=sa.text("'ouverte'"), nullable=False),
            _instant("cree_le"),
            sa.Column("clos_le", sa.DateTime(timezone=True), nullable=True),
        ),
        sa.CheckConstraint(DOMAINE, name=op.f("ck_conversation_domaine")),
        sa.CheckConstraint("etat in ('ouverte','close')", name=op.f("ck_conversation_etat")),
        sa.CheckConstraint(
            "(etat = 'ouverte') = (clos_le is null)", name=op.f("ck_conversation_clos")
        ),
        sa.CheckConstraint("length(objet) between 1 and 200", name=op.f("ck_conversation_objet")),
        *_cles("conversation", *COMMUNES, ("structure", "pour_structure_id")),
    )
    op.create_index("ix_conversation_personne", "conversation", ["territoire_id", "personne_id"])
    op.create_index(
        "ix_conversation_pour",
        "conversation",
        ["territoire_id", "pour_structure_id"],
        postgresql_where=sa.text("pour_structure_id is not null"),
    )
    op.create_table(
        "message",
        *_element(
            sa.Column("conversation_id", sa.Uuid(), nullable=False),
            sa.Column("texte", sa.Text(), nullable=False),
            sa.Column("mention_compte_id", sa.Uuid(), nullable=True),
            _instant("cree_le"),
        ),
        sa.CheckConstraint(DOMAINE, name=op.f("ck_message_domaine")),
        sa.CheckConstraint("length(texte) between 1 and 4000", name=op.f("ck_message_texte")),
        *_cles(
            "message",
            *COMMUNES,
            ("conversation", "conversation_id"),
            ("compte", "mention_compte_id"),
        ),
    )
    op.create_index(
        "ix_message_conversation", "message", ["territoire_id", "conversation_id", "cree_le"]
    )
    op.create_index("ix_message_personne", "message", ["territoire_id", "personne_id"])
    op.create_index(
        "ix_message_mention",
        "message",
        ["territoire_id", "mention_compte_id"],
        postgresql_where=sa.text("mention_compte_id is not null"),
    )
    op.create_table(
        "lecture_conversation",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("compte_id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=True),
        _instant("lu_le"),
        *_locataire(),
        *_cles(
            "lecture_conversation",
            ("conversation", "conversation_id"),
            ("compte", "compte_id"),
            ("structure", "structure_id"),
        ),
    )
    op.create_index(
        "uq_lecture_conversation_compte",
        "lecture_conversation",
        ["territoire_id", "conversation_id", "compte_id"],
        unique=True,
    )


def downgrade() -> None:
    for table in ("lecture_conversation", "message", "conversation"):
        op.drop_table(table)
    for fonction in FONCTIONS:
        op.execute(f"drop function if exists prive.{fonction} cascade")
