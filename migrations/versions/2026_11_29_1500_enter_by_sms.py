"""Enter by SMS, share an address, and prove the one that was typed"""

import sqlalchemy as sa
from alembic import op

revision = "0056_sms"
down_revision = "0055_signatures"
branch_labels = None
depends_on = None

MOYENS = "moyen in ('proconnect','franceconnect','courriel','papier','demo')"
MOYENS_SMS = "moyen in ('proconnect','franceconnect','courriel','sms','papier','demo')"


def _moyens(regle: str) -> None:
    for table in ("preuve", "connexion"):
        op.drop_constraint(op.f(f"ck_{table}_moyen"), table)
        op.create_check_constraint(op.f(f"ck_{table}_moyen"), table, regle)


def upgrade() -> None:
    op.add_column("compte", sa.Column("mobile", sa.Text))
    op.add_column(
        "compte",
        sa.Column("canal_a_prouver", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )
    op.create_check_constraint(op.f("ck_compte_mobile"), "compte", r"mobile ~ '^\+[0-9]{8,15}$'")
    op.create_index(
        "ix_compte_mobile", "compte", ["mobile"], postgresql_where=sa.text("mobile is not null")
    )
    op.drop_index("uq_compte_courriel", "compte")
    op.create_index(
        "uq_compte_courriel",
        "compte",
        ["territoire_id", "courriel"],
        unique=True,
        postgresql_where=sa.text("personne_id is null"),
    )
    op.create_index("ix_compte_courriel", "compte", ["courriel"])
    op.add_column(
        "lien_connexion",
        sa.Column("moyen", sa.Text, nullable=False, server_default=sa.text("'courriel'")),
    )
    op.create_check_constraint(
        op.f("ck_lien_connexion_moyen"), "lien_connexion", "moyen in ('courriel','sms')"
    )
    op.add_column(
        "preuve",
        sa.Column("reconnue", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )
    op.add_column(
        "preuve", sa.Column("essais", sa.Integer, nullable=False, server_default=sa.text("0"))
    )
    _moyens(MOYENS_SMS)
    op.drop_constraint(op.f("ck_connexion_lien_d_une_personne"), "connexion")
    op.create_check_constraint(
        op.f("ck_connexion_lien_d_une_personne"),
        "connexion",
        "moyen not in ('courriel','sms','papier') or habilitation_id is null",
    )


# What the wall of before writes again, with other arguments or another answer.
FONCTIONS = (
    "personne_due(preuve)",
    "lire_preuve(bytea)",
    "reconnaitre(bytea, date, text)",
    "lire_demande_lien(uuid)",
    "depenser_code(bytea, bytea)",
    "depenser_lien(bytea, bytea)",
    "demander_lien(uuid, bytea, bytea, text, text)",
    "espace_de(uuid)",
    "ouvrir_espace(uuid, text, text)",
    "changer_canal(uuid, text, text, bytea)",
    "mon_canal()",
    "avis_a_envoyer(uuid)",
)


def downgrade() -> None:
    for fonction in FONCTIONS:
        op.execute(f"drop function if exists prive.{fonction}")
    op.execute("delete from connexion where moyen = 'sms'")
    op.execute("delete from preuve where moyen = 'sms'")
    op.execute("delete from lien_connexion where moyen = 'sms'")
    op.drop_constraint(op.f("ck_connexion_lien_d_une_personne"), "connexion")
    op.create_check_constraint(
        op.f("ck_connexion_lien_d_une_personne"),
        "connexion",
        "moyen <> 'courriel' or habilitation_id is null",
    )
    _moyens(MOYENS)
    op.drop_column("preuve", "essais")
    op.drop_column("preuve", "reconnue")
    op.drop_constraint(op.f("ck_lien_connexion_moyen"), "lien_connexion")
    op.drop_column("lien_connexion", "moyen")
    op.drop_index("ix_compte_courriel", "compte")
    op.drop_index("uq_compte_courriel", "compte")
    # One address served several people: the space opened first keeps it, the others go back to
    # paper.
    op.execute(
        "update compte k set courriel = 'sans-courriel-' || k.id || '@invalid'"
        " where k.personne_id is not null and exists (select 1 from compte o"
        " where o.territoire_id = k.territoire_id and o.courriel = k.courriel"
        " and o.personne_id is not null and (o.cree_le, o.id) < (k.cree_le, k.id))"
    )
    op.create_index(
        "uq_compte_courriel",
        "compte",
        ["territoire_id", "courriel", sa.text("(personne_id is null)")],
        unique=True,
    )
    op.drop_index("ix_compte_mobile", "compte")
    op.drop_constraint(op.f("ck_compte_mobile"), "compte")
    op.drop_column("compte", "canal_a_prouver")
    op.drop_column("compte", "mobile")
