"""Try, against a broken wall, to take back what one may not.

What is not one's own, is too old, or already holds something else.
"""

from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.auth import monde
from tests.carnet.corrections.essais_corrections import Scene, tenter

Connexion = psycopg.Connection[Any]
_ANNULER = "select prive.annuler(%s, %s)"
_LIGNE = (
    "insert into evenement (territoire_id, personne_id, domaine, auteur_compte_id,"
    " auteur_structure_id, genre, texte,"
    " objet_id) values (1, %s, 4, %s, %s, 'constat_besoin', 'avant', %s)"
)


class _Ajout(Scene):
    def raconter(self, cle: UUID, compte: UUID, structure: UUID | None) -> None:
        self.admin.execute(_LIGNE, [self.personne, compte, structure, cle])

    def ajouter(
        self, compte: UUID, structure: UUID | None, domaine: int = 4, **champs: str
    ) -> UUID:
        cle = self.constat(domaine, compte, structure, **champs)
        self.raconter(cle, compte, structure)
        return cle

    def annuler(self, cle: UUID, relation: str = "constat") -> Any:
        return tenter(self.admin, _ANNULER, relation, cle)

    def restes(self, cle: UUID) -> tuple[int, int]:
        compte = (
            "select (select count(*) from constat where id = %s), count(*) from evenement where"
            " objet_id = %s"
        )
        ligne = self.admin.execute(compte.encode(), [cle, cle]).fetchone()
        assert ligne is not None
        return ligne[0], ligne[1]


def essai_ajout_annule(admin: Connexion) -> None:
    """Take back one's own addition, another's, an old one, and one that something rests on."""
    s = _Ajout(admin)
    collegue = monde.professionnel(admin, 1, s.chez)
    notre, corrige, suivi, vieux = (s.ajouter(s.pro, s.chez) for _ in range(4))
    d_un_collegue, leur, d_elle = (
        s.ajouter(collegue, s.chez),
        s.ajouter(s.voisin, s.autre),
        s.ajouter(s.compte, None),
    )
    sante, fait = s.ajouter(s.compte, None, 8), s.ajouter(s.pro, s.chez, cle="permis")
    conteste = s.ajouter(s.pro, s.chez)
    admin.execute(
        "update constat set cree_le = now() - interval '10 minutes' where id = %s", [vieux]
    )
    s.raconter(suivi, s.pro, s.chez)
    admin.execute(
        "insert into demande_droit (territoire_id, personne_id, genre, objet, objet_id)"
        " values (1, %s, 'rectification', 'constat', %s)",
        [s.personne, conteste],
    )
    objectif, rendez_vous, libre = uuid4(), uuid4(), uuid4()
    commun, siennes = (
        "territoire_id, personne_id, domaine, auteur_compte_id, auteur_structure_id",
        "1, %s, 4, %s, %s",
    )
    qui = [s.personne, s.pro, s.chez]
    for cle in (objectif, libre):
        admin.execute(
            f"insert into objectif ({commun}, id, thematique, intitule) values ({siennes}, %s, 'x',"
            f" 'x')".encode(),
            [*qui, cle],
        )
    admin.execute(
        f"insert into action ({commun}, objectif_id, intitule, porteur)"
        f" values ({siennes}, %s, 'x', 'personne')".encode(),
        [*qui, objectif],
    )
    admin.execute(
        f"insert into rendez_vous ({commun}, id, objet, debut, avec_compte_id)"
        f" values ({siennes}, %s, 'x', now(), %s)".encode(),
        [*qui, rendez_vous, s.pro],
    )
    s.comme(s.pro, s.chez)
    assert s.corriger(corrige) is True
    refuses = [s.annuler(cle) for cle in (d_un_collegue, leur, d_elle, fait, uuid4())]
    assert refuses == [None] * 5
    assert [s.annuler(notre, relation) for relation in ("evenement", "personne", "version")] == [
        None
    ] * 3
    tenus = [s.annuler(cle) for cle in (vieux, corrige, suivi, conteste)]
    assert tenus == ["tard", "suivi", "suivi", "suivi"]
    assert (s.annuler(objectif, "objectif"), s.annuler(rendez_vous, "rendez_vous")) == (
        "suivi",
        "agenda",
    )
    assert admin.execute("select current_setting('app.effacement', true)").fetchone() == ("",)
    assert (s.annuler(notre), s.annuler(libre, "objectif")) == ("fait", "fait")
    assert s.annuler(notre) is None
    assert admin.execute("select current_setting('app.effacement', true)").fetchone() == ("",)
    monde.sortir(admin)
    assert s.restes(notre) == (0, 0)
    assert [s.restes(cle) for cle in (vieux, corrige, leur)] == [(1, 1)] * 3
    s.comme(s.voisin, s.autre)
    assert s.annuler(leur) is None, "an agreement to read is not one to write"
    monde.sortir(admin)
    s.comme(s.compte, None, lien=True)
    assert s.annuler(sante) is None
    monde.sortir(admin)
    s.comme(s.compte, None)
    assert (s.annuler(sante), s.annuler(d_elle), s.annuler(corrige)) == ("fait", "fait", None)
    monde.sortir(admin)
