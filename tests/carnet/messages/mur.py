"""Break the wall of the threads, one clause at a time, and try it directly."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import errors

from tests.auth import monde
from tests.tranches import Faute

Connexion = psycopg.Connection[Any]
# What each fault is called, the passage of carnet/messages/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "question posée à qui ne lit pas",
        "    or not prive.lira(new.personne_id, new.domaine, new.pour_structure_id)\n",
        "",
    ),
    Faute(
        "question posée à sa propre structure",
        "new.pour_structure_id is not distinct from new.auteur_structure_id\n    or not",
        "not",
    ),
    Faute(
        "message dans le fil d’une autre",
        "      and c.personne_id = new.personne_id and c.domaine",
        "      and c.domaine",
    ),
    Faute(
        "message d’un autre domaine",
        "and c.domaine = new.domaine and c.etat",
        "and c.etat",
    ),
    Faute("message dans un fil clos", " and c.etat = 'ouverte')", ")"),
    Faute(
        "mention de qui ne lit pas",
        "    and not prive.lira(new.personne_id, new.domaine, new.mention_compte_id)\n",
        "    and false\n",
    ),
    Faute(
        "pièce d’un autre carnet",
        "      and d.personne_id = new.personne_id and d.etat = 'depose')",
        "      and d.etat = 'depose')",
    ),
    Faute("pièce retirée", "new.personne_id and d.etat = 'depose')", "new.personne_id)"),
    Faute(
        "message corrigé après coup",
        "<= now() - interval '10 minutes'",
        "<= now() - interval '10 hours'",
    ),
    Faute(
        "lecture vue sans le fil",
        "  territoire_id = (select prive.ctx_territoire())\n  and exists (select 1 from"
        " conversation c\n    where c.territoire_id = lecture_conversation.territoire_id\n"
        "      and c.id = lecture_conversation.conversation_id)\n  and (compte_id",
        "  territoire_id = (select prive.ctx_territoire())\n  and (compte_id",
    ),
    Faute(
        "lecture des autres vue de tous",
        "\n      and m.auteur_compte_id = (select prive.ctx_compte()))));",
        ")));",
    ),
    Faute(
        "lecture marquée pour un autre",
        "with check (\n  territoire_id = (select prive.ctx_territoire())\n  and compte_id ="
        " (select prive.ctx_compte())\n  and structure_id is not distinct from (select"
        " prive.ctx_structure())\n  and exists",
        "with check (\n  territoire_id = (select prive.ctx_territoire())\n  and exists",
    ),
    Faute(
        "lecture marquée d’un fil caché",
        "prive.ctx_structure())\n  and exists (select 1 from conversation c\n    where"
        " c.territoire_id = lecture_conversation.territoire_id\n      and c.id ="
        " lecture_conversation.conversation_id));",
        "prive.ctx_structure()));",
    ),
    Faute(
        "lecture d’un autre avancée",
        "for update to carnet_app using (\n  territoire_id = (select prive.ctx_territoire())\n"
        "  and compte_id = (select prive.ctx_compte()))",
        "for update to carnet_app using (\n  territoire_id = (select prive.ctx_territoire()))",
    ),
    Faute(
        "avis d’un message d’un autre",
        "\n      and x.auteur_compte_id = (select prive.ctx_compte());",
        ";",
    ),
    Faute(
        "structure questionnée prévenue sans lire",
        "         and v.domaine = m.domaine and v.lit and prive.role_ecrit(h.role)\n",
        "         and v.domaine = m.domaine and prive.role_ecrit(h.role)\n",
    ),
)
ORDINAIRE, SENSIBLE = 4, 8
GENRES = ["message_recu", "question_recue", "mention_recue"]


class Scene:
    """Hold a person whom three structures accompany; the third one reads her name alone."""

    def __init__(self, admin: Connexion) -> None:
        self.admin = admin
        monde.territoire(admin, 1)
        self.chez, self.autre, self.peu = (monde.structure(admin, 1) for _ in range(3))
        self.pro, self.voisin, self.aveugle = (
            monde.professionnel(admin, 1, chez) for chez in (self.chez, self.autre, self.peu)
        )
        self.personne, self.seconde = (monde.personne(admin, 1) for _ in range(2))
        self.compte = monde.compte_de(admin, 1, self.personne)
        for personne in (self.personne, self.seconde):
            for structure, compte, lus in (
                (self.chez, self.pro, 511),
                (self.autre, self.voisin, 511),
                (self.peu, self.aveugle, 1),
            ):
                monde.place(admin, 1, personne, structure, compte)
                monde.accord(
                    admin, 1, personne, portee="structure", structure_id=structure, domaines=lus
                )

    def comme(
        self,
        compte: UUID,
        structure: UUID | None,
        role: str = "professionnel",
        *,
        lien: bool = False,
    ) -> None:
        """Act for somebody, until `monde.sortir`."""
        monde.sortir(self.admin)
        elle = self.personne if role == "personne" else None
        self.admin.execute("set local role carnet_app")
        self.admin.execute(
            "select prive.entrer(1, %s, %s, %s, %s, %s)", [compte, role, structure, elle, lien]
        )

    def elle(self, *, lien: bool = False) -> None:
        """Act for the person."""
        self.comme(self.compte, None, "personne", lien=lien)

    def essaie(self, geste: Any) -> Any:
        """Give what an act gives, None when it is refused; whatever it did is undone."""
        self.admin.execute("savepoint fil")
        try:
            return geste()
        except (errors.InsufficientPrivilege, errors.IntegrityError):
            return None
        finally:
            self.admin.execute("rollback to fil")

    def fil(self, **champs: Any) -> UUID:
        """Open a thread: by default of the first structure, on the first person."""
        lus = {
            "personne_id": self.personne,
            "domaine": ORDINAIRE,
            "auteur_compte_id": self.pro,
            "auteur_structure_id": self.chez,
            "objet": "fil",
        } | champs
        return self._inserer("conversation", lus)

    def message(self, fil: UUID, **champs: Any) -> UUID:
        """Write in a thread: by default as the one who opens them."""
        lus = {
            "conversation_id": fil,
            "personne_id": self.personne,
            "domaine": ORDINAIRE,
            "auteur_compte_id": self.pro,
            "auteur_structure_id": self.chez,
            "texte": "mot",
        } | champs
        return self._inserer("message", lus)

    def _inserer(self, table: str, valeurs: dict[str, Any]) -> UUID:
        cle = uuid4()
        noms = ", ".join(valeurs)
        self.admin.execute(
            f"insert into {table} (territoire_id, id, {noms})"
            f" values (1, %s, {', '.join(['%s'] * len(valeurs))})".encode(),
            [cle, *valeurs.values()],
        )
        return cle

    def lira(self, domaine: int = ORDINAIRE, personne: UUID | None = None) -> set[Any]:
        """List whom the present caller is told would read."""
        lus = self.admin.execute(
            "select l.structure_id, l.compte_id from prive.lecteurs(%s) l"
            " where prive.lira(%s, %s, coalesce(l.compte_id, l.structure_id))",
            [personne or self.personne, personne or self.personne, domaine],
        ).fetchall()
        return {compte or structure for structure, compte in lus}

    def marque(self, fil: UUID, compte: UUID, structure: UUID | None) -> Any:
        """Mark a thread as read."""
        return self.admin.execute(
            "insert into lecture_conversation (territoire_id, conversation_id, compte_id,"
            " structure_id) values (1, %s, %s, %s) returning true",
            [fil, compte, structure],
        ).fetchone()

    def previens(self, message: UUID) -> Any:
        """Tell those who read of a message, as its author."""
        return self.admin.execute(
            "select prive.prevenir_du_fil(%s, %s)", [message, GENRES]
        ).fetchall()

    def avis(self) -> set[tuple[Any, str]]:
        """List who was told, and of what kind of thing."""
        monde.sortir(self.admin)
        return set(
            self.admin.execute(
                "select compte_id, genre from avis where genre = any(%s)", [GENRES]
            ).fetchall()
        )


def essai_lecteurs_du_sujet(admin: Connexion) -> None:
    """Tell who would read a subject to whoever reads it, and to nobody else."""
    s = Scene(admin)
    ancien, sans, parti = (monde.professionnel(admin, 1, s.autre) for _ in range(3))
    monde.place(admin, 1, s.personne, s.autre, ancien, fin="-1 hour")
    for compte in (sans, parti):
        monde.place(admin, 1, s.personne, s.autre, compte)
    admin.execute("update habilitation set fin = now() where compte_id = %s", [sans])
    admin.execute("update compte set clos_le = now() where id = %s", [parti])
    tous = {s.chez, s.pro, s.autre, s.voisin}
    s.comme(s.pro, s.chez)
    assert s.lira() == s.lira(SENSIBLE) == tous
    assert s.lira(9) == set(), "nobody reads it, not even the caller"
    s.comme(s.aveugle, s.peu)
    assert s.lira() == set(), "one who reads her name alone"
    s.elle()
    assert s.lira() == s.lira(SENSIBLE) == tous
    assert s.lira(personne=s.seconde) == set(), "another's"
    s.elle(lien=True)
    assert s.lira() == tous
    assert s.lira(SENSIBLE) == set(), "by a link"
    monde.sortir(admin)
    admin.execute("update structure set sensible = true where id = %s", [s.autre])
    s.comme(s.pro, s.chez)
    assert s.lira() == {s.chez, s.pro}, "a structure whose name would say too much"
    monde.sortir(admin)


def essai_question_adressee(admin: Connexion) -> None:
    """Ask a structure that reads the subject: not one's own, nor one that would not see it."""
    s = Scene(admin)
    s.comme(s.pro, s.chez)
    assert s.essaie(s.fil) is not None
    for pour, permis in ((s.autre, True), (s.peu, False), (s.chez, False)):
        pose = s.essaie(lambda pour=pour: s.fil(pour_structure_id=pour))
        assert (pose is not None) is permis
    monde.sortir(admin)


