"""Designate the référent de parcours, and meet a structure for a day"""

import sqlalchemy as sa
from alembic import op


revision = '0012_designation'
down_revision = '0011_signalements'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('designation',
    sa.Column('personne_id', sa.Uuid(), nullable=False),
    sa.Column('structure_id', sa.Uuid(), nullable=False),
    sa.Column('compte_id', sa.Uuid(), nullable=False),
    sa.Column('propose_par', sa.Uuid(), nullable=False),
    sa.Column('propose_par_structure_id', sa.Uuid(), nullable=False),
    sa.Column('remplace_id', sa.Uuid(), nullable=True),
    sa.Column('motif', sa.Text(), nullable=False),
    sa.Column('proposee_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('reponse', sa.Text(), nullable=True),
    sa.Column('reponse_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('motif_refus', sa.Text(), nullable=True),
    sa.Column('accord', sa.Text(), nullable=True),
    sa.Column('accord_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accord_par', sa.Uuid(), nullable=True),
    sa.Column('accord_recueil', sa.Text(), nullable=True),
    sa.Column('retiree_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('aboutie_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint("reponse in ('oui','non')", name=op.f('ck_designation_reponse')),
    sa.CheckConstraint("accord in ('oui','non')", name=op.f('ck_designation_accord')),
    sa.CheckConstraint("accord_recueil in ('ecran','presence')", name=op.f('ck_designation_recueil')),
    sa.CheckConstraint("reponse <> 'non' or length(motif_refus) >= 10", name=op.f('ck_designation_refus_motive')),
    sa.CheckConstraint("aboutie_le is null or reponse = 'oui' and accord = 'oui'", name=op.f('ck_designation_deux_oui')),
    sa.ForeignKeyConstraint(['territoire_id', 'personne_id'], ['personne.territoire_id', 'personne.id'], name=op.f('fk_designation_territoire_id_personne_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'structure_id'], ['structure.territoire_id', 'structure.id'], name=op.f('fk_designation_territoire_id_structure_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'compte_id'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_designation_territoire_id_compte_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'propose_par'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_designation_territoire_id_propose_par')),
    sa.ForeignKeyConstraint(['territoire_id', 'propose_par_structure_id'], ['structure.territoire_id', 'structure.id'], name=op.f('fk_designation_territoire_id_propose_par_structure_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'accord_par'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_designation_territoire_id_accord_par')),
    sa.ForeignKeyConstraint(['territoire_id', 'remplace_id'], ['accompagnement.territoire_id', 'accompagnement.id'], name=op.f('fk_designation_territoire_id_remplace_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_designation_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_designation'))
    )
    op.create_index('ix_designation_personne', 'designation', ['territoire_id', 'personne_id'], unique=False)
    op.create_index('ix_designation_compte', 'designation', ['territoire_id', 'compte_id'], unique=False)
    op.add_column('rendez_vous', sa.Column('structure_id', sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f('fk_rendez_vous_territoire_id_structure_id'), 'rendez_vous', 'structure', ['territoire_id', 'structure_id'], ['territoire_id', 'id'])
    op.add_column('accompagnement', sa.Column('rendez_vous_id', sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f('fk_accompagnement_territoire_id_rendez_vous_id'), 'accompagnement', 'rendez_vous', ['territoire_id', 'rendez_vous_id'], ['territoire_id', 'id'])
    op.create_index('ix_accompagnement_rendez_vous', 'accompagnement', ['territoire_id', 'rendez_vous_id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_accompagnement_rendez_vous', table_name='accompagnement')
    op.drop_constraint(op.f('fk_accompagnement_territoire_id_rendez_vous_id'), 'accompagnement', type_='foreignkey')
    op.drop_column('accompagnement', 'rendez_vous_id')
    # The trigger reads the column; it goes with it.
    op.execute("drop trigger if exists observer on rendez_vous")
    op.drop_constraint(op.f('fk_rendez_vous_territoire_id_structure_id'), 'rendez_vous', type_='foreignkey')
    op.drop_column('rendez_vous', 'structure_id')
    op.drop_index('ix_designation_compte', table_name='designation')
    op.drop_index('ix_designation_personne', table_name='designation')
    op.drop_table('designation')
