"""Try each table of items, whatever its name.

Write a line in it, then see who reads, changes, copies or erases it. The tables are those of
`prive.elements()` and the columns those of the catalogue: a kind added tomorrow is tried too.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import errors
from psycopg.types.json import Jsonb

from auth.vocabulary import Domaine
from droits.conservation.queries import TABLES_DE_LA_COPIE
from tests.auth import monde, reunions

Connexion = psycopg.Connection[Any]
ORDINAIRES = {d.value for d in Domaine if not d.est_sensible}
TOUS = {d.value for d in Domaine}
# What a version says is contested on the line that was corrected.
JAMAIS_CONTESTES = {"version"}
# Words of a closed list that no constraint names; any word does for the other columns.
_MOTS = {"genre": "constat_clos", "relation": "constat", "thematique": "mobilite"}
_A_REMPLIR = """
select a.attname, a.atttypid::regtype::text,
       (select c.confrelid::regclass::text from pg_constraint c
       where c.contype = 'f' and c.conrelid = a.attrelid
           and a.attnum = any(c.conkey)
           order by c.conname limit 1),
       (select substring(pg_get_constraintdef(c.oid) from 'ARRAY\\[''([^'']+)''')
         from pg_constraint c
         where c.contype = 'c' and c.conrelid = a.attrelid and c.conkey = array[a.attnum]
           and pg_get_constraintdef(c.oid) like '%%ARRAY[%%'
           order by c.conname limit 1)
  from pg_attribute a
 where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped and a.attnotnull
   and not a.atthasdef
   and a.attname not in ('territoire_id', 'personne_id', 'domaine', 'auteur_compte_id',
       'auteur_structure_id')
"""
_PAR_TYPE: dict[str, Callable[[], Any]] = {
    "uuid": uuid4,
    "boolean": lambda: False,
    "jsonb": lambda: Jsonb({}),
    "integer": lambda: 1,
    "smallint": lambda: 1,
    "date": lambda: "2026-01-01",
    "timestamp with time zone": lambda: "2026-01-01T08:00:00Z",
}


class Scene:
    """Hold a person, a line of each kind in each domain by one structure, and a second one.

    She opens to the second structure.
    """

    def __init__(self, admin: Connexion) -> None:
        self.admin = admin
        monde.territoire(admin, 1)
        self.structure, self.autre = monde.structure(admin, 1), monde.structure(admin, 1)
        self.pro = monde.professionnel(admin, 1, self.structure)
        self.lecteur = monde.professionnel(admin, 1, self.autre)
        self.personne = monde.personne(admin, 1)
        self.compte = monde.compte_de(admin, 1, self.personne)
        for structure, pro in ((self.structure, self.pro), (self.autre, self.lecteur)):
            monde.place(admin, 1, self.personne, structure, pro)
        self.accord = monde.accord(admin, 1, self.personne)
        self.tables = [nom for (nom,) in admin.execute("select prive.elements()::text").fetchall()]
        for table in self.tables:
            for domaine in Domaine:
                self.ecrire(table, domaine)

    def remplir(self, table: str, domaine: int = 3) -> dict[str, Any]:
        """Give the values that a line of this table needs, as the referring professional.

        Writes its parents.
        """
        valeurs: dict[str, Any] = {
            "territoire_id": 1,
            "personne_id": self.personne,
            "domaine": domaine,
            "auteur_compte_id": self.pro,
            "auteur_structure_id": self.structure,
        }
        for nom, genre, parent, mot in self.admin.execute(_A_REMPLIR, (table,)).fetchall():
            if parent in ("compte", "structure"):
                valeurs[nom] = self.pro if parent == "compte" else self.structure
            elif parent is not None:
                valeurs[nom] = self.ecrire(parent, domaine)
            else:
                valeurs[nom] = (
                    (mot or _MOTS.get(nom, "mots")) if genre == "text" else _PAR_TYPE[genre]()
                )
        return valeurs

    def inserer(self, table: str, valeurs: dict[str, Any]) -> UUID:
        """Insert one line as whoever asks."""
        noms, cles = ", ".join(valeurs), ", ".join(["%s"] * len(valeurs))
        requete = f"insert into {table} ({noms}) values ({cles})"
        cle = uuid4()
        self.admin.execute(
            requete.replace(" (", " (id, ", 1).replace("values (", "values (%s, ").encode(),
            (cle, *valeurs.values()),
        )
        return cle

    def ecrire(self, table: str, domaine: int) -> UUID:
        """Write one line as the referring professional's, whatever the wall says."""
        return self.inserer(table, self.remplir(table, domaine))

    @contextmanager
    def comme(
        self, compte: UUID, structure: UUID | None, role: str = "professionnel"
    ) -> Iterator[None]:
        """Be that caller for a while; the person without a structure."""
        if structure is None:
            monde.entrer(self.admin, 1, compte, "personne", None, self.personne)
        else:
            monde.entrer(self.admin, 1, compte, role, structure)
        yield
        monde.sortir(self.admin)

    def lus(
        self, table: str, compte: UUID, structure: UUID | None, role: str = "professionnel"
    ) -> set[int]:
        """List the domains of the lines that this caller reads."""
        with self.comme(compte, structure, role):
            return self.domaines(table)

    def domaines(self, table: str) -> set[int]:
        """List the domains of the lines that the present caller reads."""
        return {d for (d,) in self.admin.execute(f"select domaine from {table}".encode())}

    def attendre(
        self, table: str, *, auteur: set[int], lecteur: set[int], elle: set[int] = TOUS
    ) -> None:
        """Check what the author's structure, the other one and the person read."""
        assert self.lus(table, self.pro, self.structure) == auteur, table
        assert self.lus(table, self.lecteur, self.autre) == lecteur, table
        assert self.lus(table, self.compte, None) == elle, table

    def refuse(self, geste: Callable[[], Any]) -> bool:
        """Say whether the wall refuses; nothing of it stays."""
        try:
            with self.admin.transaction(force_rollback=True):
                geste()
        except errors.InsufficientPrivilege:
            return True
        return False


