"""Say of an appointment how one meets, and give calendars a private address."""

import sqlalchemy as sa
from alembic import op

revision = "0070_rendez_vous"
down_revision = "0069_messages"
branch_labels = None
depends_on = None

COLONNES = {
    "nature": ("invitation", "nature in ('invitation','convocation')"),
    "motif": (
        "autre",
        "motif in ('point','premier','contrat','demarche','emploi','atelier','visite','autre')",
    ),
    "mode": ("sur_place", "mode in ('sur_place','telephone','visio','domicile')"),
}
AUSSI = {"aussi_compte_id": "compte", "aussi_structure_id": "structure"}
FONCTIONS = (
    "chevauchements(uuid, int, timestamptz, timestamptz, uuid, uuid)",
    "peut_tenir(uuid, int, uuid, uuid)",
    "choisir_creneau(uuid, timestamptz)",
    "poser_agenda(bytea)",
    "couper_agenda()",
    "mon_agenda()",
    "lire_agenda(bytea)",
)
ETATS = "'prevu','honore','absent','excuse','annule'"


def _etats(etats: str) -> None:
    op.drop_constraint(op.f("ck_rendez_vous_etat"), "rendez_vous", type_="check")
    op.create_check_constraint(
        op.f("ck_rendez_vous_etat"), "rendez_vous", f"etat in ({etats})"
    )


def upgrade() -> None:
    for nom, (defaut, regle) in COLONNES.items():
        op.add_column(
            "rendez_vous",
            sa.Column(nom, sa.Text(), server_default=sa.text(f"'{defaut}'"), nullable=False),
        )
        op.create_check_constraint(op.f(f"ck_rendez_vous_{nom}"), "rendez_vous", regle)
    op.add_column(
        "rendez_vous",
        sa.Column("creneaux", sa.ARRAY(sa.DateTime(timezone=True)), nullable=True),
    )
    op.add_column(
        "rendez_vous", sa.Column("expire_le", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_check_constraint(
        op.f("ck_rendez_vous_creneaux"),
        "rendez_vous",
        "(creneaux is null) = (expire_le is null) and cardinality(creneaux) between 2 and 3",
    )
    _etats(f"{ETATS},'propose'")
    op.add_column("rendez_vous", sa.Column("serie_id", sa.Uuid(), nullable=True))
    for nom, vers in AUSSI.items():
        op.add_column("rendez_vous", sa.Column(nom, sa.Uuid(), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_rendez_vous_territoire_id_{nom}"),
            "rendez_vous",
            vers,
            ["territoire_id", nom],
            ["territoire_id", "id"],
        )
    op.create_check_constraint(
        op.f("ck_rendez_vous_aussi"),
        "rendez_vous",
        "(aussi_compte_id is null) = (aussi_structure_id is null)"
        " and aussi_compte_id is distinct from avec_compte_id",
    )
    op.create_index(
        "ix_rendez_vous_aussi",
        "rendez_vous",
        ["territoire_id", "aussi_compte_id", "debut"],
        postgresql_where=sa.text("aussi_compte_id is not null"),
    )
    op.create_table(
        "flux_agenda",
        sa.Column("compte_id", sa.Uuid, nullable=False),
        sa.Column("jeton_sha256", sa.LargeBinary, nullable=False),
        sa.Column(
            "cree_le", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("lu_le", sa.DateTime(timezone=True)),
        sa.Column("territoire_id", sa.Integer, nullable=False),
        sa.Column("id", sa.Uuid, server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.CheckConstraint("octet_length(jeton_sha256) = 32", name=op.f("ck_flux_agenda_empreinte")),
        sa.ForeignKeyConstraint(
            ["territoire_id", "compte_id"],
            ["compte.territoire_id", "compte.id"],
            name=op.f("fk_flux_agenda_territoire_id_compte_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id"],
            ["territoire.id"],
            name=op.f("fk_flux_agenda_territoire_id"),
        ),
        sa.PrimaryKeyConstraint("territoire_id", "id", name=op.f("pk_flux_agenda")),
    )
    op.create_index(
        "uq_flux_agenda_compte", "flux_agenda", ["territoire_id", "compte_id"], unique=True
    )
    op.create_index("uq_flux_agenda_jeton", "flux_agenda", ["jeton_sha256"], unique=True)


def downgrade() -> None:
    # What the wall of before does not know.
    for fonction in FONCTIONS:
        op.execute(f"drop function if exists prive.{fonction}")
    op.drop_table("flux_agenda")
    op.drop_index("ix_rendez_vous_aussi", "rendez_vous")
    op.drop_constraint(op.f("ck_rendez_vous_aussi"), "rendez_vous", type_="check")
    for nom in AUSSI:
        op.drop_constraint(
            op.f(f"fk_rendez_vous_territoire_id_{nom}"), "rendez_vous", type_="foreignkey"
        )
        op.drop_column("rendez_vous", nom)
    op.drop_column("rendez_vous", "serie_id")
    op.execute("update rendez_vous set etat = 'annule' where etat = 'propose'")
    _etats(ETATS)
    op.drop_constraint(op.f("ck_rendez_vous_creneaux"), "rendez_vous", type_="check")
    op.drop_column("rendez_vous", "expire_le")
    op.drop_column("rendez_vous", "creneaux")
    for nom in COLONNES:
        op.drop_constraint(op.f(f"ck_rendez_vous_{nom}"), "rendez_vous", type_="check")
        op.drop_column("rendez_vous", nom)
