"""Try, on a broken wall, to propose as référent whom one may not."""

from typing import Any
from uuid import UUID

import psycopg

from tests.auth import monde

Connexion = psycopg.Connection[Any]
_PROPOSER = (
    "insert into designation (territoire_id, personne_id, structure_id, compte_id, propose_par,"
    " propose_par_structure_id, motif) values (1, %s, %s, %s, %s, %s, 'Un motif assez long.')"
)


def essai_proposition_d_une_gestionnaire(admin: Connexion) -> None:
    """Propose, as a gestionnaire, somebody of one's own structure alone."""
    monde.territoire(admin, 1)
    chez, ailleurs = monde.structure(admin, 1), monde.structure(admin, 1, "plie")
    pro, voisin = monde.professionnel(admin, 1, chez), monde.professionnel(admin, 1, ailleurs)
    personne = monde.personne(admin, 1)
    monde.accord(admin, 1, personne)
    monde.place(admin, 1, personne, chez, pro)
    monde.place(admin, 1, personne, ailleurs, voisin)

    def propose(role: str, structure: UUID, qui: UUID) -> bool:
        par = monde.professionnel(admin, 1, chez, role)
        admin.execute("savepoint proposer")
        monde.entrer(admin, 1, par, role, chez)
        fait = monde.tente(admin, _PROPOSER, (personne, structure, qui, par, chez)) is not None
        monde.sortir(admin)
        admin.execute("rollback to proposer")
        return fait

    assert propose("gestionnaire", chez, pro)
    assert not propose("gestionnaire", ailleurs, voisin), "of another structure"
    assert propose("professionnel", ailleurs, voisin)
    assert not propose("dpo", chez, pro)
    assert not propose("administrateur", chez, pro)
