"""Keep documents in a carnet, their bytes apart, and join one to a message."""

import sqlalchemy as sa
from alembic import op

revision = "0074_documents"
down_revision = "0072_reports"
branch_labels = None
depends_on = None

FONCTIONS = (
    "refus_de_depot(uuid, int)",
    "recevoir_le_document()",
    "finir_le_document()",
    "effacer_le_contenu()",
    "prevenir_du_document(uuid, text)",
)
NATURES = (
    "piece_identite", "titre_sejour", "livret_famille", "domicile", "bail", "droits", "caf_msa",
    "assurance_maladie", "imposition", "salaire", "rib", "cv", "diplome", "contrat_travail",
    "employeur", "france_travail", "permis", "rqth", "jugement", "autre",
)
TYPES = ("application/pdf", "image/jpeg", "image/png")
ETATS = ("depose", "ancien", "retire")
VERS = (
    ("personne", "personne_id"),
    ("compte", "auteur_compte_id"),
    ("structure", "auteur_structure_id"),
    ("document", "remplace_id"),
)
AFFAIRES = ("danger", "venue", "reponse", "retard", "manque", "silence")


def _parmi(colonne: str, valeurs: tuple[str, ...]) -> str:
    return f"{colonne} in ({', '.join(repr(v) for v in valeurs)})"


def _locataire(table: str) -> list:
    return [
        sa.Column("territoire_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["territoire_id"], ["territoire.id"], name=op.f(f"fk_{table}_territoire_id")
        ),
        sa.PrimaryKeyConstraint("territoire_id", "id", name=op.f(f"pk_{table}")),
    ]


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("nature", sa.Text(), nullable=False),
        sa.Column("intitule", sa.Text(), nullable=False),
        sa.Column("pourquoi", sa.Text(), nullable=True),
        sa.Column("delivre_le", sa.Date(), nullable=True),
        sa.Column("valable_jusqu_au", sa.Date(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("taille", sa.Integer(), nullable=False),
        sa.Column("remplace_id", sa.Uuid(), nullable=True),
        sa.Column("etat", sa.Text(), server_default=sa.text("'depose'"), nullable=False),
        sa.Column(
            "cree_le", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("clos_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("personne_id", sa.Uuid(), nullable=False),
        sa.Column("domaine", sa.SmallInteger(), nullable=False),
        sa.Column("auteur_compte_id", sa.Uuid(), nullable=False),
        sa.Column("auteur_structure_id", sa.Uuid(), nullable=True),
        sa.Column("edition", sa.Integer(), server_default=sa.text("1"), nullable=False),
        *_locataire("document"),
        sa.CheckConstraint("domaine between 0 and 11", name=op.f("ck_document_domaine")),
        sa.CheckConstraint(_parmi("nature", NATURES), name=op.f("ck_document_nature")),
        sa.CheckConstraint(_parmi("type", TYPES), name=op.f("ck_document_type")),
        sa.CheckConstraint(_parmi("etat", ETATS), name=op.f("ck_document_etat")),
        sa.CheckConstraint(
            "(etat = 'depose') = (clos_le is null)", name=op.f("ck_document_clos")
        ),
        sa.CheckConstraint("length(intitule) between 1 and 200", name=op.f("ck_document_intitule")),
        sa.CheckConstraint(
            "length(pourquoi) between 1 and 2000", name=op.f("ck_document_pourquoi")
        ),
        sa.CheckConstraint("taille between 1 and 10485760", name=op.f("ck_document_taille")),
        sa.CheckConstraint("valable_jusqu_au >= delivre_le", name=op.f("ck_document_jours")),
        *(
            sa.ForeignKeyConstraint(
                ["territoire_id", colonne],
                [f"{vers}.territoire_id", f"{vers}.id"],
                name=op.f(f"fk_document_territoire_id_{colonne}"),
            )
            for vers, colonne in VERS
        ),
    )
    op.create_index(
        "ix_document_personne", "document", ["territoire_id", "personne_id", "cree_le"]
    )
    op.create_index(
        "ix_document_auteur", "document", ["territoire_id", "auteur_compte_id", "cree_le"]
    )
    op.create_index(
        "uq_document_remplace",
        "document",
        ["territoire_id", "remplace_id"],
        unique=True,
        postgresql_where=sa.text("remplace_id is not null"),
    )
    op.create_table(
        "document_contenu",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("contenu", sa.LargeBinary(), nullable=True),
        sa.Column("apercu", sa.LargeBinary(), nullable=True),
        sa.Column("efface_le", sa.DateTime(timezone=True), nullable=True),
        *_locataire("document_contenu"),
        sa.CheckConstraint(
            "(contenu is null) = (efface_le is not null)", name=op.f("ck_document_contenu_efface")
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id", "document_id"],
            ["document.territoire_id", "document.id"],
            name=op.f("fk_document_contenu_territoire_id_document_id"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        "uq_document_contenu_document",
        "document_contenu",
        ["territoire_id", "document_id"],
        unique=True,
    )
    # What is sealed does not shrink; kept whole, its first bytes are read without the rest.
    for colonne in ("contenu", "apercu"):
        op.execute(f"alter table document_contenu alter column {colonne} set storage external")
    op.add_column("message", sa.Column("piece_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_message_territoire_id_piece_id"),
        "message",
        "document",
        ["territoire_id", "piece_id"],
        ["territoire_id", "id"],
    )
    op.create_index(
        "ix_message_piece",
        "message",
        ["territoire_id", "piece_id"],
        postgresql_where=sa.text("piece_id is not null"),
    )
    _affaires((*AFFAIRES, "papier"))


def _affaires(genres: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_report_genre"), "report", type_="check")
    op.create_check_constraint(op.f("ck_report_genre"), "report", _parmi("genre", genres))


def downgrade() -> None:
    op.execute("delete from report where genre = 'papier'")
    _affaires(AFFAIRES)
    op.drop_column("message", "piece_id")
    op.drop_table("document_contenu")
    op.drop_table("document")
    for fonction in FONCTIONS:
        op.execute(f"drop function if exists prive.{fonction} cascade")