def accord(s: Scene, table: str) -> None:
    """Read what she agreed to, and what one's structure wrote."""
    s.attendre(table, auteur=TOUS, lecteur=ORDINAIRES)


def retrait(s: Scene, table: str) -> None:
    """Withdraw: nobody reads but the author's structure."""
    s.admin.execute("update consentement set retire_le = now() where id = %s", (s.accord,))
    s.attendre(table, auteur=TOUS, lecteur=set())


def _fermer(s: Scene, table: str, colonne: str) -> None:
    s.admin.execute(f"update personne set {colonne} = now() where id = %s".encode(), (s.personne,))
    s.attendre(table, auteur=set(), lecteur=set())


def archive(s: Scene, table: str) -> None:
    """Archive the carnet: its authors do not read it either."""
    _fermer(s, table, "archivee_le")


def suspension(s: Scene, table: str) -> None:
    """Suspend its sharing: its authors do not read it either."""
    _fermer(s, table, "suspendu_le")


def exclusion(s: Scene, table: str) -> None:
    """Refuse one compte, then one structure: the first reads nothing, even of its structure."""
    for colonne, vise in (("compte_id", s.pro), ("structure_id", s.autre)):
        refus = f"insert into exclusion (territoire_id, personne_id, {colonne}) values (1, %s, %s)"
        s.admin.execute(refus.encode(), (s.personne, vise))
    s.attendre(table, auteur=set(), lecteur=set())


def role(s: Scene, table: str) -> None:
    """Reach no more than one's rôle does."""
    for nom, atteints in (
        ("gestionnaire", {0, 7}),
        ("charge_orientation", ORDINAIRES),
        ("dpo", set()),
    ):
        compte = monde.professionnel(s.admin, 1, s.structure, nom)
        assert s.lus(table, compte, s.structure, nom) == atteints, table


def urgence(s: Scene, table: str) -> None:
    """Open in an emergency: the ordinary domains are read, nothing is written."""
    structure = monde.structure(s.admin, 1)
    inconnu = monde.professionnel(s.admin, 1, structure)
    assert s.lus(table, inconnu, structure) == set(), table
    valeurs = s.remplir(table) | {"auteur_compte_id": inconnu, "auteur_structure_id": structure}
    s.admin.execute("update personne set code_postal = '30000' where id = %s", (s.personne,))
    nom = s.admin.execute(
        "select nom_recherche from personne where id = %s", (s.personne,)
    ).fetchone()
    with s.comme(inconnu, structure):
        bris = s.admin.execute(
            "select prive.briser_la_glace(null, %s, '1990-01-01', '{}', '30000', 'urgence_vitale',"
            " 'Ne répond plus depuis ce matin.')",
            nom,
        ).fetchone()
        s.admin.execute("select prive.lire_en_urgence(%s)", bris)
        assert s.domaines(table) == ORDINAIRES, table
        assert s.refuse(lambda: s.inserer(table, valeurs)), table


