"""Let the code of a mail be typed in the browser that asked for it"""

import sqlalchemy as sa
from alembic import op

revision = '0044_code_de_courriel'
down_revision = '0043_retraits_acceptes'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('lien_connexion', sa.Column('code_sha256', sa.LargeBinary(), nullable=True))
    op.create_check_constraint('code', 'lien_connexion', 'octet_length(code_sha256) = 32')


def downgrade() -> None:
    op.drop_constraint(op.f('ck_lien_connexion_code'), 'lien_connexion', type_='check')
    op.drop_column('lien_connexion', 'code_sha256')
