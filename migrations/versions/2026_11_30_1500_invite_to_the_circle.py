"""Read what is new line by line, sum a day up by mail, invite somebody to a circle."""

import sqlalchemy as sa
from alembic import op

revision = "0076_invitations"
down_revision = "0075_etiquettes"
branch_labels = None
depends_on = None

ETATS = "'en_attente','accordee','refusee','retiree'"
ORIGINES = "'designe','declare','observe','transmis','relais'"
NEUVES = ("lecture_evenement", "resume_quotidien")
# What the wall of before does not know.
FONCTIONS = (
    "resumes_a_faire(date)",
    "prendre_resume(uuid, date, boolean)",
    "invitation_echue(demande_acces)",
    "demandes_en_propre(int)",
    "une_demande_a_la_fois()",
    "suivre_l_invitation()",
    "avis_d_invitation()",
    "depasser_demandes(int, uuid)",
    "suivre_les_demandes()",
    "depasser_a_l_archive()",
    "depasser_au_depart()",
    "demandes_depassees(boolean)",
    "rappeler_demande(uuid)",
    "refus_d_invitation(int, uuid, uuid, uuid)",
)
# What waited twice for the same answer waits once: the latest.
UNE_A_LA_FOIS = """
update demande_acces d set etat = 'depassee', repondue_le = now()
 where d.etat = 'en_attente' and exists (
   select 1 from demande_acces n
    where n.territoire_id = d.territoire_id and n.personne_id = d.personne_id
      and n.structure_id = d.structure_id and n.etat = 'en_attente'
      and n.domaines & d.domaines & ~1 <> 0 and (n.faite_le, n.id) > (d.faite_le, d.id))
"""


def _colonnes(table: str) -> tuple[sa.Column, ...]:
    return {
        "lecture_evenement": (
            sa.Column("evenement_id", sa.Uuid(), nullable=False),
            sa.Column("compte_id", sa.Uuid(), nullable=False),
            sa.Column("geste_id", sa.Uuid(), nullable=False),
            sa.Column(
                "lu_le", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
            ),
            sa.Column("reprise_le", sa.DateTime(timezone=True), nullable=True),
        ),
        "resume_quotidien": (
            sa.Column("compte_id", sa.Uuid(), nullable=False),
            sa.Column("actif", sa.Boolean(), server_default=sa.text("true"), nullable=False),
            sa.Column("jour", sa.Date(), nullable=True),
            sa.Column("envoye_le", sa.DateTime(timezone=True), nullable=True),
        ),
    }[table]


def _vers(table: str, vers: str, colonne: str, **cascade: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["territoire_id", colonne],
        [f"{vers}.territoire_id", f"{vers}.id"],
        name=op.f(f"fk_{table}_territoire_id_{colonne}"),
        **cascade,
    )


def upgrade() -> None:
    for table in NEUVES:
        op.create_table(
            table,
            *_colonnes(table),
            sa.Column("territoire_id", sa.Integer(), nullable=False),
            sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
            _vers(table, "compte", "compte_id"),
            *(
                [_vers(table, "evenement", "evenement_id", ondelete="CASCADE")]
                if table == "lecture_evenement"
                else []
            ),
            sa.ForeignKeyConstraint(
                ["territoire_id"], ["territoire.id"], name=op.f(f"fk_{table}_territoire_id")
            ),
            sa.PrimaryKeyConstraint("territoire_id", "id", name=op.f(f"pk_{table}")),
        )
    op.create_index(
        "uq_lecture_evenement_compte",
        "lecture_evenement",
        ["territoire_id", "evenement_id", "compte_id"],
        unique=True,
    )
    op.create_index(
        "ix_lecture_evenement_geste",
        "lecture_evenement",
        ["territoire_id", "compte_id", "geste_id"],
    )
    op.create_index(
        "uq_resume_quotidien_compte",
        "resume_quotidien",
        ["territoire_id", "compte_id"],
        unique=True,
    )
    op.add_column("avis", sa.Column("geste_id", sa.Uuid(), nullable=True))

    op.add_column("demande_acces", sa.Column("par_structure_id", sa.Uuid(), nullable=True))
    op.add_column("demande_acces", sa.Column("invite_compte_id", sa.Uuid(), nullable=True))
    op.add_column(
        "demande_acces", sa.Column("rappelee_le", sa.DateTime(timezone=True), nullable=True)
    )
    for vers, colonne in (("structure", "par_structure_id"), ("compte", "invite_compte_id")):
        op.create_foreign_key(
            op.f(f"fk_demande_acces_territoire_id_{colonne}"),
            "demande_acces",
            vers,
            ["territoire_id", colonne],
            ["territoire_id", "id"],
        )
    op.drop_constraint(op.f("ck_demande_acces_etat"), "demande_acces")
    op.create_check_constraint(
        op.f("ck_demande_acces_etat"), "demande_acces", f"etat in ({ETATS},'depassee')"
    )
    op.create_check_constraint(
        op.f("ck_demande_acces_invitation"),
        "demande_acces",
        "invite_compte_id is null or par_structure_id is not null",
    )
    op.execute(UNE_A_LA_FOIS)
    op.create_index(
        "uq_demande_acces_invitation",
        "demande_acces",
        ["territoire_id", "personne_id", "structure_id", "invite_compte_id"],
        unique=True,
        postgresql_where=sa.text("etat = 'en_attente' and par_structure_id is not null"),
        postgresql_nulls_not_distinct=True,
    )

    op.drop_constraint(op.f("ck_accompagnement_origine"), "accompagnement")
    op.create_check_constraint(
        op.f("ck_accompagnement_origine"), "accompagnement", f"origine in ({ORIGINES},'invite')"
    )


def downgrade() -> None:
    for fonction in FONCTIONS:
        op.execute(f"drop function if exists prive.{fonction} cascade")
    for politique in ("lire", "reprendre", "demander", "inviter"):
        op.execute(f"drop policy if exists {politique} on demande_acces")
    op.execute("update accompagnement set origine = 'declare' where origine = 'invite'")
    op.drop_constraint(op.f("ck_accompagnement_origine"), "accompagnement")
    op.create_check_constraint(
        op.f("ck_accompagnement_origine"), "accompagnement", f"origine in ({ORIGINES})"
    )
    op.execute(
        "delete from refus_motif m using demande_acces d where d.territoire_id = m.territoire_id"
        " and d.id = m.id and d.par_structure_id is not null"
    )
    op.execute("delete from demande_acces where par_structure_id is not null")
    op.execute("update demande_acces set etat = 'retiree' where etat = 'depassee'")
    op.drop_index("uq_demande_acces_invitation", "demande_acces")
    op.drop_constraint(op.f("ck_demande_acces_invitation"), "demande_acces")
    op.drop_constraint(op.f("ck_demande_acces_etat"), "demande_acces")
    op.create_check_constraint(op.f("ck_demande_acces_etat"), "demande_acces", f"etat in ({ETATS})")
    for colonne in ("par_structure_id", "invite_compte_id", "rappelee_le"):
        op.drop_column("demande_acces", colonne)
    op.drop_column("avis", "geste_id")
    for table in NEUVES:
        op.drop_table(table)
