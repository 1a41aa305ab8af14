"""Break the wall of the documents, one clause at a time, and try it directly."""

from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.auth import monde
from tests.carnet.messages.mur import Scene
from tests.tranches import Faute

Connexion = psycopg.Connection[Any]
ORDINAIRE, SENSIBLE, FERME = 4, 8, 9
GENRE = "document_recu"
# What each fault is called, the passage of carnet/documents/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "contenu lu sans le document",
        "  and exists (select 1 from document d\n"
        "    where d.territoire_id = document_contenu.territoire_id\n"
        "      and d.id = document_contenu.document_id));",
        ");",
    ),
    Faute("contenu vide déposé", "  and contenu is not null\n", ""),
    Faute(
        "contenu ajouté à ce qui est retiré",
        "      and d.etat = 'depose'\n      and d.auteur_compte_id",
        "      and d.auteur_compte_id",
    ),
    Faute(
        "contenu ajouté au document d’un autre",
        "      and d.auteur_compte_id = (select prive.ctx_compte())\n      and d.auteur",
        "      and d.auteur",
    ),
    Faute(
        "contenu ajouté depuis une autre structure",
        "\n      and d.auteur_structure_id is not distinct from (select prive.ctx_structure())));",
        "));",
    ),
    Faute("dépôts sans nombre", ">= 40", ">= 4000"),
    Faute(
        "dépôts des autres comptés",
        "        and d.auteur_compte_id = (select prive.ctx_compte())\n        and d.cree_le",
        "        and d.cree_le",
    ),
    Faute("carnet sans fond", "> 209715200", "> 2097152000"),
    Faute("place des autres carnets comptée", "        and d.personne_id = p and", "        and"),
    Faute("ce qui est retiré prend de la place", " and d.etat <> 'retire') >", ") >"),
    Faute(
        "carnet plein qui reçoit",
        "  if prive.refus_de_depot(new.personne_id, new.taille) is not null then",
        "  if false then",
    ),
    Faute(
        "document d’une autre remplacé",
        "      and d.personne_id = new.personne_id and d.etat = 'ancien')",
        "      and d.etat = 'ancien')",
    ),
    Faute(
        "document remplacé deux fois présent",
        "new.personne_id and d.etat = 'ancien')",
        "new.personne_id)",
    ),
    Faute("document retiré qui revient", "old.etat = 'retire' or new.etat = 'depose'\n", "false\n"),
    Faute(
        "le sien retiré par un autre",
        "    or old.auteur_structure_id is null\n"
        "      and old.personne_id is distinct from (select prive.ctx_personne())\n",
        "",
    ),
    Faute(
        "retiré par une autre structure",
        "      and old.auteur_structure_id is distinct from (select prive.ctx_structure())\n  then",
        "      and false\n  then",
    ),
    Faute(
        "contenu qui reste",
        "  update document_contenu set contenu = null, apercu = null, efface_le = now()\n"
        "    where territoire_id = new.territoire_id and document_id = new.id and efface_le is"
        " null;\n",
        "",
    ),
    Faute(
        "avis du document d’un autre",
        "\n      and x.auteur_compte_id = (select prive.ctx_compte());",
        ";",
    ),
)


class Papiers(Scene):
    """Hold the same people, and what they hand in."""

    def document(self, **champs: Any) -> UUID:
        """Hand a document in: by default of the first structure, about the first person."""
        lus = {
            "personne_id": self.personne,
            "domaine": ORDINAIRE,
            "auteur_compte_id": self.pro,
            "auteur_structure_id": self.chez,
            "nature": "autre",
            "intitule": "papier",
            "type": "image/png",
            "taille": 1000,
        } | champs
        return self._inserer("document", lus)

    def le_sien(self, **champs: Any) -> UUID:
        """Hand in one of hers."""
        siens = {"auteur_compte_id": self.compte, "auteur_structure_id": None}
        return self.document(**siens | champs)

    def seul(self) -> None:
        """Be the owner again, for nobody: what no rule of an acteur refuses."""
        monde.sortir(self.admin)
        self.admin.execute("select set_config('app.contexte', '', true)")

    def contenu(self, document: UUID, octets: bytes | None = b"scelle") -> Any:
        """Give a document its bytes."""
        return self.admin.execute(
            "insert into document_contenu (territoire_id, document_id, contenu, efface_le)"
            " values (1, %s, %s, case when %s then now() end) returning true",
            [document, octets, octets is None],
        ).fetchone()

    def lit_contenu(self, document: UUID) -> bool:
        """Say whether the present caller reads the bytes of a document."""
        lu = self.admin.execute(
            "select contenu from document_contenu where document_id = %s", [document]
        ).fetchone()
        return lu is not None and lu[0] is not None

    def finit(self, document: UUID, etat: str) -> bool:
        """Say whether the present caller may bring a document to a state; nothing stays."""
        clos = "null" if etat == "depose" else "now()"
        fait = self.essaie(
            lambda: self.admin.execute(
                f"update document set etat = %s, clos_le = {clos} where id = %s"
                " returning true".encode(),
                [etat, document],
            ).fetchone()
        )
        return bool(fait == (True,))