def essai_message_du_fil(admin: Connexion) -> None:
    """Write in an open thread that one reads, of the same person and subject."""
    s = Scene(admin)
    fil, clos, seconde, sante = (
        s.fil(),
        s.fil(etat="close", clos_le="2026-01-01"),
        s.fil(personne_id=s.seconde),
        s.fil(domaine=SENSIBLE),
    )
    for qui in (
        {"auteur_compte_id": s.pro, "auteur_structure_id": s.chez},
        {"auteur_compte_id": s.voisin, "auteur_structure_id": s.autre},
        {"auteur_compte_id": s.compte, "auteur_structure_id": None},
    ):
        compte, structure = qui["auteur_compte_id"], qui["auteur_structure_id"]
        assert compte is not None
        s.comme(compte, structure, "professionnel" if structure else "personne")

        def tente(ou: UUID, qui: dict[str, Any] = qui, **champs: Any) -> bool:
            return s.essaie(lambda: s.message(ou, **qui | champs)) is not None

        assert tente(fil)
        assert tente(sante, domaine=SENSIBLE)
        assert not tente(clos), "a closed thread"
        assert not tente(seconde), "another person's"
        assert not tente(sante), "a subject told of in another one"
        assert tente(fil, mention_compte_id=s.pro)
        assert not tente(fil, mention_compte_id=s.aveugle), "one who would not read it"
    s.comme(s.aveugle, s.peu)
    assert (
        s.essaie(lambda: s.message(fil, auteur_compte_id=s.aveugle, auteur_structure_id=s.peu))
        is None
    )
    monde.sortir(admin)


