"""Try, against a broken wall, to read by an agreement given for something else than the support."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors

from tests.auth import monde

Connexion = psycopg.Connection[Any]
RETIREES = ("prescription", "suivi_apres_sortie")
_JOINDRE = (
    "insert into accompagnement (territoire_id, personne_id, structure_id, compte_id, origine,"
    " motif) values (1, %(p)s, %(s)s, %(c)s, 'declare', 'motif')"
)
_DEMANDER = (
    "insert into demande_acces (territoire_id, personne_id, structure_id, compte_id, domaines,"
    " motif) values (1, %(p)s, %(s)s, %(c)s, 3, 'un motif')"
)
_DONNER = (
    "insert into consentement (territoire_id, personne_id, portee, structure_id, domaines,"
    " peut_completer, finalite, fin, notice_id, donne_par, recueil, recueilli_par,"
    " recueil_structure_id) select 1, %(p)s, 'structure', %(s)s, 1, false, %(f)s,"
    " now() + interval '9 days', n.id, %(par)s, %(comment)s, %(c)s, %(chez)s from notice n"
)
_REDIRE = (
    "insert into consentement_evenement (territoire_id, personne_id, genre, details) values"
    " (1, %(p)s, 'reconfirmation', jsonb_build_object('ancien', %(c)s::uuid))"
)


def _passe(admin: Connexion, requete: str, valeurs: Mapping[str, object]) -> bool:
    admin.execute("savepoint essai")
    try:
        admin.execute(requete.encode(), valeurs)
    except errors.InsufficientPrivilege:
        return False
    else:
        return True
    finally:
        admin.execute("rollback to essai")


def essai_finalites(admin: Connexion) -> None:
    """Open by the support alone; what was said for a removed purpose is kept, to be said again."""
    for finalite in ("coordination", "statistiques", *RETIREES):
        admin.execute("savepoint finalite")
        _ouvre(admin, finalite)
        admin.execute("rollback to finalite")
    for finalite in RETIREES:
        admin.execute("savepoint finalite")
        _se_redit(admin, finalite)
        admin.execute("rollback to finalite")


def _ouvre(admin: Connexion, finalite: str) -> None:
    ouvre = finalite == "coordination"
    monde.territoire(admin, 1)
    chez, voisine = monde.structure(admin, 1), monde.structure(admin, 1, "plie")
    pro, autre = monde.professionnel(admin, 1, chez), monde.professionnel(admin, 1, voisine)
    elle = monde.personne(admin, 1)
    sien = monde.compte_de(admin, 1, elle)
    monde.place(admin, 1, elle, chez, pro)
    monde.frise(admin, 1, elle, sien)
    admin.execute(_DEMANDER.encode(), {"p": elle, "s": chez, "c": pro})
    monde.accord(admin, 1, elle, portee="structure", structure_id=chez, finalite=finalite)
    monde.accord(admin, 1, elle, finalite=finalite)
    etats = admin.execute("select etat from demande_acces").fetchall()
    assert etats == [("accordee" if ouvre else "en_attente",)], finalite
    monde.entrer(admin, 1, pro, "professionnel", chez)
    vue = monde.voir(admin)
    assert (bool(vue.lignes), bool(vue.personnes), bool(vue.trouvees)) == (ouvre, ouvre, ouvre)
    monde.sortir(admin)
    monde.entrer(admin, 1, autre, "professionnel", voisine)
    rejoint = _passe(admin, _JOINDRE, {"p": elle, "s": voisine, "c": autre})
    monde.sortir(admin)
    assert rejoint == ouvre, finalite
    _se_donne(admin, elle, (sien, pro, chez), finalite)


def _se_donne(
    admin: Connexion, elle: UUID, comptes: tuple[UUID, UUID, UUID], finalite: str
) -> None:
    sien, pro, chez = comptes
    tenue = finalite not in RETIREES
    champs = {"p": elle, "s": chez, "f": finalite}
    monde.entrer(admin, 1, sien, "personne", None, elle)
    d_elle = champs | {"c": sien, "chez": None, "par": "personne", "comment": "ecran"}
    assert _passe(admin, _DONNER, d_elle) == tenue, finalite
    monde.sortir(admin)
    monde.entrer(admin, 1, pro, "professionnel", chez)
    note = champs | {"c": pro, "chez": chez, "par": "professionnel", "comment": "oral"}
    assert _passe(admin, _DONNER, note) == tenue, finalite
    monde.sortir(admin)


def _se_redit(admin: Connexion, finalite: str) -> None:
    monde.territoire(admin, 1)
    elle = monde.personne(admin, 1)
    monde.compte_de(admin, 1, elle)
    monde.accord(admin, 1, elle)
    assert _a_redire(admin) == [False]
    assert _a_prevenir(admin) == []
    admin.execute("update consentement set retire_le = now()")
    ancien = monde.accord(admin, 1, elle, finalite=finalite)
    assert _a_redire(admin) == [False, True]
    assert _a_prevenir(admin) == [elle]
    for geste in (
        "update consentement set retire_le = now() where id = %(c)s",
        _REDIRE,
    ):
        admin.execute("savepoint geste")
        admin.execute(geste.encode(), {"c": ancien, "p": elle})
        assert _a_redire(admin) == [False, False], geste
        assert _a_prevenir(admin) == []
        admin.execute("rollback to geste")
    fini = monde.accord(admin, 1, elle, finalite=finalite, debut="-9 days", fin="-1 day")
    dits = admin.execute(
        "select prive.est_a_redire(c) from consentement c where id = %s", (fini,)
    ).fetchall()
    assert dits == [(False,)]


def _a_redire(admin: Connexion) -> list[bool]:
    lignes = admin.execute("select prive.est_a_redire(c) from consentement c order by 1")
    return [dit for (dit,) in lignes]


def _a_prevenir(admin: Connexion) -> list[UUID]:
    admin.execute("savepoint travail")
    admin.execute("select prive.entrer_automate(1)")
    lignes = [p for (p,) in admin.execute("select prive.notices_a_annoncer()")]
    admin.execute("rollback to travail")
    return lignes
