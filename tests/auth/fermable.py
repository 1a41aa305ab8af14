"""Build one row of each kind that can be closed, close it, and say which are open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.auth import monde

Connexion = psycopg.Connection[Any]
T = 1
PAPIER = "0123456789abcdef" * 2


@dataclass(frozen=True, slots=True)
class Acte:
    """Hold how a row is closed, how it is seen to be open, and how it opens again if it can."""

    fermer: str
    ouvert: str
    rouvrir: str = ""


def _date(table: str, colonne: str, *, rouvrir: bool = False) -> Acte:
    ou = f"where territoire_id = {T} and id = %(cle)s"
    return Acte(
        f"update {table} set {colonne} = now() {ou}",
        f"select {colonne} is null from {table} {ou}",
        f"update {table} set {colonne} = null {ou}" if rouvrir else "",
    )


def _supprime(table: str) -> Acte:
    ou = f"where territoire_id = {T} and id = %(cle)s"
    return Acte(f"delete from {table} {ou}", f"select exists (select 1 from {table} {ou})")


# Every kind of droits.fermetures.vocabulary has its act here: one without fails the tests that go
# through the list.
ACTES: Mapping[str, Acte] = {
    "separation": Acte(
        "select prive.separer_encore(1, %(cle)s, null)",
        "select exists (select 1 from personne where reuni_dans is not null)",
    ),
    "effacement": Acte(
        "select prive.effacer_encore(1, %(cle)s, 'demande')",
        "select exists (select 1 from personne where id = %(cle)s)",
    ),
    "retrait": _date("consentement", "retire_le"),
    "refus": Acte(
        "insert into exclusion (territoire_id, id, personne_id, structure_id)"
        " values (1, %(cle)s, %(personne)s, %(structure)s)",
        "select not exists (select 1 from exclusion where id = %(cle)s and levee_le is null)",
        "update exclusion set levee_le = now() where id = %(cle)s",
    ),
    "archive": _date("personne", "archivee_le", rouvrir=True),
    "suspension": _date("personne", "suspendu_le", rouvrir=True),
    "deces": _date("personne", "decedee_le", rouvrir=True),
    "cercle": _date("accompagnement", "fin"),
    "urgence": _date("bris_de_glace", "referme_le"),
    "designation": _date("designation", "retiree_le"),
    "copie": Acte(
        "update copie_carnet set supprimee_le = now(), contenu = null where id = %(cle)s",
        "select supprimee_le is null or contenu is not null from copie_carnet where id = %(cle)s",
    ),
    "jeton": _date("jeton", "revoque_le"),
    "habilitation": _date("habilitation", "fin"),
    "mandat": _date("representant", "clos_le"),
    "compte": _date("compte", "clos_le", rouvrir=True),
    "structure": _date("structure", "quittee_le", rouvrir=True),
    "sensible": Acte(
        "update structure set sensible = true where id = %(cle)s",
        "select not sensible from structure where id = %(cle)s",
        "update structure set sensible = false where id = %(cle)s",
    ),
    "veille": _date("veille", "fermee_le"),
    "secours": _date("code_secours", "utilise_le"),
    "identite": _supprime("identite_federee"),
    "facteur": _supprime("second_facteur"),
    "codes": _supprime("code_secours"),
}


@dataclass(slots=True)
class Fermable:
    """Hold the keys of the rows, by kind."""

    cles: dict[str, UUID] = field(default_factory=dict)
    personne: UUID = field(default_factory=uuid4)
    structure: UUID = field(default_factory=uuid4)

    def _parametres(self, genre: str) -> dict[str, Any]:
        return {"cle": self.cles[genre], "personne": self.personne, "structure": self.structure}

    def fermer(self, admin: Connexion, genre: str) -> None:
        """Close the row of that kind."""
        admin.execute(ACTES[genre].fermer.encode(), self._parametres(genre))

    def rouvrir(self, admin: Connexion, genre: str) -> None:
        """Open it again."""
        admin.execute(ACTES[genre].rouvrir.encode(), self._parametres(genre))

    def ouverts(self, admin: Connexion) -> set[str]:
        """Name the kinds whose row is open."""
        return {
            genre
            for genre, acte in ACTES.items()
            if (
                admin.execute(acte.ouvert.encode(), self._parametres(genre)).fetchone() or (False,)
            )[0]
        }


def construire(admin: Connexion) -> Fermable:
    """Write one open row of each kind."""
    monde.territoire(admin, T)
    f = Fermable()
    f.structure = monde.structure(admin, T)
    pro = monde.professionnel(admin, T, f.structure)
    f.personne = monde.personne(admin, T)
    sien = monde.compte_de(admin, T, f.personne)
    f.cles = {genre: uuid4() for genre in ACTES}
    f.cles |= {
        genre: monde.personne(admin, T, genre)
        for genre in ("effacement", "archive", "suspension", "deces")
    }
    monde.accord(admin, T, f.cles["effacement"])
    f.cles["retrait"] = monde.accord(admin, T, f.personne)
    f.cles["cercle"] = monde.place(admin, T, f.personne, f.structure, pro)
    f.cles["mandat"] = monde.mandat(admin, T, f.personne, 4)
    f.cles["structure"], f.cles["sensible"] = monde.structure(admin, T), monde.structure(admin, T)
    f.cles["compte"] = monde.compte(admin, T)
    garde, autre = monde.personne(admin, T, "Gardée"), monde.personne(admin, T, "Réunie")
    admin.execute("update personne set reuni_dans = %s where id = %s", (garde, autre))
    c = f.cles
    lignes: tuple[tuple[str, tuple[Any, ...]], ...] = (
        (
            (
                "insert into reunion (territoire_id, id, personne_id, autre_id, motif,"
                " par_compte_id, par_structure_id)"
                " values (1, %s, %s, %s, 'la même personne', %s, %s)"
            ),
            (c["separation"], garde, autre, pro, f.structure),
        ),
        (
            (
                "insert into bris_de_glace (territoire_id, id, personne_id, compte_id,"
                " structure_id, role, motif,"
                " texte, domaines, fin) values (1, %s, %s, %s, %s, 'professionnel', 'danger_grave',"
                " repeat('x', 30), 1,"
                " now() + interval '1 hour')"
            ),
            (c["urgence"], f.personne, pro, f.structure),
        ),
        (
            (
                "insert into designation (territoire_id, id, personne_id, structure_id, compte_id,"
                " propose_par,"
                " propose_par_structure_id, motif) values (1, %s, %s, %s, %s, %s, %s, 'pour la"
                " suivre')"
            ),
            (c["designation"], f.personne, f.structure, pro, pro, f.structure),
        ),
        (
            (
                "insert into copie_carnet (territoire_id, id, personne_id, compte_id, contenu)"
                " values"
                " (1, %s, %s, %s, '1')"
            ),
            (c["copie"], f.personne, sien),
        ),
        (
            (
                "insert into jeton (territoire_id, id, jeton_sha256, compte_id, expire_le)"
                " values (1, %s, sha256('j'), %s, now() + interval '1 day')"
            ),
            (c["jeton"], pro),
        ),
        (
            (
                "insert into habilitation (territoire_id, id, compte_id, structure_id, role, debut)"
                " values (1, %s, %s, %s, 'gestionnaire', now() - interval '1 day')"
            ),
            (c["habilitation"], pro, f.structure),
        ),
        (
            (
                "insert into veille (territoire_id, id, compte_id, nom, requete, rythme)"
                " values (1, %s, %s, 'Logement', '', 'jour')"
            ),
            (c["veille"], pro),
        ),
        (
            (
                "insert into code_secours (territoire_id, id, compte_id, code_sha256) values (1,"
                " %s,"
                " %s, sha256('a'))"
            ),
            (c["secours"], pro),
        ),
        (
            (
                "insert into code_secours (territoire_id, id, compte_id, code_sha256) values (1,"
                " %s,"
                " %s, sha256('b'))"
            ),
            (c["codes"], pro),
        ),
        (
            (
                "insert into consentement_preuve (territoire_id, personne_id, structure_id,"
                " compte_id, type, taille,"
                " sha256, fichier) values (1, %s, %s, %s, 'application/pdf', 9, sha256('p'), %s)"
            ),
            (c["effacement"], f.structure, pro, PAPIER),
        ),
        (
            (
                "insert into second_facteur (territoire_id, id, compte_id, scelle) values (1, %s,"
                " %s,"
                " '1')"
            ),
            (c["facteur"], pro),
        ),
        (
            (
                "insert into identite_federee (territoire_id, id, compte_id, fournisseur, emetteur,"
                " sujet)"
                " values (1, %s, %s, 'proconnect', 'https://e.example', 's')"
            ),
            (c["identite"], pro),
        ),
        (
            (
                "insert into connexion (territoire_id, jeton_sha256, compte_id, moyen) values (1,"
                " sha256('c'), %s, 'demo')"
            ),
            (pro,),
        ),
    )
    for requete, valeurs in lignes:
        admin.execute(requete.encode(), valeurs)
    return f
