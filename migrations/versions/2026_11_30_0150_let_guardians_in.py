"""Let a guardian in, once a mandate is confirmed, and let two agree where a curatelle says so"""

import sqlalchemy as sa
from alembic import op

revision = "0063_mandats"
down_revision = "0062_sensible_encore"
branch_labels = None
depends_on = None

TABLE = "representant"
QUAND = sa.DateTime(timezone=True)
AUTEURS = ("propose_par", "repondue_par", "clos_par")
COURRIEL_UNIQUE = "uq_compte_courriel"


def upgrade() -> None:
    for colonne in (
        sa.Column("prenom", sa.Text),
        sa.Column("date_naissance", sa.Date),
        sa.Column("courriel", sa.Text),
        sa.Column("mobile", sa.Text),
        sa.Column("jugement", sa.Text),
        sa.Column("propose_par", sa.Uuid),
        sa.Column("propose_structure_id", sa.Uuid),
        sa.Column("propose_le", QUAND, nullable=False, server_default=sa.text("now()")),
        sa.Column("reponse", sa.Text),
        sa.Column("repondue_le", QUAND),
        sa.Column("repondue_par", sa.Uuid),
        sa.Column("clos_le", QUAND),
        sa.Column("clos_par", sa.Uuid),
    ):
        op.add_column(TABLE, colonne)
    for nom, regle in (
        ("reponse", "reponse in ('oui','non')"),
        ("repondue", "num_nulls(reponse, repondue_le, repondue_par) in (0, 3)"),
    ):
        op.create_check_constraint(op.f(f"ck_{TABLE}_{nom}"), TABLE, regle)
    for auteur in AUTEURS:
        op.create_foreign_key(
            op.f(f"fk_{TABLE}_territoire_id_{auteur}"),
            TABLE,
            "compte",
            ["territoire_id", auteur],
            ["territoire_id", "id"],
        )
    op.create_foreign_key(
        op.f(f"fk_{TABLE}_territoire_id_propose_structure_id"),
        TABLE,
        "structure",
        ["territoire_id", "propose_structure_id"],
        ["territoire_id", "id"],
    )
    op.create_index("ix_representant_compte", TABLE, ["territoire_id", "compte_id"])
    op.add_column(
        "compte",
        sa.Column("est_representant", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )
    op.add_column("compte", sa.Column("date_naissance", sa.Date))
    op.create_check_constraint(
        op.f("ck_compte_representant"),
        "compte",
        "est_representant = (date_naissance is not null)"
        " and not (est_representant and personne_id is not null)",
    )
    # Two guardians may share an address, or that of whom they represent.
    op.drop_index(COURRIEL_UNIQUE, "compte")
    _unique("personne_id is null and not est_representant")
    op.add_column(
        "consentement",
        sa.Column("attendus", sa.Integer, nullable=False, server_default=sa.text("0")),
    )
    op.add_column("consentement", sa.Column("avec_id", sa.Uuid))
    op.create_check_constraint(
        op.f("ck_consentement_attendus"), "consentement", "attendus & ~domaines = 0"
    )
    op.create_index("ix_consentement_avec", "consentement", ["territoire_id", "avec_id"])


def _unique(lesquels: str) -> None:
    op.create_index(
        COURRIEL_UNIQUE,
        "compte",
        ["territoire_id", "courriel"],
        unique=True,
        postgresql_where=sa.text(lesquels),
    )


# What the wall of before does not know, and what reads these columns.
FONCTIONS = (
    "mandat_court(representant)",
    "est_secondee(consentement)",
    "attendre_second()",
    "accords_attendus(uuid)",
    "curateurs(uuid)",
    "qui_voit_en_mandat(uuid)",
    "me_represente(uuid)",
    "mandats_suivis()",
    "comptes_du_representant(uuid)",
    "repondre_mandat(uuid, boolean, uuid)",
    "clore_mandat(uuid)",
    "fermer_portes(uuid)",
    "donner_code_mandat(uuid, bytea)",
    "codes_des_mandats(uuid)",
    "represente(int, uuid)",
    "identites(int, uuid)",
    "poser_code(uuid, bytea)",
)


POLITIQUES = (
    ("inviter", "compte"),
    ("lire_professionnels", "compte"),
    ("lire_les_representants", "compte"),
    ("proposer", "representant"),
    ("lire_pour_agir", "representant"),
)
DECLENCHEURS = (
    ("tenir_partage", "compte"),
    ("attendre_second", "consentement"),
    ("fermer_mandat", "representant"),
)


def downgrade() -> None:
    op.execute("drop view if exists prive.mes_mandats cascade")
    for nom, table in DECLENCHEURS:
        op.execute(f"drop trigger if exists {nom} on {table}")
    for nom, table in POLITIQUES:
        op.execute(f"drop policy if exists {nom} on {table}")
    for nom in FONCTIONS:
        op.execute(f"drop function if exists prive.{nom} cascade")
    op.drop_index("ix_consentement_avec", "consentement")
    op.drop_column("consentement", "avec_id")
    op.drop_column("consentement", "attendus")
    op.drop_index(COURRIEL_UNIQUE, "compte")
    # What they did names them: their accounts stay, and open nothing.
    op.execute(
        "update compte set clos_le = coalesce(clos_le, now()), mobile = null,"
        " courriel = 'sans-courriel-' || id || '@invalid' where est_representant"
    )
    _unique("personne_id is null")
    op.drop_constraint(op.f("ck_compte_representant"), "compte")
    op.drop_column("compte", "date_naissance")
    op.drop_column("compte", "est_representant")
    op.drop_index("ix_representant_compte", TABLE)
    for colonne in (
        "prenom", "date_naissance", "courriel", "mobile", "jugement", "propose_par",
        "propose_structure_id", "propose_le", "reponse", "repondue_le", "repondue_par",
        "clos_le", "clos_par",
    ):  # fmt: skip
        op.drop_column(TABLE, colonne)
