"""Try, on a broken wall, to open in an emergency what is closed, or who refused."""

from typing import Any
from uuid import UUID

import psycopg

from tests.auth import monde

Connexion = psycopg.Connection[Any]
LE_PREMIER = "2026-01-01T08:00:00Z"


def essai_urgence(admin: Connexion) -> None:
    """Open in an emergency the carnet that remains, never a closed one; close with it what runs."""
    structure, pro, personne, _ = monde.scene(admin)
    autre = monde.personne(admin, 1)
    admin.execute("update personne set code_postal = '30000' where territoire_id = 1")
    admin.execute("update personne set reuni_dans = %s where id = %s", (personne, autre))
    etat = "update personne set archivee_le = %s, suspendu_le = %s where id = %s"

    def essayer_ouvrir() -> UUID | None:
        nom = admin.execute("select nom_recherche from personne order by id limit 1").fetchone()
        assert nom is not None
        monde.entrer(admin, 1, pro, "professionnel", structure)
        ligne = admin.execute(
            "select prive.briser_la_glace(null, %s, '1990-01-01', '{}', '30000', 'urgence_vitale',"
            " 'Ne répond plus depuis ce matin.')",
            nom,
        ).fetchone()
        lue = admin.execute("select prive.lire_en_urgence(%s)", ligne).fetchone()
        monde.sortir(admin)
        return lue[0] if lue else None

    for archivee, suspendu in ((LE_PREMIER, None), (None, LE_PREMIER)):
        admin.execute(etat, (archivee, suspendu, personne))
        assert essayer_ouvrir() is None
    assert admin.execute("select count(*) from bris_de_glace").fetchone() == (0,)
    admin.execute(etat, (None, None, personne))
    refus = "insert into exclusion (territoire_id, personne_id, {}) values (1, %s, %s)"
    vises = {refus.format("structure_id"): structure, refus.format("compte_id"): pro}
    for requete, qui in vises.items():
        admin.execute("savepoint refus")
        admin.execute(requete.encode(), (personne, qui))
        assert essayer_ouvrir() is None
        # An opening that reads nothing would still say that she is known here.
        assert admin.execute("select count(*) from bris_de_glace").fetchone() == (0,)
        admin.execute("rollback to refus")
    assert essayer_ouvrir() == personne
    for requete, qui in vises.items():
        admin.execute("savepoint refus")
        admin.execute(requete.encode(), (personne, qui))
        monde.entrer(admin, 1, pro, "professionnel", structure)
        admin.execute("select prive.lire_en_urgence(id) from bris_de_glace")
        assert admin.execute("select prive.masque_urgence()").fetchone() == (0,)
        admin.execute("rollback to refus")
    admin.execute(etat, (None, LE_PREMIER, personne))
    monde.entrer(admin, 1, pro, "professionnel", structure)
    bris = admin.execute("select id from bris_de_glace").fetchone()
    assert admin.execute("select prive.lire_en_urgence(%s)", bris).fetchone() == (None,)
    monde.sortir(admin)
