"""Try, on a broken wall, to erase as « a mere welcome » a carnet that is more, or another's."""

from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors

from tests.auth import monde

Connexion = psycopg.Connection[Any]
_EFFACER = "select prive.effacer_accueil(%s)"
_ACCORD = (
    "insert into consentement (territoire_id, id, personne_id, portee, structure_id, domaines,"
    " peut_completer,"
    " finalite, fin, notice_id, donne_par, recueil) select 1, gen_random_uuid(), %(p)s,"
    " 'structure', %(s)s, {},"
    " now() + interval '9 days', id, 'personne', 'ecran' from notice where territoire_id = 1"
)
# Each makes more than a welcome of it: nothing of that is undone by whoever welcomed her.
_PLUS = {
    "un accord": _ACCORD.format("129, false, 'coordination'"),
    "des chiffres": _ACCORD.format("1, false, 'statistiques'"),
    "une ligne": "insert into evenement (territoire_id, personne_id, domaine, auteur_compte_id,"
    " auteur_structure_id,"
    " genre, texte) values (1, %(p)s, 7, %(c)s, %(s)s, 'objectif', 'x')",
    "un refus": "insert into exclusion (territoire_id, id, personne_id, structure_id)"
    " values (1, gen_random_uuid(), %(p)s, %(autre)s)",
    "un espace": "insert into compte (territoire_id, id, courriel, prenom, nom, personne_id)"
    " values (1, gen_random_uuid(), 'elle@exemple.fr', 'Elle', 'Même', %(p)s)",
    "une autre"
    " structure": "insert into accompagnement (territoire_id, id, personne_id, structure_id,"
    " compte_id,"
    " origine, debut) values (1, gen_random_uuid(), %(p)s, %(autre)s, %(c)s, 'declare', now())",
    "un gel": "insert into gel (territoire_id, id, personne_id, motif, pose_par)"
    " values (1, gen_random_uuid(), %(p)s, 'Contentieux en cours.', %(c)s)",
    "une archive": "update personne set archivee_le = now() where id = %(p)s",
    "une opposition": "update personne set suspendu_le = now() where id = %(p)s",
    "un autre accueil": "update personne set cree_par_structure_id = %(autre)s where id = %(p)s",
}


def essai_accueils(admin: Connexion) -> None:
    """Undo a welcome, then try what is more than one."""
    monde.territoire(admin, 1)
    chez, autre = monde.structure(admin, 1), monde.structure(admin, 1, "plie")
    pro, voisin = monde.professionnel(admin, 1, chez), monde.professionnel(admin, 1, autre)
    for quoi, geste in _PLUS.items():
        personne = _accueillie(admin, chez, pro)
        admin.execute(geste, {"p": personne, "s": chez, "c": pro, "autre": autre})
        assert not _efface(admin, personne, pro, chez), quoi
        admin.execute(
            "update personne set cree_le = now() - interval '60 days' where id = %s", [personne]
        )
        assert quoi == "un autre accueil" or not _est_du(admin, personne), quoi
    personne = _accueillie(admin, chez, pro)
    assert not _efface(admin, personne, voisin, autre)
    for qui, ou in ((pro, chez), (voisin, autre)):
        monde.entrer(admin, 1, qui, "professionnel", ou)
        assert admin.execute("select prive.est_notre_accueil(%s)", [personne]).fetchone() == (
            qui == pro,
        )
        monde.sortir(admin)
    assert not _est_du(admin, personne)
    admin.execute(
        "update personne set cree_le = now() - interval '60 days' where id = %s", [personne]
    )
    assert _est_du(admin, personne)
    _nommer(admin, personne, chez)
    assert not _est_du(admin, personne)
    assert _efface(admin, personne, pro, chez)
    assert admin.execute("select count(*) from personne where id = %s", [personne]).fetchone() == (
        0,
    )


def _accueillie(admin: Connexion, structure: UUID, compte: UUID) -> UUID:
    personne = monde.personne(admin, 1)
    admin.execute(
        "update personne set cree_par_structure_id = %s where id = %s", [structure, personne]
    )
    monde.place(admin, 1, personne, structure, compte)
    return personne


def _nommer(admin: Connexion, personne: UUID, structure: UUID) -> None:
    monde.accord(
        admin,
        1,
        personne,
        portee="structure",
        structure_id=structure,
        domaines=1,
        peut_completer=False,
    )


def _efface(admin: Connexion, personne: UUID, compte: UUID, structure: UUID) -> bool:
    monde.entrer(admin, 1, compte, "professionnel", structure)
    try:
        with admin.transaction():
            admin.execute(_EFFACER, [personne])
    except errors.InsufficientPrivilege:
        return False
    finally:
        monde.sortir(admin)
    return True


def _est_du(admin: Connexion, personne: UUID) -> bool:
    return admin.execute("select prive.effacement_du(1, %s)", [personne]).fetchone() == ("delai",)
