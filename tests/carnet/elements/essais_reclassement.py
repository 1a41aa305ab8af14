"""Try, on a broken wall, to file elsewhere another's words, or what a sensitive domain keeps."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import errors

from tests.auth import monde
from tests.carnet.corrections.essais_corrections import Scene, tenter

Connexion = psycopg.Connection[Any]
_RECLASSER = "select prive.reclasser(%s, %s, %s, %s, %s)"
_COMMUN = "territoire_id, personne_id, domaine, auteur_compte_id, auteur_structure_id"
_LIGNE = (
    f"insert into evenement ({_COMMUN}, genre, texte, objet_id)"
    " values (1, %s, %s, %s, %s, 'constat_clos', 'x', %s) returning id"
)


class _Rangement(Scene):
    def objectif(self, compte: UUID, structure: UUID | None) -> UUID:
        cle = uuid4()
        self.admin.execute(
            f"insert into objectif ({_COMMUN}, id, thematique, intitule)"
            " values (1, %s, 4, %s, %s, %s, 'x', 'x')".encode(),
            [self.personne, compte, structure, cle],
        )
        return cle

    def action(self, objectif: UUID, compte: UUID, structure: UUID | None) -> UUID:
        cle = uuid4()
        self.admin.execute(
            f"insert into action ({_COMMUN}, id, objectif_id, intitule, porteur)"
            " values (1, %s, 4, %s, %s, %s, %s, 'x', 'personne')".encode(),
            [self.personne, compte, structure, cle, objectif],
        )
        return cle

    def raconter(self, cle: UUID, compte: UUID, structure: UUID | None) -> UUID:
        ligne = self.admin.execute(
            _LIGNE.encode(), [self.personne, 4, compte, structure, cle]
        ).fetchone()
        assert ligne is not None
        return ligne[0]  # type: ignore[no-any-return]

    def ranger(
        self,
        cle: UUID,
        vers: int,
        lu: int = 4,
        relation: str = "constat",
        edition: int | None = None,
    ) -> Any:
        return tenter(self.admin, _RECLASSER, relation, cle, lu, edition, vers)

    def edition(self, cle: UUID) -> int:
        ligne = self.admin.execute("select edition from constat where id = %s", [cle]).fetchone()
        assert ligne is not None
        return ligne[0]  # type: ignore[no-any-return]

    def domaines(self, *cles: UUID) -> set[int]:
        requete = " union all ".join(
            f"select domaine from {table} where {colonne} = any(%(c)s)"
            for table, colonne in (
                ("constat", "id"),
                ("objectif", "id"),
                ("action", "id"),
                ("evenement", "objet_id"),
                ("version", "ligne_id"),
            )
        )
        return {domaine for (domaine,) in self.admin.execute(requete.encode(), {"c": list(cles)})}


def essai_reclassement(admin: Connexion) -> None:
    """File one's own lines elsewhere, then everybody else's, and out of a sensitive domain."""
    s = _Rangement(admin)
    notre, vers_sante = s.constat(4, s.pro, s.chez), s.constat(4, s.pro, s.chez)
    leur, d_elle = s.constat(4, s.voisin, s.autre), s.constat(4, s.compte, None)
    sante, sa_sante = s.constat(8, s.pro, s.chez), s.constat(8, s.compte, None)
    libre, partage = s.objectif(s.pro, s.chez), s.objectif(s.pro, s.chez)
    sienne = s.action(libre, s.pro, s.chez)
    s.action(partage, s.pro, s.chez)
    s.action(partage, s.compte, None)
    for cle in (notre, libre, sienne):
        s.raconter(cle, s.pro, s.chez)
    s.raconter(notre, s.voisin, s.autre)
    dite = s.raconter(notre, s.pro, s.chez)
    s.comme(s.pro, s.chez)
    assert s.corriger(notre) is True
    assert [s.ranger(cle, 5) for cle in (leur, d_elle, uuid4())] == [None, None, None]
    assert [
        s.ranger(dite, 5, relation=relation) for relation in ("evenement", "personne", "version")
    ] == [None] * 3
    assert [s.ranger(notre, vers) for vers in (9, 12, 32, -1)] == [None] * 4, (
        "one files where one may write"
    )
    assert (s.ranger(notre, 4), s.ranger(notre, 6, lu=5)) == ("meme", "change")
    # Its words are not those that were read: whoever would read them there is asked again.
    lue = s.edition(notre)
    assert (s.ranger(notre, 5, edition=lue - 1), s.ranger(notre, 5, edition=0)) == ("change",) * 2
    assert s.ranger(leur, 5, edition=0) is None, "what is not one's own says nothing of its edition"
    assert (s.ranger(sante, 4, lu=8), s.ranger(vers_sante, 8)) == ("sensible", "fait")
    assert s.ranger(vers_sante, 4, lu=8) == "sensible"
    assert (s.ranger(sienne, 5, relation="action"), s.ranger(partage, 5, relation="objectif")) == (
        "suit",
        "suivi",
    )
    assert (s.ranger(notre, 5, edition=lue), s.ranger(libre, 6, relation="objectif")) == (
        "fait",
        "fait",
    )
    assert admin.execute("select current_setting('app.reclassement', true)").fetchone() == ("",)
    monde.sortir(admin)
    assert (s.domaines(notre), s.domaines(libre, sienne), s.domaines(partage)) == ({5}, {6}, {4})
    s.comme(s.voisin, s.autre)
    assert s.ranger(leur, 5) is None, "an agreement to read is not one to write"
    monde.sortir(admin)
    s.comme(s.compte, None, lien=True)
    assert (s.ranger(sa_sante, 4, lu=8), s.ranger(d_elle, 8)) == (None, None)
    monde.sortir(admin)
    s.comme(s.compte, None)
    assert (s.ranger(notre, 4, lu=5), s.ranger(sa_sante, 4, lu=8), s.ranger(d_elle, 8)) == (
        None,
        "fait",
        "fait",
    )
    monde.sortir(admin)
    # The way through is for the domain alone, and for the lines that were named.
    admin.execute("set local role carnet_owner")
    admin.execute("select set_config('app.reclassement', %s, true)", [str(notre)])
    for changement, cle in (("texte = 'autre'", notre), ("domaine = 3", libre)):
        admin.execute("savepoint passage")
        try:
            admin.execute(f"update evenement set {changement} where objet_id = %s".encode(), [cle])
        except errors.Error:
            admin.execute("rollback to passage")
        else:
            raise AssertionError(changement)
    monde.sortir(admin)
