"""Offers found faster"""

import sqlalchemy as sa
from alembic import op


revision = '0018_recherche'
down_revision = '0017_couvrants'
branch_labels = None
depends_on = None

_CALCULS = {
    'ux': 'cos(radians(latitude)) * cos(radians(longitude))',
    'uy': 'cos(radians(latitude)) * sin(radians(longitude))',
    'uz': 'sin(radians(latitude))',
}


def upgrade() -> None:
    for nom, calcul in _CALCULS.items():
        op.add_column('catalogue_service', sa.Column(nom, sa.Double(), sa.Computed(calcul, persisted=True)))
    op.add_column('catalogue_service', sa.Column('melange', sa.Integer(), sa.Computed('hashtext(id)', persisted=True)))
    op.create_table(
        'catalogue_mot',
        sa.Column('mot', sa.Text(), nullable=False),
        sa.Column('nombre', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('mot', name=op.f('pk_catalogue_mot')),
    )
    op.execute(
        "insert into catalogue_mot select word, ndoc from ts_stat('select recherche from catalogue_service"
        " where retire_le is null') where length(word) between 2 and 40"
    )
    op.execute('grant select on catalogue_mot to carnet_app')
    op.create_index(
        'ix_catalogue_structure_reseaux', 'catalogue_structure', [sa.literal_column("(donnees -> 'reseaux_porteurs')")],
        postgresql_using='gin',
    )
    op.create_index(
        'ix_geo_commune_position', 'geo_commune', [sa.literal_column('point(longitude, latitude)')],
        postgresql_using='gist',
    )


def downgrade() -> None:
    op.drop_index('ix_geo_commune_position', 'geo_commune')
    op.drop_index('ix_catalogue_structure_reseaux', 'catalogue_structure')
    op.drop_table('catalogue_mot')
    op.drop_column('catalogue_service', 'melange')
    for nom in _CALCULS:
        op.drop_column('catalogue_service', nom)
