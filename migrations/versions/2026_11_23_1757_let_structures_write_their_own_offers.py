"""Let structures write their own offers"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0023_locales'
down_revision = '0022_doublons'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('catalogue_retouche',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('service_id', sa.Text(), nullable=False),
    sa.Column('le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_catalogue_retouche'))
    )
    op.create_table('offre_locale',
    sa.Column('structure_id', sa.Uuid(), nullable=False),
    sa.Column('compte_id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Text(), nullable=False),
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('saisie', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('frequence', sa.SmallInteger(), nullable=False),
    sa.Column('prochaine_revue', sa.Date(), nullable=True),
    sa.Column('rappele_le', sa.Date(), nullable=True),
    sa.Column('publiee_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('archivee_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cree_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('modifie_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint('frequence in (1, 3, 6, 12)', name=op.f('ck_offre_locale_frequence')),
    sa.CheckConstraint('length(nom) between 3 and 150', name=op.f('ck_offre_locale_nom')),
    sa.ForeignKeyConstraint(['territoire_id', 'compte_id'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_offre_locale_territoire_id_compte_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'structure_id'], ['structure.territoire_id', 'structure.id'], name=op.f('fk_offre_locale_territoire_id_structure_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_offre_locale_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_offre_locale'))
    )
    op.create_index('ix_offre_locale_revue', 'offre_locale', ['prochaine_revue'], unique=False, postgresql_where=sa.text('archivee_le is null'))
    op.create_index('ix_offre_locale_structure', 'offre_locale', ['territoire_id', 'structure_id'], unique=False)
    op.create_index('uq_offre_locale_service', 'offre_locale', ['service_id'], unique=True)
    op.create_table('offre_locale_version',
    sa.Column('offre_id', sa.Uuid(), nullable=False),
    sa.Column('compte_id', sa.Uuid(), nullable=False),
    sa.Column('saisie', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.ForeignKeyConstraint(['territoire_id', 'compte_id'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_offre_locale_version_territoire_id_compte_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'offre_id'], ['offre_locale.territoire_id', 'offre_locale.id'], name=op.f('fk_offre_locale_version_territoire_id_offre_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_offre_locale_version_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_offre_locale_version'))
    )
    op.create_index('ix_offre_locale_version_offre', 'offre_locale_version', ['territoire_id', 'offre_id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_offre_locale_version_offre', table_name='offre_locale_version')
    op.drop_table('offre_locale_version')
    op.drop_index('uq_offre_locale_service', table_name='offre_locale')
    op.drop_index('ix_offre_locale_structure', table_name='offre_locale')
    op.drop_index('ix_offre_locale_revue', table_name='offre_locale', postgresql_where=sa.text('archivee_le is null'))
    op.drop_table('offre_locale')
    op.drop_table('catalogue_retouche')
