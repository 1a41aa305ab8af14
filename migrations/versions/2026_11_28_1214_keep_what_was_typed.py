"""Keep what was typed before it was corrected"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0045_versions'
down_revision = '0044_code_de_courriel'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'version',
        sa.Column('relation', sa.Text(), nullable=False),
        sa.Column('ligne_id', sa.Uuid(), nullable=False),
        sa.Column('numero', sa.Integer(), nullable=False),
        sa.Column('avant', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('motif', sa.Text(), nullable=True),
        sa.Column('par_compte_id', sa.Uuid(), nullable=False),
        sa.Column('par_structure_id', sa.Uuid(), nullable=True),
        sa.Column('le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.Column('personne_id', sa.Uuid(), nullable=False),
        sa.Column('domaine', sa.SmallInteger(), nullable=False),
        sa.Column('auteur_compte_id', sa.Uuid(), nullable=False),
        sa.Column('auteur_structure_id', sa.Uuid(), nullable=True),
        sa.Column('territoire_id', sa.Integer(), nullable=False),
        sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
        sa.CheckConstraint("jsonb_typeof(avant) = 'object'", name=op.f('ck_version_avant')),
        sa.CheckConstraint('domaine between 0 and 11', name=op.f('ck_version_domaine')),
        sa.CheckConstraint('length(motif) between 3 and 300', name=op.f('ck_version_motif')),
        sa.CheckConstraint('numero >= 1', name=op.f('ck_version_numero')),
        sa.ForeignKeyConstraint(['territoire_id', 'auteur_compte_id'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_version_territoire_id_auteur_compte_id')),
        sa.ForeignKeyConstraint(['territoire_id', 'auteur_structure_id'], ['structure.territoire_id', 'structure.id'], name=op.f('fk_version_territoire_id_auteur_structure_id')),
        sa.ForeignKeyConstraint(['territoire_id', 'par_compte_id'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_version_territoire_id_par_compte_id')),
        sa.ForeignKeyConstraint(['territoire_id', 'par_structure_id'], ['structure.territoire_id', 'structure.id'], name=op.f('fk_version_territoire_id_par_structure_id')),
        sa.ForeignKeyConstraint(['territoire_id', 'personne_id'], ['personne.territoire_id', 'personne.id'], name=op.f('fk_version_territoire_id_personne_id')),
        sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_version_territoire_id')),
        sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_version'))
    )
    op.create_index('ix_version_personne', 'version', ['territoire_id', 'personne_id'], unique=False)
    op.create_index('uq_version_numero', 'version', ['territoire_id', 'relation', 'ligne_id', 'numero'], unique=True)


def downgrade() -> None:
    # The wall hangs its trigger on every table that holds typed words.
    op.execute("drop function if exists prive.verser() cascade")
    op.drop_index('uq_version_numero', table_name='version')
    op.drop_index('ix_version_personne', table_name='version')
    op.drop_table('version')
