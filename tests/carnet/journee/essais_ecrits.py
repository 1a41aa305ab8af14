"""Try, on a broken wall, to be told that one completes what one does not."""

from typing import Any

import psycopg

from auth.vocabulary import Domaine, masque
from tests.auth import monde

Connexion = psycopg.Connection[Any]
OUVERTS = [Domaine.identite, Domaine.mobilite, Domaine.sante]


def essai_domaines_ecrits(admin: Connexion) -> None:
    """Tell each one the domains that they complete today, in their rôle, unless refused."""
    monde.territoire(admin, 1)
    chez, lit = monde.structure(admin, 1), monde.structure(admin, 1, "plie")
    personne = monde.personne(admin, 1)
    pros = {
        role: monde.professionnel(admin, 1, chez, role)
        for role in ("professionnel", "charge_orientation", "gestionnaire")
    }
    lecteur = monde.professionnel(admin, 1, lit)
    for structure, compte, complete in (
        (chez, pros["professionnel"], True),
        (lit, lecteur, False),
    ):
        monde.place(admin, 1, personne, structure, compte)
        monde.accord(
            admin,
            1,
            personne,
            portee="structure",
            structure_id=structure,
            domaines=masque(OUVERTS),
            peut_completer=complete,
        )

    def dits(compte: Any, role: str, structure: Any) -> int:
        monde.entrer(admin, 1, compte, role, structure)
        ligne = admin.execute("select prive.domaines_ecrits(%s)", [personne]).fetchone()
        monde.sortir(admin)
        assert ligne is not None
        return int(ligne[0])

    assert dits(pros["professionnel"], "professionnel", chez) == masque(OUVERTS)
    assert dits(pros["charge_orientation"], "charge_orientation", chez) == masque(OUVERTS[:2])
    assert dits(pros["gestionnaire"], "gestionnaire", chez) == 0
    assert dits(lecteur, "professionnel", lit) == 0
    admin.execute(
        "insert into exclusion (territoire_id, personne_id, compte_id) values (1, %s, %s)",
        [personne, pros["professionnel"]],
    )
    assert dits(pros["professionnel"], "professionnel", chez) == 0
