"""Carnets brought together"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


revision = '0016_reunions'
down_revision = '0015_notices'
branch_labels = None
depends_on = None


def upgrade() -> None:
    vide = sa.text("'{}'")
    op.create_table(
        'reunion',
        sa.Column('territoire_id', sa.Integer(), nullable=False),
        sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
        sa.Column('personne_id', sa.Uuid(), nullable=False),
        sa.Column('autre_id', sa.Uuid(), nullable=False),
        sa.Column('motif', sa.Text(), nullable=False),
        sa.Column('par_compte_id', sa.Uuid(), nullable=False),
        sa.Column('par_structure_id', sa.Uuid(), nullable=False),
        sa.Column('le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.Column('defaite_le', sa.DateTime(timezone=True), nullable=True),
        sa.Column('defaite_par', sa.Uuid(), nullable=True),
        sa.Column('accords_finis', postgresql.ARRAY(sa.UUID()), server_default=vide, nullable=False),
        sa.Column('accords_ecrits', postgresql.ARRAY(sa.UUID()), server_default=vide, nullable=False),
        sa.Column('comptes_fermes', postgresql.ARRAY(sa.UUID()), server_default=vide, nullable=False),
        sa.Column('referent_id', sa.Uuid(), nullable=True),
        sa.Column('complements', postgresql.JSONB(), server_default=vide, nullable=False),
        sa.CheckConstraint('length(motif) between 10 and 1000', name=op.f('ck_reunion_motif')),
        sa.CheckConstraint('personne_id <> autre_id', name=op.f('ck_reunion_deux')),
        sa.CheckConstraint('(defaite_le is null) = (defaite_par is null)', name=op.f('ck_reunion_defaite')),
        sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_reunion_territoire_id')),
        *(
            sa.ForeignKeyConstraint(
                ['territoire_id', colonne], [f'{cible}.territoire_id', f'{cible}.id'],
                name=op.f(f'fk_reunion_territoire_id_{colonne}'),
            )
            for colonne, cible in (
                ('personne_id', 'personne'), ('autre_id', 'personne'), ('par_compte_id', 'compte'),
                ('par_structure_id', 'structure'), ('defaite_par', 'compte'),
            )
        ),
        sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_reunion')),
    )
    op.create_index('ix_reunion_personne', 'reunion', ['territoire_id', 'personne_id'])
    op.create_index(
        'uq_reunion_autre', 'reunion', ['territoire_id', 'autre_id'], unique=True,
        postgresql_where=sa.text('defaite_le is null'),
    )
    op.create_table(
        'reunion_ligne',
        sa.Column('territoire_id', sa.Integer(), nullable=False),
        sa.Column('reunion_id', sa.Uuid(), nullable=False),
        sa.Column('relation', sa.Text(), nullable=False),
        sa.Column('ligne_id', sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_reunion_ligne_territoire_id')),
        sa.ForeignKeyConstraint(
            ['territoire_id', 'reunion_id'], ['reunion.territoire_id', 'reunion.id'],
            name=op.f('fk_reunion_ligne_territoire_id_reunion_id'), ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('territoire_id', 'reunion_id', 'relation', 'ligne_id', name=op.f('pk_reunion_ligne')),
    )
    op.create_index(
        'ix_personne_reuni_dans', 'personne', ['territoire_id', 'reuni_dans'],
        postgresql_where=sa.text('reuni_dans is not null'),
    )


def downgrade() -> None:
    op.drop_index('ix_personne_reuni_dans', 'personne')
    op.drop_table('reunion_ligne')
    op.drop_table('reunion')