def essai_piece_du_message(admin: Connexion) -> None:
    """Join a document of the same carnet that one reads and that stands, whatever its subject."""
    s = Scene(admin)
    fil = s.fil()

    def papier(**champs: Any) -> UUID:
        lus = {
            "personne_id": s.personne,
            "domaine": SENSIBLE,
            "auteur_compte_id": s.pro,
            "auteur_structure_id": s.chez,
            "nature": "autre",
            "intitule": "papier",
            "type": "image/png",
            "taille": 1,
        } | champs
        return s._inserer("document", lus)

    pieces = (
        (papier(), True),
        (papier(domaine=9), True),
        (papier(domaine=9, auteur_compte_id=s.voisin, auteur_structure_id=s.autre), False),
        (papier(personne_id=s.seconde), False),
        (papier(etat="retire", clos_le="2026-01-01"), False),
        (uuid4(), False),
    )
    s.comme(s.pro, s.chez)
    for cle, permis in pieces:
        fait = s.essaie(lambda cle=cle: s.message(fil, piece_id=cle))
        assert (fait is not None) is permis
    monde.sortir(admin)


def essai_message_qui_ne_change_plus(admin: Connexion) -> None:
    """Correct what one has just sent, not what was sent before; the subject moves with it all."""
    s = Scene(admin)
    fil = s.fil()
    vieux = s.message(fil, cree_le=datetime.now(UTC) - timedelta(minutes=11))
    neuf = s.message(fil)
    s.comme(s.pro, s.chez)
    corriger = "select prive.corriger('message', %s, null, '{\"texte\": \"mieux\"}')"
    for cle, permis in ((neuf, True), (vieux, False)):
        dit = s.essaie(lambda cle=cle: admin.execute(corriger, [cle]).fetchone())
        assert dit == ((True,) if permis else None)
        lu = admin.execute("select prive.peut_corriger('message', %s)", [cle]).fetchone()
        assert lu == (permis,)
    annule = "select prive.annuler('message', %s)"
    assert admin.execute(annule, [vieux]).fetchone() == ("tard",)
    range_ = "select prive.reclasser('conversation', %s, 4, null, 6)"
    assert admin.execute(range_, [fil]).fetchone() == ("fait",)
    domaines = {d for (d,) in admin.execute("select domaine from message")}
    assert domaines == {6}
    monde.sortir(admin)