def essai_octets_lus_avec_le_document(admin: Connexion) -> None:
    """Read the bytes of what one reads, and of nothing else."""
    s = Papiers(admin)
    lu, sante, ferme = s.document(), s.document(domaine=SENSIBLE), s.document(domaine=FERME)
    for cle in (lu, sante, ferme):
        s.contenu(cle)
    s.comme(s.voisin, s.autre)
    assert [s.lit_contenu(c) for c in (lu, sante, ferme)] == [True, True, False]
    s.comme(s.aveugle, s.peu)
    assert [s.lit_contenu(c) for c in (lu, sante, ferme)] == [False, False, False]
    s.elle()
    assert [s.lit_contenu(c) for c in (lu, sante, ferme)] == [True, True, True]
    s.elle(lien=True)
    assert [s.lit_contenu(c) for c in (lu, sante)] == [True, False], "by a link"
    monde.sortir(admin)
    admin.execute("update accompagnement set fin = now() where compte_id = %s", [s.voisin])
    admin.execute("update consentement set retire_le = now() where structure_id = %s", [s.autre])
    s.comme(s.voisin, s.autre)
    assert not s.lit_contenu(lu), "an agreement that was taken back"
    monde.sortir(admin)


def essai_octets_deposes_une_fois(admin: Connexion) -> None:
    """Give its bytes to what one has just handed in, once."""
    s = Papiers(admin)
    mien, autre, elle = (
        s.document(),
        s.document(auteur_compte_id=s.voisin, auteur_structure_id=s.autre),
        s.le_sien(),
    )
    retire = s.document(etat="retire", clos_le="2026-01-01")
    ailleurs = s.document(auteur_structure_id=s.autre)
    s.comme(s.pro, s.chez)
    assert s.essaie(lambda: s.contenu(mien)) == (True,)
    assert s.essaie(lambda: s.contenu(mien, None)) is None, "nothing at all"
    assert s.essaie(lambda: s.contenu(autre)) is None
    assert s.essaie(lambda: s.contenu(elle)) is None
    assert s.essaie(lambda: s.contenu(retire)) is None
    assert s.essaie(lambda: s.contenu(ailleurs)) is None, "for another structure"
    s.contenu(mien)
    assert s.essaie(lambda: s.contenu(mien)) is None, "a second time"
    colonne = "select contenu from document_contenu where document_id = %s for update"
    assert s.essaie(lambda: admin.execute(colonne, [mien])) is None, "to change them"
    s.comme(s.voisin, s.autre)
    assert s.essaie(lambda: s.contenu(autre)) == (True,)
    assert s.essaie(lambda: s.contenu(ailleurs)) is None, "somebody else of that structure"
    s.elle()
    assert s.essaie(lambda: s.contenu(elle)) == (True,)
    monde.sortir(admin)


def essai_documents_bornes(admin: Connexion) -> None:
    """Keep what a carnet may hold, and what one compte may hand in within a day."""
    s = Papiers(admin)
    refus = "select prive.refus_de_depot(%s, %s)"
    mo = 1024 * 1024

    def dit(personne: UUID, taille: int = mo) -> Any:
        lu = admin.execute(refus, [personne, taille]).fetchone()
        return lu[0] if lu else None

    def depose(**champs: Any) -> bool:
        return s.essaie(lambda: s.document(**champs)) is not None

    for _ in range(20):
        s.document(taille=10 * mo, auteur_compte_id=s.voisin, auteur_structure_id=s.autre)
    s.document(taille=10 * mo, etat="retire", clos_le="2026-01-01")
    s.comme(s.pro, s.chez)
    assert (dit(s.personne), dit(s.seconde)) == ("carnet", None)
    assert not depose(taille=mo)
    assert depose(taille=mo, personne_id=s.seconde)
    s.seul()
    admin.execute("update document set etat = 'retire', clos_le = now()")
    s.comme(s.pro, s.chez)
    assert dit(s.personne) is None, "what was taken back takes no room"
    s.seul()
    for _ in range(40):
        s.document(personne_id=s.seconde, taille=10)
    s.comme(s.pro, s.chez)
    assert (dit(s.personne), dit(s.seconde)) == ("compte", "compte")
    assert not depose()
    s.comme(s.voisin, s.autre)
    assert dit(s.personne) is None, "what others hand in is theirs"
    monde.sortir(admin)


