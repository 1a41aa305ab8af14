"""People look alike"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0011_rapprochements'
down_revision = '0012_designation'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('personne_identifiant',
    sa.Column('personne_id', sa.Uuid(), nullable=False),
    sa.Column('structure_id', sa.Uuid(), nullable=True),
    sa.Column('genre', sa.Text(), nullable=False),
    sa.Column('empreinte', sa.LargeBinary(), nullable=False),
    sa.Column('scelle', sa.LargeBinary(), nullable=False),
    sa.Column('provisoire', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('cree_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint("genre = 'nir' or not provisoire", name=op.f('ck_personne_identifiant_provisoire')),
    sa.CheckConstraint("genre in ('nir','france_travail','caf')", name=op.f('ck_personne_identifiant_genre')),
    sa.CheckConstraint('octet_length(empreinte) = 32', name=op.f('ck_personne_identifiant_empreinte')),
    sa.ForeignKeyConstraint(['territoire_id', 'personne_id'], ['personne.territoire_id', 'personne.id'], name=op.f('fk_personne_identifiant_territoire_id_personne_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'structure_id'], ['structure.territoire_id', 'structure.id'], name=op.f('fk_personne_identifiant_territoire_id_structure_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_personne_identifiant_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_personne_identifiant'))
    )
    op.create_index('ix_personne_identifiant_empreinte', 'personne_identifiant', ['territoire_id', 'genre', 'empreinte'], unique=False)
    op.create_index('uq_personne_identifiant', 'personne_identifiant', ['territoire_id', 'personne_id', 'genre', 'empreinte'], unique=True)
    op.create_table('rapprochement',
    sa.Column('a_id', sa.Uuid(), nullable=False),
    sa.Column('b_id', sa.Uuid(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.Column('raisons', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('etat', sa.Text(), server_default=sa.text("'propose'"), nullable=False),
    sa.Column('propose_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('decide_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decide_par', sa.Uuid(), nullable=True),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint("(etat = 'propose') = (decide_le is null)", name=op.f('ck_rapprochement_decision')),
    sa.CheckConstraint("etat in ('propose','ecarte','reuni')", name=op.f('ck_rapprochement_etat')),
    sa.CheckConstraint('a_id < b_id', name=op.f('ck_rapprochement_ordre')),
    sa.ForeignKeyConstraint(['territoire_id', 'a_id'], ['personne.territoire_id', 'personne.id'], name=op.f('fk_rapprochement_territoire_id_a_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'b_id'], ['personne.territoire_id', 'personne.id'], name=op.f('fk_rapprochement_territoire_id_b_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'decide_par'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_rapprochement_territoire_id_decide_par')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_rapprochement_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_rapprochement'))
    )
    op.create_index('ix_rapprochement_b', 'rapprochement', ['territoire_id', 'b_id'], unique=False)
    op.create_index('uq_rapprochement_paire', 'rapprochement', ['territoire_id', 'a_id', 'b_id'], unique=True)
    op.add_column('personne', sa.Column('nom_naissance', sa.Text(), nullable=True))
    op.add_column('personne', sa.Column('reuni_dans', sa.Uuid(), nullable=True))
    op.create_index('ix_personne_naissance', 'personne', ['territoire_id', 'date_naissance'], unique=False)
    op.create_foreign_key(op.f('fk_personne_territoire_id_reuni_dans'), 'personne', 'personne', ['territoire_id', 'reuni_dans'], ['territoire_id', 'id'])
    op.create_check_constraint(op.f('ck_personne_reuni_dans'), 'personne', 'reuni_dans is distinct from id')


def downgrade() -> None:
    op.drop_constraint(op.f('ck_personne_reuni_dans'), 'personne', type_='check')
    op.drop_constraint(op.f('fk_personne_territoire_id_reuni_dans'), 'personne', type_='foreignkey')
    op.drop_index('ix_personne_naissance', table_name='personne')
    op.drop_column('personne', 'reuni_dans')
    op.drop_column('personne', 'nom_naissance')
    op.drop_index('uq_rapprochement_paire', table_name='rapprochement')
    op.drop_index('ix_rapprochement_b', table_name='rapprochement')
    op.drop_table('rapprochement')
    op.drop_index('uq_personne_identifiant', table_name='personne_identifiant')
    op.drop_index('ix_personne_identifiant_empreinte', table_name='personne_identifiant')
    op.drop_table('personne_identifiant')
