"""Ask, on a broken wall, what stands at an hour in a carnet that is not one's own to write."""

from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.auth import monde

Connexion = psycopg.Connection[Any]
_FIXER = (
    "insert into rendez_vous (territoire_id, id, personne_id, domaine, auteur_compte_id,"
    " auteur_structure_id, objet, debut, avec_compte_id) values (1, %s, %s, %s, %s, %s, 'Point',"
    " now() + interval '1 day', %s)"
)
_COMPTER = (
    "select a_elle, de_qui_le_tient from prive.chevauchements(%s, 7, now() + interval '1 day',"
    " now() + interval '25 hours', %s, null)"
)


def essai_chevauchement(admin: Connexion) -> None:
    """Count what stands at that hour for whoever writes there, and for nobody else."""
    monde.territoire(admin, 1)
    chez, autre = monde.structure(admin, 1), monde.structure(admin, 1, "plie")
    pro, voisin = monde.professionnel(admin, 1, chez), monde.professionnel(admin, 1, autre)
    suivie, etrangere = monde.personne(admin, 1), monde.personne(admin, 1, "Autre")
    for structure, compte in ((chez, pro), (autre, voisin)):
        monde.place(admin, 1, suivie, structure, compte)
    monde.place(admin, 1, etrangere, autre, voisin)
    monde.accord(admin, 1, suivie, portee="structure", structure_id=chez, domaines=255)
    monde.accord(admin, 1, suivie, portee="structure", structure_id=autre, peut_completer=False)
    monde.accord(admin, 1, etrangere, portee="structure", structure_id=autre, domaines=255)
    # Justice is open to nobody but who fixed it there.
    for personne, domaine in ((suivie, 9), (etrangere, 7)):
        cle = uuid4()
        admin.execute(_FIXER, [cle, personne, domaine, voisin, autre, voisin])
    assert _compter(admin, pro, chez, suivie, None) == (1, 0)
    assert _compter(admin, voisin, autre, suivie, None) == (0, 0)
    # The agenda of a colleague is not told by an appointment of another carnet.
    assert _compter(admin, pro, chez, suivie, cle) == (1, 0)
    assert _compter(admin, pro, chez, etrangere, None) == (0, 0)
    _moi_meme(admin, pro, chez, autre, suivie)
    elle = monde.compte_de(admin, 1, suivie)
    monde.entrer(admin, 1, elle, "personne", None, suivie)
    ligne = admin.execute(_COMPTER, [suivie, None]).fetchone()
    monde.sortir(admin)
    assert ligne == (0, 0)


def _moi_meme(admin: Connexion, pro: UUID, chez: UUID, autre: UUID, suivie: UUID) -> None:
    """Count one's own: not the one that is moved, nor called off, nor held by another structure."""
    sien, ailleurs = uuid4(), uuid4()
    for cle in (sien, ailleurs):
        admin.execute(_FIXER, [cle, suivie, 7, pro, chez, pro])
    admin.execute("update rendez_vous set structure_id = %s where id = %s", [autre, ailleurs])
    assert _compter(admin, pro, chez, suivie, None) == (3, 1)
    assert _compter(admin, pro, chez, suivie, sien) == (2, 0)
    admin.execute("update rendez_vous set etat = 'annule' where id = %s", [sien])
    assert _compter(admin, pro, chez, suivie, None) == (2, 0)


def _compter(
    admin: Connexion, compte: UUID, structure: UUID, personne: UUID, sauf: UUID | None
) -> tuple[Any, ...]:
    monde.entrer(admin, 1, compte, "professionnel", structure)
    ligne: tuple[Any, ...] | None = admin.execute(_COMPTER, [personne, sauf]).fetchone()
    monde.sortir(admin)
    assert ligne is not None
    return ligne
