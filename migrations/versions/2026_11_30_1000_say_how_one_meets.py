"""Say of an appointment how one is asked to come, what it is for, and how one meets."""

import sqlalchemy as sa
from alembic import op

revision = "0070_rendez_vous"
down_revision = "0066_cartes"
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


def upgrade() -> None:
    for nom, (defaut, regle) in COLONNES.items():
        op.add_column(
            "rendez_vous",
            sa.Column(nom, sa.Text(), server_default=sa.text(f"'{defaut}'"), nullable=False),
        )
        op.create_check_constraint(op.f(f"ck_rendez_vous_{nom}"), "rendez_vous", regle)


def downgrade() -> None:
    for nom in COLONNES:
        op.drop_constraint(op.f(f"ck_rendez_vous_{nom}"), "rendez_vous", type_="check")
        op.drop_column("rendez_vous", nom)
