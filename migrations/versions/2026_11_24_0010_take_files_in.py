"""Take files in"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0029_depots'
down_revision = '0028_veilles'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('import_catalogue', sa.Column('apporte_par', sa.Integer(), nullable=True))
    op.create_table('import_depot',
    sa.Column('compte_id', sa.Uuid(), nullable=False),
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('taille', sa.Integer(), nullable=False),
    sa.Column('contenu', sa.LargeBinary(), nullable=True),
    sa.Column('a_blanc', sa.Boolean(), nullable=False),
    sa.Column('etat', sa.Text(), server_default=sa.text("'attente'"), nullable=False),
    sa.Column('etape', sa.Text(), nullable=True),
    sa.Column('fait', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('total', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('comptes', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('import_id', sa.BigInteger(), nullable=True),
    sa.Column('erreur', sa.Text(), nullable=True),
    sa.Column('cree_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('fini_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint("(contenu is null) = (etat in ('fait','echec'))", name=op.f('ck_import_depot_contenu')),
    sa.CheckConstraint("etat in ('attente','en_cours','fait','echec')", name=op.f('ck_import_depot_etat')),
    sa.CheckConstraint('length(nom) between 1 and 120', name=op.f('ck_import_depot_nom')),
    sa.ForeignKeyConstraint(['territoire_id', 'compte_id'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_import_depot_territoire_id_compte_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_import_depot_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_import_depot'))
    )
    op.create_index('ix_import_depot_attente', 'import_depot', ['cree_le'], unique=False, postgresql_where=sa.text("etat = 'attente'"))
    op.create_table('import_distant',
    sa.Column('adresse', sa.Text(), nullable=False),
    sa.Column('etag', sa.Text(), nullable=True),
    sa.Column('modifie', sa.Text(), nullable=True),
    sa.Column('regarde_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('issue', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('adresse', name=op.f('pk_import_distant'))
    )


def downgrade() -> None:
    op.drop_table('import_distant')
    op.drop_index('ix_import_depot_attente', table_name='import_depot', postgresql_where=sa.text("etat = 'attente'"))
    op.drop_table('import_depot')
    op.drop_column('import_catalogue', 'apporte_par')