def entree_faible(s: Scene, table: str) -> None:
    """Enter by a link or a code: nothing sensitive is read, nor written."""
    mienne = s.remplir(table) | {
        "auteur_compte_id": s.compte,
        "auteur_structure_id": None,
        "domaine": 8,
    }
    s.admin.execute("set local role carnet_app")
    s.admin.execute(
        "select prive.entrer(1, %s, 'personne', null, %s, true)", (s.compte, s.personne)
    )
    assert s.domaines(table) == ORDINAIRES, table
    assert s.refuse(lambda: s.inserer(table, mienne)), table
    monde.sortir(s.admin)


def autre_territoire(s: Scene, table: str) -> None:
    """Read nothing from elsewhere, whoever one is there."""
    monde.territoire(s.admin, 2)
    ailleurs = monde.structure(s.admin, 2)
    for nom in ("professionnel", "dpo"):
        monde.entrer(s.admin, 2, monde.professionnel(s.admin, 2, ailleurs, nom), nom, ailleurs)
        assert s.domaines(table) == set(), table
        monde.sortir(s.admin)


def signature(s: Scene, table: str) -> None:
    """Sign for nobody else, write where she agreed.

    A table that the application may not write in refuses all.
    """
    valeurs = s.remplir(table) | {"auteur_compte_id": s.lecteur, "auteur_structure_id": s.autre}
    privilege = s.admin.execute(
        "select has_table_privilege('carnet_app', %s, 'insert')", (table,)
    ).fetchone()
    fautes: list[dict[str, Any]] = [
        {"auteur_compte_id": s.pro},
        {"auteur_structure_id": s.structure},
        {"auteur_structure_id": None},
        {"domaine": 8},
    ]
    with s.comme(s.lecteur, s.autre):
        assert s.refuse(lambda: s.inserer(table, valeurs)) is not (privilege == (True,)), table
        for faute in fautes:
            assert s.refuse(lambda faute=faute: s.inserer(table, valeurs | faute)), (table, faute)  # type: ignore[misc]


def avancement(s: Scene, table: str) -> None:
    """Advance nothing under an agreement that lets read alone."""
    etat = s.admin.execute(
        "select prive.premiere_colonne(%s, 'etat', 'clos_le')", (table,)
    ).fetchone()
    if etat is None or etat[0] is None:
        return
    avancer = f"update {table} set {etat[0]} = {etat[0]} where domaine = 3".encode()
    with s.comme(s.lecteur, s.autre):
        assert s.admin.execute(avancer).rowcount >= 1, table
    s.admin.execute("update consentement set retire_le = now() where id = %s", (s.accord,))
    monde.accord(s.admin, 1, s.personne, peut_completer=False)
    with s.comme(s.lecteur, s.autre):
        assert s.domaines(table) == ORDINAIRES, table
        assert s.admin.execute(avancer).rowcount == 0, table


def correction(s: Scene, table: str) -> None:
    """Correct a typed word: what it was stays."""
    colonnes = s.admin.execute(
        "select colonne::text from prive.textes() where relation = %s", (table,)
    ).fetchall()
    ligne = s.ecrire(table, 3)
    for rang, (colonne,) in enumerate(colonnes):
        with s.comme(s.pro, s.structure):
            fait = s.admin.execute(
                "select prive.corriger(%s, %s, %s, %s)",
                (table, ligne, rang + 1, Jsonb({colonne: "autres mots"})),
            ).fetchone()
            lu = s.admin.execute(
                f"select {colonne} from {table} where id = %s".encode(), (ligne,)
            ).fetchone()
        gardes = s.admin.execute(
            "select avant from version where ligne_id = %s order by numero", (ligne,)
        ).fetchall()
        assert (fait, lu) == ((True,), ("autres mots",)), table
        assert [list(avant) for (avant,) in gardes] == [[c] for (c,) in colonnes[: rang + 1]], table


