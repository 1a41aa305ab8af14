"""Say where somebody was born."""

import sqlalchemy as sa
from alembic import op

revision = "0067_naissance"
down_revision = "0066_cartes"
branch_labels = None
depends_on = None

# What the wall of before does not know.
FONCTIONS = (
    "identifier(text, text, text, text, text, text, date, text, text, text)",
    "comptes_en_attente(text, text, text, text, date, text, text, text)",
    "candidats(date[], text[], bytea, boolean, bytea, bytea, text, text)",
    "candidats_de(uuid, date[], text[])",
    "ne_ailleurs(text, text, text, text)",
    "meme_commune(text, text)",
    "departement_de(text)",
)


def upgrade() -> None:
    op.add_column("personne", sa.Column("commune_naissance", sa.Text))
    op.add_column("personne", sa.Column("pays_naissance", sa.Text))
    op.create_check_constraint(
        op.f("ck_personne_commune_naissance"),
        "personne",
        "commune_naissance ~ '^(0[1-9]|[1-8][0-9]|2[AB]|9[0-8AB])[0-9]{3}$'",
    )
    op.create_check_constraint(
        op.f("ck_personne_pays_naissance"),
        "personne",
        "pays_naissance ~ '^99[0-9]{3}$' and pays_naissance <> '99100'",
    )
    op.create_check_constraint(
        op.f("ck_personne_lieu_naissance"),
        "personne",
        "num_nonnulls(commune_naissance, pays_naissance) <= 1",
    )


def downgrade() -> None:
    for fonction in FONCTIONS:
        op.execute(f"drop function if exists prive.{fonction}")
    # It watches the columns that go; the wall of before puts its own back.
    op.execute("drop trigger if exists verser on personne")
    for nom in ("lieu_naissance", "pays_naissance", "commune_naissance"):
        op.drop_constraint(op.f(f"ck_personne_{nom}"), "personne", type_="check")
    op.drop_column("personne", "pays_naissance")
    op.drop_column("personne", "commune_naissance")
