"""Try, on a broken wall, to join, agree or withdraw in somebody else's place."""

from typing import Any

import psycopg

from tests.auth import monde

Connexion = psycopg.Connection[Any]
RECUEIL = (
    "insert into consentement (territoire_id, personne_id, portee, structure_id, domaines,"
    " peut_completer, finalite, fin,"
    " notice_id, donne_par, recueil, recueilli_par, recueil_structure_id) select 1, %(p)s,"
    " case when %(nommee)s then 'structure' else 'consortium' end, case when %(nommee)s then"
    " %(s)s::uuid end, 1, true,"
    " 'coordination', now() + interval '9 days', id, %(par)s,"
    " case %(par)s when 'personne' then 'ecran' else 'oral' end, %(c)s, %(s)s::uuid from notice"
)


def essai_cercle(admin: Connexion) -> None:
    """Join, agree and withdraw in nobody else's place."""
    structure, pro, personne, lui = monde.scene(admin)
    monde.accord(admin, 1, personne, portee="structure", structure_id=monde.structure(admin, 1))
    monde.accord(admin, 1, personne, finalite="statistiques")
    monde.accord(admin, 1, personne, debut="-2 days", fin="-1 day")
    monde.accord(admin, 1, personne, debut="1 day")
    retire = monde.accord(admin, 1, personne)
    admin.execute("update consentement set retire_le = now() where id = %s", (retire,))
    entree = (
        "insert into accompagnement (territoire_id, personne_id, structure_id, compte_id, origine,"
        " motif)"
        " values (1, %s, %s, %s, 'declare', 'motif')"
    )
    monde.entrer(admin, 1, pro, "professionnel", structure)
    monde.refuse(admin, entree, (personne, structure, pro))
    monde.sortir(admin)
    with admin.transaction(force_rollback=True):
        monde.accord(admin, 1, personne)
        monde.entrer(admin, 1, pro, "professionnel", structure)
        admin.execute(entree.encode(), (personne, structure, pro))
    autre = monde.personne(admin, 1)
    sien = monde.compte_de(admin, 1, autre)
    monde.entrer(admin, 1, sien, "personne", None, autre)
    monde.refuse(
        admin, RECUEIL, {"p": personne, "par": "personne", "c": sien, "s": None, "nommee": False}
    )
    assert admin.execute("select count(*) from compte where id = %s", (lui,)).fetchone() == (0,)


def essai_recueil(admin: Connexion) -> None:
    """Record an agreement in the circle only, unless the carnet is shut; withdraw it never."""
    structure, pro, personne, _ = monde.scene(admin)
    monde.accord(admin, 1, personne)

    def recueillir(possible: bool) -> None:
        monde.entrer(admin, 1, pro, "professionnel", structure)
        for nommee in (True, False):
            valeurs = {"p": personne, "c": pro, "s": structure, "nommee": nommee}
            if possible:
                admin.execute("savepoint recueil")
                admin.execute(RECUEIL.encode(), valeurs | {"par": "professionnel"})
                retires = admin.execute(
                    "update consentement set retire_le = now() where retire_le is null"
                ).rowcount
                assert retires == 0, "a professional withdraws in the person's place"
                admin.execute("rollback to recueil")
            else:
                monde.refuse(admin, RECUEIL, valeurs | {"par": "professionnel"})
            monde.refuse(admin, RECUEIL, valeurs | {"par": "personne"})
        monde.sortir(admin)

    recueillir(possible=False)
    monde.place(admin, 1, personne, structure, pro, referent=True)
    recueillir(possible=True)
    for vise, qui in (("structure_id", structure), ("compte_id", pro)):
        refus = f"insert into exclusion (territoire_id, personne_id, {vise}) values (1, %s, %s)"
        admin.execute(refus.encode(), (personne, qui))
        recueillir(possible=False)
        admin.execute(
            "update exclusion set debut = now() - interval '2 seconds', levee_le = now() - interval"
            " '1 second'"
        )
        recueillir(possible=True)
        monde.entrer(admin, 1, pro, "professionnel", structure)
        assert monde.voir(admin).personnes == {personne}, "a lifted refusal still shuts"
        monde.sortir(admin)