def essai_lectures_du_fil(admin: Connexion) -> None:
    """Mark what one reads, in one's own name; an author learns who did, nobody else."""
    s = Scene(admin)
    fil, sante = s.fil(), s.fil(domaine=SENSIBLE)
    s.message(fil)
    lues = "select compte_id from lecture_conversation"
    s.comme(s.voisin, s.autre)
    assert s.essaie(lambda: s.marque(fil, s.pro, s.autre)) is None, "in another's name"
    assert s.essaie(lambda: s.marque(fil, s.voisin, s.chez)) is None, "for another structure"
    assert s.marque(fil, s.voisin, s.autre) == (True,)
    s.comme(s.aveugle, s.peu)
    assert s.essaie(lambda: s.marque(fil, s.aveugle, s.peu)) is None, "a thread that is hidden"
    s.elle(lien=True)
    assert s.essaie(lambda: s.marque(sante, s.compte, None)) is None
    assert s.marque(fil, s.compte, None) == (True,)
    assert admin.execute(lues).fetchall() == [(s.compte,)], "she wrote nothing there"
    s.comme(s.pro, s.chez)
    assert set(admin.execute(lues).fetchall()) == {(s.voisin,), (s.compte,)}
    avance = admin.execute("update lecture_conversation set lu_le = now()").rowcount
    assert avance == 0, "another's mark"
    monde.sortir(admin)
    admin.execute("update consentement set retire_le = now() where personne_id = %s", [s.personne])
    s.comme(s.voisin, s.autre)
    assert admin.execute(lues).fetchall() == [], "a thread that closed to its reader"
    monde.sortir(admin)


def essai_avis_du_fil(admin: Connexion) -> None:
    """Tell those who read the subject, and her: never the author, nor whoever does not read it."""
    s = Scene(admin)
    hors, peu_lu = monde.professionnel(admin, 1, s.autre), monde.professionnel(admin, 1, s.peu)
    s.comme(s.pro, s.chez)
    fil = s.fil(pour_structure_id=s.autre)
    premier = s.message(fil)
    s.previens(premier)
    elle = (s.compte, "message_recu")
    assert s.avis() == {(s.voisin, "question_recue"), elle}
    s.comme(s.voisin, s.autre)
    assert s.essaie(lambda: s.previens(premier)) is None, "another's message"
    reponse = s.message(
        fil, auteur_compte_id=s.voisin, auteur_structure_id=s.autre, mention_compte_id=s.pro
    )
    s.previens(reponse)
    assert s.avis() == {(s.voisin, "question_recue"), (s.pro, "mention_recue"), elle}
    s.elle()
    mien = s.message(fil, auteur_compte_id=s.compte, auteur_structure_id=None)
    s.previens(mien)
    recus = {(s.voisin, "message_recu"), (s.pro, "message_recu")}
    assert s.avis() == {(s.voisin, "question_recue"), (s.pro, "mention_recue"), elle} | recus
    nombre = "select count(*) from avis where genre = 'message_recu'"
    avant = admin.execute(nombre).fetchone()
    s.elle()
    s.previens(s.message(fil, auteur_compte_id=s.compte, auteur_structure_id=None))
    monde.sortir(admin)
    assert admin.execute(nombre).fetchone() == avant, "one that waits is enough"
    # Nobody by name there: those who would read it are told, and nobody where it is not read.
    admin.execute("delete from avis")
    admin.execute("delete from accompagnement where compte_id = %s", [s.voisin])
    monde.place(admin, 1, s.personne, s.autre, s.voisin, fin="1 hour")
    admin.execute("update accompagnement set compte_id = null where compte_id = %s", [s.voisin])
    s.comme(s.pro, s.chez)
    s.previens(s.message(s.fil(pour_structure_id=s.autre)))
    assert s.avis() == {(s.voisin, "question_recue"), (hors, "question_recue"), elle}
    assert not any(compte in (s.aveugle, peu_lu) for compte, _ in s.avis())
    # Of that structure, whose rôle does not reach this domain is told nothing of it.
    orienteur = monde.professionnel(admin, 1, s.autre, "charge_orientation")
    s.comme(s.pro, s.chez)
    s.previens(s.message(s.fil(domaine=SENSIBLE, pour_structure_id=s.autre), domaine=SENSIBLE))
    assert orienteur not in {compte for compte, _ in s.avis()}
    monde.sortir(admin)
