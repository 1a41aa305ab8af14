"""Try, on a broken wall, to read agreements that are nobody's business."""

from typing import Any
from uuid import UUID

import psycopg

from tests.auth import monde

Connexion = psycopg.Connection[Any]


def essai_accords_lus(admin: Connexion) -> None:
    """Read the agreements that open to one's structure, unless she refuses who would read them."""
    structure, pro, personne, elle = monde.scene(admin)
    collegue = monde.professionnel(admin, 1, structure)
    ailleurs = monde.structure(admin, 1)
    voisin = monde.professionnel(admin, 1, ailleurs)
    monde.place(admin, 1, personne, structure, pro)
    notre, leur = (
        monde.accord(admin, 1, personne, portee="structure", structure_id=s)
        for s in (structure, ailleurs)
    )

    def lus(compte: UUID, chez: UUID | None, moi: UUID | None = None) -> set[UUID]:
        monde.entrer(admin, 1, compte, "personne" if moi else "professionnel", chez, moi)
        cles = {cle for (cle,) in admin.execute("select id from consentement")}
        monde.sortir(admin)
        return cles

    assert lus(elle, None, personne) == {notre, leur}
    assert lus(pro, structure) == lus(collegue, structure) == {notre}
    assert lus(voisin, ailleurs) == set(), "named by an agreement, out of the circle"
    admin.execute(
        "insert into exclusion (territoire_id, personne_id, compte_id) values (1, %s, %s)",
        (personne, collegue),
    )
    assert lus(pro, structure) == {notre}
    assert lus(collegue, structure) == set(), "she refuses them"
