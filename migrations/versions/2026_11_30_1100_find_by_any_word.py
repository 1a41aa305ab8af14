"""Find people by any word of any name, a telephone or an e-mail."""

from pathlib import Path

from alembic import op

revision = "0068_recherche"
down_revision = "0067_naissance"
branch_labels = None
depends_on = None

# What the wall of before does not know.
FONCTIONS = (
    "rechercher_personnes(text, int, text[], date[], bytea, bytea, text, uuid)",
    "commencer(text[])",
    "debut_de(text)",
    "approcher(text[])",
    "suites(text)",
    "mots(text[])",
    "presque(text)",
    "presque_mots(text[])",
    "decoupes(text, int)",
    "plier_telephone(text)",
)


def upgrade() -> None:
    texte = (Path(__file__).parents[2] / "core" / "plier.sql").read_text("utf-8")
    op.get_bind().connection.driver_connection.execute(texte)  # type: ignore[union-attr]
    op.execute(
        "alter table personne add column mots_recherche tsvector not null"
        " generated always as (prive.mots(nom, prenom, nom_naissance)) stored"
    )
    op.execute("create index ix_personne_mots on personne using gin (mots_recherche) with (fastupdate=off)")
    op.execute(
        "create index ix_personne_presque on personne"
        " using gin (prive.presque_mots(nom, prenom, nom_naissance)) with (fastupdate=off)"
    )
    op.execute(
        "create index ix_personne_telephone on personne"
        " (territoire_id, prive.plier_telephone(telephone))"
    )
    op.execute("create index ix_personne_courriel on personne (territoire_id, lower(courriel))")


def downgrade() -> None:
    for index in ("courriel", "telephone", "presque", "mots"):
        op.execute(f"drop index ix_personne_{index}")
    op.execute("alter table personne drop column mots_recherche")
    for fonction in FONCTIONS:
        op.execute(f"drop function if exists prive.{fonction}")
