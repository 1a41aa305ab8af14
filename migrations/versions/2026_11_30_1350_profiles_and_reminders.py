"""Keep how a professional is reached, and when somebody is reminded of an appointment."""

import sqlalchemy as sa
from alembic import op

revision = "0077_profils"
down_revision = "0076_invitations"
branch_labels = None
depends_on = None

_COMPTE = "avis_par_courriel in ('heure','jour','jamais')"
_DIT = "rappel_dit in ('rien','heure','structure')"
_CALME = (
    "num_nulls(calme_de, calme_a) in (0, 2) and calme_de between 0 and 23"
    " and calme_a between 0 and 23"
)


def upgrade() -> None:
    op.add_column("compte", sa.Column("presences", sa.Text(), nullable=True))
    op.add_column(
        "compte",
        sa.Column(
            "avis_par_courriel", sa.Text(), server_default=sa.text("'heure'"), nullable=False
        ),
    )
    op.add_column("compte", sa.Column("invite_le", sa.DateTime(timezone=True), nullable=True))
    op.add_column("compte", sa.Column("profil_vu_le", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "compte", sa.Column("rappels", sa.Boolean(), server_default=sa.text("true"), nullable=False)
    )
    op.add_column(
        "compte",
        sa.Column("rappel_dit", sa.Text(), server_default=sa.text("'heure'"), nullable=False),
    )
    op.add_column("compte", sa.Column("calme_de", sa.SmallInteger(), nullable=True))
    op.add_column("compte", sa.Column("calme_a", sa.SmallInteger(), nullable=True))
    op.create_check_constraint(op.f("ck_compte_avis_par_courriel"), "compte", _COMPTE)
    op.create_check_constraint(op.f("ck_compte_rappel_dit"), "compte", _DIT)
    op.create_check_constraint(op.f("ck_compte_calme"), "compte", _CALME)
    op.create_check_constraint(
        op.f("ck_compte_presences"), "compte", "length(presences) between 1 and 200"
    )
    for nom, defaut in (
        ("rappel_jours", "2"),
        ("rappel_heures", "2"),
        ("calme_de", "20"),
        ("calme_a", "8"),
    ):
        op.add_column(
            "territoire",
            sa.Column(nom, sa.SmallInteger(), server_default=sa.text(defaut), nullable=False),
        )
    op.create_check_constraint(
        op.f("ck_territoire_rappels"),
        "territoire",
        "rappel_jours between 0 and 7 and rappel_heures between 0 and 12"
        " and calme_de between 0 and 23 and calme_a between 0 and 23",
    )
    for nom in ("fixe_le", "rappel_jours_le", "rappel_heures_le"):
        op.add_column("rendez_vous", sa.Column(nom, sa.DateTime(timezone=True), nullable=True))
    op.add_column("rendez_vous", sa.Column("rappel_message_id", sa.Uuid(), nullable=True))


FONCTIONS = (
    "refixer_rendez_vous() cascade",
    "rappel_de(uuid)",
    "rappels_possibles(timestamptz)",
    "prendre_rappel(uuid, boolean, timestamptz, uuid)",
    "rendre_rappels(uuid[])",
    "choisir_rappels(boolean, text, int, int, int)",
    "regler_rappels(int, int, int, int)",
    "moyen_de_rappel(int, uuid)",
    "est_rappelable(int, uuid)",
    "ecrire_mon_profil(text, text, text, text, int)",
    "voir_mon_profil()",
    "corriger_profil(uuid, text, text, int)",
    "profil_du(int, uuid)",
    "noter_invitation(uuid)",
    "administre(int, uuid)",
    "invites_sans_suite()",
)


def downgrade() -> None:
    for fonction in FONCTIONS:
        op.execute(f"drop function if exists prive.{fonction}")
    for nom in ("rappel_message_id", "rappel_heures_le", "rappel_jours_le", "fixe_le"):
        op.drop_column("rendez_vous", nom)
    op.drop_constraint(op.f("ck_territoire_rappels"), "territoire", type_="check")
    for nom in ("calme_a", "calme_de", "rappel_heures", "rappel_jours"):
        op.drop_column("territoire", nom)
    for nom in ("presences", "calme", "rappel_dit", "avis_par_courriel"):
        op.drop_constraint(op.f(f"ck_compte_{nom}"), "compte", type_="check")
    for nom in (
        "calme_a",
        "calme_de",
        "rappel_dit",
        "rappels",
        "profil_vu_le",
        "invite_le",
        "avis_par_courriel",
        "presences",
    ):
        op.drop_column("compte", nom)
