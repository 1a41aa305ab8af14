"""Try, against a broken wall, to become somebody's référent alone."""

import hashlib
import json
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import errors

from tests.auth import monde
from tests.auth.oracle import may_answer_yes

Connexion = psycopg.Connection[Any]
ENTREE = (
    "insert into accompagnement (territoire_id, personne_id, structure_id, compte_id, est_referent,"
    " origine, motif)"
    " values (1, %s, %s, %s, true, 'declare', 'motif')"
)


def essai_designation(admin: Connexion) -> None:
    """Take the person's yes from herself, or from somebody who gains nothing by it."""
    monde.territoire(admin, 1)
    structure = monde.structure(admin, 1)
    propose, tiers = (
        monde.professionnel(admin, 1, structure),
        monde.professionnel(admin, 1, structure),
    )
    personne = monde.personne(admin, 1)
    monde.accord(admin, 1, personne)
    monde.place(admin, 1, personne, structure, propose)
    admin.execute("update personne set cree_par_structure_id = %s", (structure,))
    cle = uuid4()
    admin.execute(
        "insert into designation (territoire_id, id, personne_id, structure_id, compte_id,"
        " propose_par,"
        " propose_par_structure_id, motif) values (1, %s, %s, %s, %s, %s, %s, 'Un motif assez"
        " long.')",
        (cle, personne, structure, propose, propose, structure),
    )
    session = admin.execute(
        "insert into connexion (territoire_id, jeton_sha256, compte_id) values (1, sha256('x'), %s)"
        " returning id",
        (propose,),
    ).fetchone()
    assert session is not None
    remise = uuid4()
    admin.execute(
        "insert into remise (territoire_id, id, jeton_sha256, code_sha256, connexion_id, compte_id,"
        " personne_id,"
        " proposition, masque, reponse) values (1, %s, %s, sha256('x'), %s, %s, %s, %s, 1,"
        " 'accord')",
        (
            remise,
            hashlib.sha256(remise.bytes).digest(),
            session[0],
            propose,
            personne,
            json.dumps({"portee": "x"}),
        ),
    )
    monde.entrer(admin, 1, propose, "professionnel", structure)
    for geste, valeurs in (
        ("select prive.accorder_designation(%s, true, null)", (cle,)),
        ("select prive.accorder_designation(%s, true, %s)", (cle, remise)),
        (ENTREE, (personne, structure, propose)),
    ):
        try:
            with admin.transaction():
                admin.execute(geste.encode(), valeurs)
        except errors.InsufficientPrivilege:
            continue
        raise AssertionError(geste)
    monde.sortir(admin)
    # Another question, even where she typed a code of hers.
    admin.execute("update remise set prouvee_le = now()")
    monde.entrer(admin, 1, propose, "professionnel", structure)
    monde.refuse(admin, "select prive.accorder_designation(%s, true, %s)", (cle, remise))
    monde.sortir(admin)
    # The very question, on the screen that the one who gains by it handed over: her code, or no.
    question = json.dumps({"designation": str(cle)})
    admin.execute("update remise set proposition = %s, reponse = 'refus'", (question,))
    for reponse, prouvee in (("accord", False), ("refus", False), ("accord", True)):
        oui = reponse == "accord"
        permis = not oui or may_answer_yes(sensitive=False, gains=True, own_code=prouvee)
        admin.execute("savepoint ecran")
        admin.execute(
            "update remise set reponse = %s, prouvee_le = case when %s then now() end",
            (reponse, prouvee),
        )
        monde.entrer(admin, 1, propose, "professionnel", structure)
        accorder, dit = "select prive.accorder_designation(%s, %s, %s)", (cle, oui, remise)
        if permis:
            admin.execute(accorder.encode(), dit)
        else:
            monde.refuse(admin, accorder, dit)
        monde.sortir(admin)
        admin.execute("rollback to ecran")
    monde.entrer(admin, 1, tiers, "professionnel", structure)
    admin.execute("select prive.accorder_designation(%s, true, null)", (cle,))
    monde.sortir(admin)


def essai_oui_d_un_tiers(admin: Connexion) -> None:
    """Note her yes as a third person: in an open carnet, for nobody whom she refuses."""
    structure, propose, personne, _ = monde.scene(admin)
    tiers = monde.professionnel(admin, 1, structure)
    monde.accord(admin, 1, personne)
    monde.place(admin, 1, personne, structure, propose)
    # One who already follows her, from a day that has not come: nothing of it ends before.
    monde.place(admin, 1, personne, structure, propose, debut="2 days")
    cle = uuid4()
    admin.execute(
        "insert into designation (territoire_id, id, personne_id, structure_id, compte_id,"
        " propose_par, propose_par_structure_id, motif, reponse) values (1, %s, %s, %s, %s, %s,"
        " %s, 'Un motif assez long.', 'oui')",
        (cle, personne, structure, propose, propose, structure),
    )
    oui = "select prive.accorder_designation(%s, true, null)"

    def accepte(requete: str = oui) -> bool:
        monde.entrer(admin, 1, tiers, "professionnel", structure)
        fait = monde.tente(admin, requete, (cle,)) is not None
        monde.sortir(admin)
        return fait

    assert accepte()
    refus = (
        "insert into exclusion (territoire_id, personne_id, compte_id)"
        " select 1, personne_id, compte_id from designation"
    )
    for fermeture in (
        "update personne set archivee_le = now()",
        "update personne set suspendu_le = now()",
        refus,
    ):
        admin.execute("savepoint ferme")
        admin.execute(fermeture.encode())
        assert not accepte(), fermeture
        # Her no is heard all the same.
        assert accepte("select prive.accorder_designation(%s, false, null)"), fermeture
        admin.execute("rollback to ferme")


def essai_referent_d_une_structure_partie(admin: Connexion) -> None:
    """Propose nobody of a structure that left, even before the worker ended its places."""
    structure, propose, personne, _ = monde.scene(admin)
    monde.accord(admin, 1, personne)
    monde.place(admin, 1, personne, structure, propose)
    monde.entrer(admin, 1, propose, "professionnel", structure)
    peut = "select prive.peut_etre_referent(1, %s, %s, %s)"
    assert admin.execute(peut, (personne, propose, structure)).fetchone() == (True,)
    monde.sortir(admin)
    admin.execute("update structure set quittee_le = now() where id = %s", (structure,))
    ailleurs = monde.structure(admin, 1)
    voisin = monde.professionnel(admin, 1, ailleurs)
    monde.entrer(admin, 1, voisin, "professionnel", ailleurs)
    assert admin.execute(peut, (personne, propose, structure)).fetchone() == (False,)
    monde.sortir(admin)
