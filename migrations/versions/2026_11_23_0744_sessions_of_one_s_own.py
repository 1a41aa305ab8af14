"""Sessions of one's own"""

import sqlalchemy as sa
from alembic import op


revision = '0011_connexions'
down_revision = '0012_rappels'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('lien_connexion',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('navigateur_sha256', sa.LargeBinary(), nullable=False),
    sa.Column('jeton_sha256', sa.LargeBinary(), nullable=True),
    sa.Column('courriel', sa.LargeBinary(), nullable=True),
    sa.Column('territoires', sa.ARRAY(sa.Integer()), nullable=True),
    sa.Column('comptes', sa.ARRAY(sa.Uuid()), nullable=True),
    sa.Column('suite', sa.Text(), nullable=False),
    sa.Column('expire_le', sa.DateTime(timezone=True), server_default=sa.text("now() + interval '10 minutes'"), nullable=False),
    sa.CheckConstraint('octet_length(navigateur_sha256) = 32 and (jeton_sha256 is null or octet_length(jeton_sha256) = 32)', name=op.f('ck_lien_connexion_empreintes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lien_connexion'))
    )
    op.create_index('ix_lien_connexion_expire', 'lien_connexion', ['expire_le'], unique=False)
    op.create_index('uq_lien_connexion_jeton', 'lien_connexion', ['jeton_sha256'], unique=True)
    op.add_column('connexion', sa.Column('moyen', sa.Text(), server_default=sa.text("'demo'"), nullable=False))
    op.add_column('connexion', sa.Column('appareil', sa.Text(), nullable=True))
    op.add_column('jeton', sa.Column('nom', sa.Text(), server_default=sa.text("'Jeton'"), nullable=False))
    op.add_column('jeton', sa.Column('ecrit', sa.Boolean(), server_default=sa.text('true'), nullable=False))
    op.create_check_constraint(op.f('ck_connexion_moyen'), 'connexion', "moyen in ('proconnect','franceconnect','courriel','demo')")
    op.create_check_constraint(op.f('ck_connexion_lien_d_une_personne'), 'connexion', "moyen <> 'courriel' or habilitation_id is null")
    op.create_check_constraint(op.f('ck_jeton_nom'), 'jeton', 'length(nom) between 1 and 80')


def downgrade() -> None:
    op.drop_constraint(op.f('ck_jeton_nom'), 'jeton')
    op.drop_constraint(op.f('ck_connexion_lien_d_une_personne'), 'connexion')
    op.drop_constraint(op.f('ck_connexion_moyen'), 'connexion')
    op.drop_column('jeton', 'ecrit')
    op.drop_column('jeton', 'nom')
    op.drop_column('connexion', 'appareil')
    op.drop_column('connexion', 'moyen')
    op.drop_index('uq_lien_connexion_jeton', table_name='lien_connexion')
    op.drop_index('ix_lien_connexion_expire', table_name='lien_connexion')
    op.drop_table('lien_connexion')