def essai_document_qui_finit(admin: Connexion) -> None:
    """End hers by her hand, a structure's by its own; erase its bytes; never come back."""
    s = Papiers(admin)
    elle, mien = s.le_sien(), s.document()
    for cle in (elle, mien):
        s.contenu(cle)
    s.comme(s.voisin, s.autre)
    assert s.finit(mien, "ancien"), "replaced by whoever completes its domain"
    assert not s.finit(mien, "retire")
    assert not s.finit(elle, "retire")
    assert not s.finit(elle, "ancien")
    s.comme(s.pro, s.chez)
    assert s.finit(mien, "retire")
    assert not s.finit(elle, "retire")
    s.elle()
    assert s.finit(elle, "retire")
    assert s.finit(elle, "ancien")
    assert not s.finit(mien, "retire")
    admin.execute("update document set etat = 'retire', clos_le = now() where id = %s", [elle])
    assert not s.lit_contenu(elle), "its bytes are erased"
    assert s.lit_contenu(mien)
    assert not s.finit(elle, "depose")
    assert not s.finit(elle, "ancien")
    monde.sortir(admin)
    reste = admin.execute(
        "select contenu, apercu, efface_le is not null from document_contenu"
        " where document_id = %s",
        [elle],
    ).fetchone()
    assert reste == (None, None, True)


def essai_document_remplace(admin: Connexion) -> None:
    """Take the place of a document of the same carnet that was said replaced."""
    s = Papiers(admin)
    fini = {"etat": "ancien", "clos_le": "2026-01-01"}
    ancien, present = s.document(**fini), s.document()
    dune_autre = s.document(personne_id=s.seconde, **fini)
    s.comme(s.pro, s.chez)
    for cle, permis in ((ancien, True), (present, False), (dune_autre, False), (uuid4(), False)):
        fait = s.essaie(lambda cle=cle: s.document(remplace_id=cle))
        assert (fait is not None) is permis
    monde.sortir(admin)


def essai_document_annonce(admin: Connexion) -> None:
    """Tell her of a structure's document, those who read its domain of hers, nobody else."""
    s = Papiers(admin)
    mien, elle, sante = s.document(), s.le_sien(), s.le_sien(domaine=FERME)

    def previens(cle: UUID) -> Any:
        return admin.execute("select prive.prevenir_du_document(%s, %s)", [cle, GENRE]).fetchall()

    s.comme(s.voisin, s.autre)
    assert s.essaie(lambda: previens(mien)) is None, "another's document"
    s.comme(s.pro, s.chez)
    assert len(previens(mien)) == 1
    s.elle()
    assert len(previens(elle)) == 2
    assert previens(elle) == [], "one that waits is enough"
    assert previens(sante) == [], "nobody reads it"
    monde.sortir(admin)
    dits = set(admin.execute("select compte_id from avis where genre = %s", [GENRE]).fetchall())
    assert dits == {(s.compte,), (s.pro,), (s.voisin,)}


def essai_document_reclasse_sans_ses_messages(admin: Connexion) -> None:
    """Move a document alone: a message that names it stays where its thread is."""
    s = Papiers(admin)
    piece, fil = s.document(), s.fil()
    s.comme(s.pro, s.chez)
    s.message(fil, piece_id=piece)
    assert admin.execute(
        "select prive.reclasser('document', %s, 4, null, 6)", [piece]
    ).fetchone() == ("fait",)
    assert admin.execute("select distinct domaine from message").fetchall() == [(4,)]
    assert admin.execute("select prive.annuler('document', %s)", [piece]).fetchone() == ("suivi",)
    monde.sortir(admin)
