"""Read, on a broken wall, the private address of somebody else's calendar."""

from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.auth import monde

Connexion = psycopg.Connection[Any]
ADRESSE, AUTRE = (sha256(nom).digest() for nom in (b"adresse", b"autre"))


def essai_agenda(admin: Connexion) -> None:
    """Give one's own times to whoever has the address, while one works here, and nothing more."""
    monde.territoire(admin, 1)
    chez, loin = monde.structure(admin, 1), monde.structure(admin, 1, "plie")
    pro, collegue = (monde.professionnel(admin, 1, chez) for _ in range(2))
    personne = monde.personne(admin, 1)
    sien = _fixer(admin, personne, pro, chez)
    _fixer(admin, personne, collegue, chez)
    _fixer(admin, personne, pro, chez, ailleurs=loin)
    _fixer(admin, personne, pro, loin)
    _fixer(admin, personne, pro, chez, delaisse=True)
    _fixer(admin, personne, pro, chez, etat="propose")
    a_deux = _fixer(admin, personne, collegue, chez, aussi=pro)
    _refuser_a_qui_ne_tient_rien(admin)
    _poser(admin, pro, chez, AUTRE)
    _poser(admin, pro, chez, ADRESSE)
    assert _lire(admin, AUTRE) is None
    assert [lu["id"] for lu in _lire(admin, ADRESSE)] == [str(sien), str(a_deux)]
    assert {cle for lu in _lire(admin, ADRESSE) for cle in lu} == {
        "id", "debut", "duree_minutes", "etat", "sequence",
    }  # fmt: skip
    lues = admin.execute(
        "select count(*) from journal where objet = 'Agenda lu par son adresse privée'"
        " and compte_id = %s",
        [pro],
    ).fetchone()
    assert lues == (1,)
    assert _sien(admin, collegue, chez, "select count(*) from prive.mon_agenda()") == 0
    assert _sien(admin, collegue, chez, "select prive.couper_agenda()") is False
    _fermer(admin, pro)
    assert _sien(admin, pro, chez, "select prive.couper_agenda()") is True
    assert _lire(admin, ADRESSE) is None


def _fermer(admin: Connexion, pro: UUID) -> None:
    """Take away, one at a time, what lets the address be read."""
    for table, colonne, cle in (("habilitation", "fin", "compte_id"), ("compte", "clos_le", "id")):
        admin.execute("savepoint ouvert")
        admin.execute("set session_replication_role = replica")
        admin.execute(
            f"update {table} set {colonne} = now() - interval '1 hour' where {cle} = %s".encode(),
            [pro],
        )
        admin.execute("set session_replication_role = origin")
        assert _lire(admin, ADRESSE) is None, table
        admin.execute("rollback to savepoint ouvert")
    admin.execute("savepoint ouvert")
    admin.execute("set session_replication_role = replica")
    admin.execute("update habilitation set role = 'dpo' where compte_id = %s", [pro])
    admin.execute("set session_replication_role = origin")
    assert _lire(admin, ADRESSE) is None
    admin.execute("rollback to savepoint ouvert")
    assert _lire(admin, ADRESSE) is not None


def _fixer(
    admin: Connexion,
    personne: UUID,
    avec: UUID,
    structure: UUID,
    *,
    ailleurs: UUID | None = None,
    aussi: UUID | None = None,
    delaisse: bool = False,
    etat: str = "prevu",
) -> UUID:
    cle = uuid4()
    admin.execute(
        "insert into rendez_vous (territoire_id, id, personne_id, domaine, auteur_compte_id,"
        " auteur_structure_id, objet, debut, avec_compte_id, structure_id, aussi_compte_id,"
        " aussi_structure_id, a_reprendre_le, etat) values (1, %(cle)s, %(personne)s, 7, %(avec)s,"
        " %(structure)s, 'Point', now() + interval '3 days' + case when %(aussi)s::uuid is null"
        " then interval '0' else interval '1 hour' end, %(avec)s, %(ailleurs)s, %(aussi)s,"
        " case when %(aussi)s::uuid is not null then %(structure)s::uuid end,"
        " case when %(delaisse)s then now() end, %(etat)s)",
        {
            "cle": cle,
            "personne": personne,
            "avec": avec,
            "structure": structure,
            "ailleurs": ailleurs,
            "aussi": aussi,
            "delaisse": delaisse,
            "etat": etat,
        },
    )
    return cle


def _refuser_a_qui_ne_tient_rien(admin: Connexion) -> None:
    delegue = monde.professionnel(admin, 1, monde.structure(admin, 1), "dpo")
    structure = admin.execute(
        "select structure_id from habilitation where compte_id = %s", [delegue]
    ).fetchone()
    assert structure is not None
    admin.execute("savepoint avant")
    monde.entrer(admin, 1, delegue, "dpo", structure[0])
    try:
        admin.execute("select prive.poser_agenda(%s)", [sha256(b"delegue").digest()])
    except psycopg.errors.InsufficientPrivilege:
        admin.execute("rollback to savepoint avant")
        return
    raise AssertionError("the delegate holds no appointment")


def _poser(admin: Connexion, compte: UUID, structure: UUID, empreinte: bytes) -> None:
    monde.entrer(admin, 1, compte, "professionnel", structure)
    admin.execute("select prive.poser_agenda(%s)", [empreinte])
    monde.sortir(admin)


def _sien(admin: Connexion, compte: UUID, structure: UUID, requete: str) -> Any:
    monde.entrer(admin, 1, compte, "professionnel", structure)
    ligne = admin.execute(requete.encode()).fetchone()
    monde.sortir(admin)
    assert ligne is not None
    return ligne[0]


def _lire(admin: Connexion, empreinte: bytes) -> Any:
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer_anonyme()")
    ligne = admin.execute("select prive.lire_agenda(%s)", [empreinte]).fetchone()
    monde.sortir(admin)
    assert ligne is not None
    return ligne[0]
