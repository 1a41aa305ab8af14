"""Try, on a broken wall, to learn who reads what one does not read, or to miss who does."""

from typing import Any
from uuid import UUID

import psycopg

from auth.vocabulary import Domaine
from tests.auth import monde

Connexion = psycopg.Connection[Any]
SANTE = 1 << Domaine.sante


def _lus(admin: Connexion, compte: UUID, role: str, structure: UUID | None, p: UUID) -> Any:
    """Give who reads the carnet, as this one is told, and on which domains."""
    monde.entrer(admin, 1, compte, role, structure, None if structure else p)
    lignes = admin.execute(
        "select structure_id, compte_id, mandat, ouverts from prive.lecteurs(%s)", [p]
    ).fetchall()
    monde.sortir(admin)
    return {(s, c, m): ouverts for s, c, m, ouverts in lignes}


def essai_lecteurs(admin: Connexion) -> None:
    """Name who reads today, on the domains of whoever asks, and to those who read her alone."""
    monde.territoire(admin, 1)
    chez, autre, loin, sortie = (monde.structure(admin, 1) for _ in range(4))
    pro, parti, voisin, exclu, etranger = (
        monde.professionnel(admin, 1, s) for s in (chez, chez, autre, autre, loin)
    )
    personne = monde.personne(admin, 1)
    compte = monde.compte_de(admin, 1, personne)
    for structure, qui in ((chez, pro), (autre, voisin), (autre, exclu)):
        monde.place(admin, 1, personne, structure, qui)
    monde.place(admin, 1, personne, chez, parti, debut="-9 days", fin="-1 day")
    monde.accord(admin, 1, personne, portee="structure", structure_id=chez, domaines=255 | SANTE)
    monde.accord(admin, 1, personne, portee="structure", structure_id=autre, domaines=255)
    # The référent who left reads on for a while, and is asked nothing any more.
    ancien = monde.professionnel(admin, 1, sortie)
    monde.place(admin, 1, personne, sortie, ancien, referent=True, debut="-9 days", fin="-1 day")
    monde.accord(admin, 1, personne, portee="structure", structure_id=sortie, domaines=255)
    # A place that outlived what it stood on, were one ever left: nobody reads by it.
    ferme, sans = (monde.professionnel(admin, 1, chez) for _ in range(2))
    for compte_id in (ferme, sans):
        monde.place(admin, 1, personne, chez, compte_id)
    admin.execute("set local session_replication_role = replica")
    admin.execute("update compte set clos_le = now() where id = %s", [ferme])
    admin.execute("update habilitation set fin = now() where compte_id = %s", [sans])
    admin.execute("set local session_replication_role = origin")
    # Agreed, and of no circle; of the circle, and not agreed to.
    monde.accord(admin, 1, personne, portee="structure", structure_id=loin, domaines=255)
    admin.execute(
        "insert into exclusion (territoire_id, personne_id, compte_id) values (1, %s, %s)",
        [personne, exclu],
    )
    monde.representant(admin, 1, personne, 1 | SANTE)
    monde.mandat(admin, 1, personne, 255, compte_id=etranger, reponse=None)
    attendus = {
        (chez, None, None): 255 | SANTE,
        (chez, pro, None): 255 | SANTE,
        (chez, ferme, None): 0,
        (chez, sans, None): 0,
        (autre, None, None): 255,
        (autre, voisin, None): 255,
        (sortie, None, None): 255,
        (None, None, "Guy Ide"): 1 | SANTE,
    }
    assert _lus(admin, pro, "professionnel", chez, personne) == attendus
    assert _lus(admin, compte, "personne", None, personne) == attendus
    monde.entrer(admin, 1, pro, "professionnel", chez)
    demandes = [
        admin.execute("select prive.lira(%s, 7, %s)", [personne, qui]).fetchone()
        for qui in (chez, pro, autre, voisin, exclu, loin, sortie, ancien)
    ]
    monde.sortir(admin)
    assert [lu[0] for lu in demandes if lu is not None] == [True] * 4 + [False] * 4
    # Whoever does not read health learns of nobody that they do.
    assert _lus(admin, voisin, "professionnel", autre, personne) == {
        cle: ouverts & 255 for cle, ouverts in attendus.items()
    }
    for qui, structure in ((exclu, autre), (etranger, loin)):
        assert _lus(admin, qui, "professionnel", structure, personne) == {}
    autrui = monde.personne(admin, 1, "Autre")
    assert _lus(admin, monde.compte_de(admin, 1, autrui), "personne", None, autrui) == {}
