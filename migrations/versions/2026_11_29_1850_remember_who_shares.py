"""Remember who shares an address, and which head of a journal was sent"""

import sqlalchemy as sa
from alembic import op

revision = "0059_partagees"
down_revision = "0058_papiers"
branch_labels = None
depends_on = None

COLONNES = (("compte", "canal_partage"), ("preuve", "plusieurs"))


def upgrade() -> None:
    for table, colonne in COLONNES:
        op.add_column(
            table, sa.Column(colonne, sa.Boolean, nullable=False, server_default=sa.text("false"))
        )
    op.execute(
        "update compte k set canal_partage = true where k.personne_id is not null"
        " and exists (select 1 from compte o where o.personne_id is not null"
        " and (o.territoire_id, o.id) <> (k.territoire_id, k.id)"
        " and (o.courriel = k.courriel or o.mobile = k.mobile))"
    )
    op.execute(
        "update preuve p set plusieurs = true where exists (select 1 from preuve o"
        " where o.jeton_sha256 = p.jeton_sha256 and o.id <> p.id)"
    )


    op.add_column("journal_tete", sa.Column("envoyee", sa.BigInteger))


# What the wall of before does not know, or writes again with other arguments.
FONCTIONS = (
    "tenir_partage()",
    "tenir_adresses()",
    "personne_due(preuve)",
    "avis_a_envoyer(uuid, boolean)",
    "marquer_tete_envoyee(bigint)",
    "dire_sans_delegue()",
)


def downgrade() -> None:
    op.execute("drop trigger if exists tenir_partage on compte")
    for fonction in FONCTIONS:
        op.execute(f"drop function if exists prive.{fonction}")
    op.drop_column("journal_tete", "envoyee")
    for table, colonne in COLONNES:
        op.drop_column(table, colonne)