def contestation(s: Scene, table: str) -> None:
    """Contest each line that a structure wrote; what she wrote herself is not contested."""
    if table in JAMAIS_CONTESTES:
        return
    mienne = s.inserer(
        table, s.remplir(table) | {"auteur_compte_id": s.compte, "auteur_structure_id": None}
    )
    ecrites = s.admin.execute(
        f"select id from {table} where id <> %s".encode(), (mienne,)
    ).fetchall()
    with s.comme(s.compte, None):
        lues = s.admin.execute(
            "select id from prive.lignes_contestables(%s) where objet = %s and texte <> '' and le"
            " is not null",
            (s.personne, table),
        ).fetchall()
    assert set(lues) == set(ecrites), table
    with s.comme(s.lecteur, s.autre):
        lus = s.admin.execute(
            "select distinct domaine from prive.lignes_contestables(%s) where objet = %s",
            (s.personne, table),
        ).fetchall()
    assert {d for (d,) in lus} == ORDINAIRES, table


def copie(s: Scene, table: str) -> None:
    """Take the copy away: every column of every line is in it."""
    toutes = s.admin.execute(
        "select attname::text from pg_attribute where attrelid = %s::regclass and attnum > 0 and"
        " not attisdropped",
        (table,),
    ).fetchall()
    with s.comme(s.compte, None):
        tables = dict(s.admin.execute(TABLES_DE_LA_COPIE.encode()).fetchall())
        assert set(tables.get(table, ())) == {nom for (nom,) in toutes}, table
        assert s.domaines(table) == TOUS, table


def effacement(s: Scene, table: str) -> None:
    """Erase the carnet: no line of it stays."""
    s.admin.execute("set local role carnet_owner")
    s.admin.execute("select prive.effacer_un_carnet(1, %s)", (s.personne,))
    monde.sortir(s.admin)
    assert s.admin.execute(f"select count(*) from {table}".encode()).fetchone() == (0,), table


def reunion(s: Scene, table: str) -> None:
    """Bring the carnet into another one of hers, and part them: every line goes, and comes back."""
    autre = monde.personne(s.admin, 1)
    monde.place(s.admin, 1, autre, s.structure, s.pro)
    monde.accord(s.admin, 1, autre)
    avant = s.admin.execute(f"select count(*) from {table}".encode()).fetchone()
    scene = reunions.Scene((s.structure,), (s.pro,), autre, s.personne)
    cle = reunions.reunir(s.admin, scene, autre, s.personne)
    compter = f"select count(*) from {table} where personne_id = %s".encode()
    assert s.admin.execute(compter, (autre,)).fetchone() == avant, table
    reunions.separer(s.admin, scene, cle)
    assert s.admin.execute(compter, (s.personne,)).fetchone() == avant, table


_TERRITOIRE = "territoire_id = (select prive.ctx_territoire())"
_SANS_MUR = (
    "drop policy lire on {t}; create policy lire on {t} for select to carnet_app using ("
    + _TERRITOIRE
)
# Each check, and what is done to a table for it to be seen.
EPREUVES: dict[Callable[[Scene, str], None], str] = {
    accord: _SANS_MUR + ")",
    retrait: _SANS_MUR
    + " and (prive.est_du_cercle(territoire_id, personne_id, (select prive.ctx_structure()))"
    " and (domaine < 8 or auteur_structure_id = (select prive.ctx_structure()))"
    " or personne_id = (select prive.ctx_personne())))",
    archive: "drop policy carnet_ferme on {t}",
    suspension: "alter policy carnet_ferme on {t} using (territoire_id = (select"
    " prive.ctx_territoire()) and not exists"
    " (select 1 from personne p where p.id = personne_id and p.archivee_le is not null))",
    exclusion: "drop policy refus_au_compte on {t}",
    role: _SANS_MUR + " and (auteur_structure_id = (select prive.ctx_structure())"
    " or personne_id = (select prive.ctx_personne())))",
    urgence: "drop policy lire_en_urgence on {t}",
    entree_faible: "drop policy rien_de_sensible_par_lien on {t}",
    autre_territoire: "alter table {t} disable row level security",
    signature: "create policy ecrire_libre on {t} for insert to carnet_app with check ("
    + _TERRITOIRE
    + ")",
    avancement: "create policy avancer_libre on {t} for update to carnet_app using ("
    + _TERRITOIRE
    + ")",
    correction: "drop trigger verser on {t}",
    contestation: "alter table {t} rename texte to paroles",
    copie: "revoke select on {t} from carnet_app; grant select (territoire_id, id, personne_id,"
    " domaine) on {t}"
    " to carnet_app",
    effacement: "create rule garder as on delete to {t} do instead nothing",
    reunion: "create function pg_temp.rester() returns trigger language plpgsql as 'begin return"
    " null; end';"
    " create trigger rester before update on {t} for each row execute function pg_temp.rester()",
}
