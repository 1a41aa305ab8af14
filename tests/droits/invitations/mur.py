"""Break the wall of invitations, one clause at a time, and try it with the wall of requests."""

from typing import Any
from uuid import UUID

import psycopg

from tests.auth import monde
from tests.tranches import Faute

Connexion = psycopg.Connection[Any]
# What each fault is called, the passage of droits/invitations/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "invitation par qui n’est pas du cercle",
        "when not prive.relit(t, p) then",
        "when false then",
    ),
    Faute(
        "invitation d’une structure masquée",
        "      or s = any((select prive.ctx_structures_masquees())::uuid[])\n",
        "",
    ),
    Faute(
        "invitation d’une structure partie",
        "          and (st.quittee_le is null or st.quittee_le > now())) then 'absente'",
        "          ) then 'absente'",
    ),
    Faute(
        "invitation de sa propre structure",
        "s is not distinct from (select prive.ctx_structure())\n      or s",
        "s",
    ),
    Faute(
        "invitation d’une structure déjà là",
        "    when c is null and prive.est_du_cercle(t, p, s, true) then 'presente'\n",
        "",
    ),
    Faute(
        "invitation de quelqu’un d’ailleurs",
        "\n      or not prive.exerce(t, c, s)) then",
        ") then",
    ),
    Faute(
        "invitation de quelqu’un déjà là",
        "and m.origine <> 'observe' and prive.court(m.debut, m.fin)) then 'present'",
        "and false) then 'present'",
    ),
    Faute(
        "invitation au nom d’un collègue",
        "and compte_id = (select prive.ctx_compte())\n  and par_structure_id",
        "and par_structure_id",
    ),
    Faute(
        "invitation au nom d’une autre structure",
        "and par_structure_id = (select prive.ctx_structure()) and etat = 'en_attente'",
        "and par_structure_id is not null and etat = 'en_attente'",
    ),
    Faute(
        "invitation acceptée d’avance",
        " and etat = 'en_attente'\n  and rappelee",
        "\n  and rappelee",
    ),
    Faute(
        "invitation qui dure toujours",
        " and faite_le <= now() + interval '1 minute'",
        "",
    ),
    Faute(
        "invitation de n’importe qui",
        "\n  and prive.refus_d_invitation(territoire_id, personne_id, structure_id,"
        " invite_compte_id) is null);",
        ");",
    ),
)
_INVITER = (
    "insert into demande_acces (territoire_id, personne_id, structure_id, compte_id,"
    " par_structure_id, invite_compte_id, domaines, motif, faite_le, etat, repondue_le)"
    " values (1, %(p)s, %(s)s, %(c)s, %(par)s, %(qui)s, 17, 'une invitation', now() + %(le)s,"
    " %(etat)s, case when %(etat)s <> 'en_attente' then now() end)"
)
_DEMANDER = (
    "insert into demande_acces (territoire_id, personne_id, structure_id, compte_id, domaines,"
    " motif) values (1, %s, %s, %s, %s, 'une demande')"
)
ETATS = "select etat from demande_acces order by faite_le, etat"


class SceneInvitation:
    """Hold somebody whom a structure accompanies, and another one that could help."""

    def __init__(self, admin: Connexion) -> None:
        self.admin = admin
        if admin.execute("select 1 from territoire where id = 1").fetchone() is None:
            monde.territoire(admin, 1)
        self.chez, self.autre = monde.structure(admin, 1), monde.structure(admin, 1, "plie")
        self.pro, self.collegue = (monde.professionnel(admin, 1, self.chez) for _ in range(2))
        self.invitee = monde.professionnel(admin, 1, self.autre)
        self.personne, self.inconnue = (monde.personne(admin, 1) for _ in range(2))
        self.compte = monde.compte_de(admin, 1, self.personne)
        for qui in (self.pro, self.collegue):
            monde.place(admin, 1, self.personne, self.chez, qui)
        monde.accord(admin, 1, self.personne, portee="structure", structure_id=self.chez)

    def comme(self, compte: UUID, structure: UUID | None, role: str = "professionnel") -> None:
        """Act for somebody, until `monde.sortir`."""
        monde.sortir(self.admin)
        if role == "personne":
            monde.entrer(self.admin, 1, compte, role, None, self.personne)
        else:
            monde.entrer(self.admin, 1, compte, role, structure)

    def inviter(self, **champs: Any) -> None:
        """Invite the other structure, as the first professional would."""
        valeurs = {
            "p": self.personne,
            "s": self.autre,
            "c": self.pro,
            "par": self.chez,
            "qui": None,
            "le": "0 minutes",
            "etat": "en_attente",
        }
        self.admin.execute(_INVITER.replace("%(le)s", "%(le)s::interval"), valeurs | champs)

    def tente(self, **champs: Any) -> bool:
        """Say whether the wall lets the present caller invite so; it is undone."""
        self.admin.execute("savepoint invitation")
        try:
            self.inviter(**champs)
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.UniqueViolation):
            return False
        finally:
            self.admin.execute("rollback to invitation")
        return True

    def lues(self) -> int:
        """Count the requests and invitations that the present caller reads."""
        ligne = self.admin.execute("select count(*) from demande_acces").fetchone()
        assert ligne is not None
        return int(ligne[0])

    def dire_oui(self) -> None:
        """Let her open to the other structure, whatever it asks; she is the one who acts."""
        self.comme(self.compte, None, "personne")
        monde.sortir(self.admin)
        monde.accord(self.admin, 1, self.personne, portee="structure", structure_id=self.autre)

    def places(self) -> list[Any]:
        """List the places of the other structure: who, how they came."""
        return self.admin.execute(
            "select compte_id, origine from accompagnement where structure_id = %s", [self.autre]
        ).fetchall()

    def avis(self) -> set[tuple[Any, ...]]:
        """List who is told what of invitations."""
        return set(
            self.admin.execute(
                "select compte_id, genre from avis where starts_with(genre, 'invitation')"
            ).fetchall()
        )


def essai_invitations_permises(admin: Connexion) -> None:
    """Invite from the circle alone, in one's own name, whom one may name and who is not there."""
    s = SceneInvitation(admin)
    partie = monde.structure(admin, 1, "mobilite")
    admin.execute("update structure set quittee_le = now() where id = %s", [partie])
    sensible = monde.structure(admin, 1, "sante")
    admin.execute("update structure set sensible = true where id = %s", [sensible])
    nouvelle = monde.professionnel(admin, 1, s.chez)
    s.comme(s.pro, s.chez)
    assert s.tente()
    assert s.tente(qui=s.invitee)
    for faux, dit in (
        ({"p": s.inconnue}, "about somebody unknown"),
        ({"c": s.collegue}, "in another's name"),
        ({"par": s.autre}, "for another structure"),
        ({"s": s.chez}, "one's own structure"),
        ({"s": s.chez, "qui": nouvelle}, "a colleague, who enters by themselves"),
        ({"s": partie}, "a structure that left"),
        ({"s": sensible}, "a structure that is masked"),
        ({"qui": s.collegue}, "somebody who is not there"),
        ({"etat": "accordee"}, "already accepted"),
        ({"le": "20 days"}, "for longer than thirty days"),
    ):
        assert not s.tente(**faux), dit
    s.inviter()
    assert not s.tente(), "twice"
    assert s.tente(qui=s.invitee), "by name, beside the structure"
    s.comme(s.invitee, s.autre)
    assert not s.tente(c=s.invitee, par=s.autre, s=s.chez), "from outside the circle"
    monde.sortir(admin)
    admin.execute("delete from demande_acces")
    monde.place(admin, 1, s.personne, s.autre, s.invitee)
    s.comme(s.pro, s.chez)
    assert not s.tente(), "the structure is there"
    assert not s.tente(qui=s.invitee), "the colleague is there"
    monde.sortir(admin)


def essai_invitations_lues(admin: Connexion) -> None:
    """Tell nobody of an invitation but her, and the structure that makes it."""
    s = SceneInvitation(admin)
    s.comme(s.pro, s.chez)
    s.inviter()
    for qui, chez, role, nombre in (
        (s.pro, s.chez, "professionnel", 1),
        (s.collegue, s.chez, "professionnel", 1),
        (s.invitee, s.autre, "professionnel", 0),
        (s.compte, None, "personne", 1),
    ):
        s.comme(qui, chez, role)
        assert s.lues() == nombre
    s.comme(s.collegue, s.chez)
    repris = "update demande_acces set etat = 'retiree', repondue_le = now()"
    assert monde.tente(admin, repris) == 0, "a colleague's"
    s.comme(s.invitee, s.autre)
    assert monde.tente(admin, "update demande_acces set etat = 'accordee'") == 0
    # Nor whoever of theirs reads her already, when a colleague is invited by name.
    monde.sortir(admin)
    admin.execute("delete from demande_acces")
    presente = monde.professionnel(admin, 1, s.autre)
    monde.place(admin, 1, s.personne, s.autre, presente)
    monde.accord(admin, 1, s.personne, portee="structure", structure_id=s.autre)
    s.comme(s.pro, s.chez)
    s.inviter(qui=s.invitee)
    s.comme(presente, s.autre)
    assert admin.execute("select count(*) from personne").fetchone() == (1,)
    assert s.lues() == 0
    monde.sortir(admin)
    # What one asked about somebody who opened nothing stays one's own.
    admin.execute("delete from demande_acces")
    admin.execute(_DEMANDER, [s.inconnue, s.chez, s.pro, 257])
    for qui, nombre in ((s.pro, 1), (s.collegue, 0)):
        s.comme(qui, s.chez)
        assert s.lues() == nombre
    monde.sortir(admin)


def essai_demande_repondue_par_elle_seule(admin: Connexion) -> None:
    """Answer in her place neither an invitation nor a request that one made; take back no other."""
    s = SceneInvitation(admin)
    mettre = "update demande_acces set etat = %s, repondue_le = now()"

    def met(etat: str) -> bool:
        return bool(monde.tente(admin, mettre, [etat]))

    for demander in (
        s.inviter,
        lambda: admin.execute(_DEMANDER, [s.personne, s.chez, s.pro, 257]),
    ):
        s.comme(s.pro, s.chez)
        demander()
        assert [met(etat) for etat in ("accordee", "refusee", "retiree")] == [False, False, True]
        s.comme(s.compte, None, "personne")
        assert [met(etat) for etat in ("accordee", "refusee", "retiree")] == [True, True, False]
        monde.sortir(admin)
        admin.execute("delete from demande_acces")


def essai_invitation_acceptee(admin: Connexion) -> None:
    """Begin a place with her yes, tell the invited and who invited; nothing before."""
    s = SceneInvitation(admin)
    s.comme(s.pro, s.chez)
    s.inviter()
    monde.sortir(admin)
    assert not s.places()
    s.dire_oui()
    assert s.places() == [(None, "invite")]
    assert admin.execute(ETATS).fetchall() == [("accordee",)]
    assert s.avis() == {(s.invitee, "invitation_recue"), (s.pro, "invitation_acceptee")}
    s.comme(s.invitee, s.autre)
    assert admin.execute("select count(*) from personne").fetchone() == (1,)
    monde.sortir(admin)


def essai_invitation_de_quelqu_un(admin: Connexion) -> None:
    """Begin the place of whoever is invited by name, or of the structure when they left it."""
    s = SceneInvitation(admin)
    s.comme(s.pro, s.chez)
    s.inviter(qui=s.invitee)
    monde.sortir(admin)
    s.dire_oui()
    assert s.places() == [(s.invitee, "invite")]
    s = SceneInvitation(admin)
    s.comme(s.pro, s.chez)
    s.inviter(qui=s.invitee)
    monde.sortir(admin)
    admin.execute("update habilitation set fin = now() where compte_id = %s", [s.invitee])
    s.dire_oui()
    assert s.places() == [(None, "invite")]


def essai_invitation_sans_oui(admin: Connexion) -> None:
    """Open nothing after thirty days, or a no; say the same of both to whoever invited."""
    s = SceneInvitation(admin)
    s.comme(s.pro, s.chez)
    s.inviter(le="-30 days")
    monde.sortir(admin)
    monde.entrer(admin, 1, s.compte, "personne", None, s.personne)
    assert monde.tente(admin, "update demande_acces set etat = 'accordee'") == 0
    monde.sortir(admin)
    s.dire_oui()
    assert not s.places()
    monde.automate(admin)
    assert admin.execute("select prive.demandes_depassees(true)").fetchone() == (1,)
    assert admin.execute("select prive.demandes_depassees(false)").fetchone() == (1,)
    assert admin.execute("select prive.demandes_depassees(false)").fetchone() == (0,)
    monde.sortir(admin)
    assert admin.execute(ETATS).fetchall() == [("depassee",)]
    assert s.avis() == {(s.pro, "invitation_close")}
    admin.execute("delete from avis")
    s = SceneInvitation(admin)
    s.comme(s.pro, s.chez)
    s.inviter()
    s.comme(s.compte, None, "personne")
    refus = "update demande_acces set etat = 'refusee', repondue_le = now()"
    assert monde.tente(admin, refus) == 1
    monde.sortir(admin)
    s.admin.execute(refus + " where etat = 'en_attente'")
    assert not s.places()
    assert s.avis() == {(s.pro, "invitation_close")}


def essai_une_demande_a_la_fois(admin: Connexion) -> None:
    """Let one request wait for a structure, a person and a domain; others beside it do."""
    s = SceneInvitation(admin)
    s.comme(s.pro, s.chez)
    admin.execute(_DEMANDER, [s.personne, s.chez, s.pro, 257])
    for domaines, possible in ((257, False), (769, False), (513, True)):
        admin.execute("savepoint demande")
        try:
            admin.execute(_DEMANDER, [s.personne, s.chez, s.pro, domaines])
            permis = True
        except psycopg.errors.UniqueViolation:
            permis = False
        admin.execute("rollback to demande")
        assert permis is possible, domaines
    s.comme(s.collegue, s.chez)
    assert s.lues() == 1, "a colleague finds what their structure waits for"
    rappeler = "select prive.rappeler_demande(id) from demande_acces"
    s.comme(s.pro, s.chez)
    assert admin.execute(rappeler).fetchone() == (None,), "too soon"
    monde.sortir(admin)
    admin.execute("update demande_acces set faite_le = now() - interval '7 days'")
    # Not by a colleague, and once.
    for qui, attendu in ((s.collegue, None), (s.pro, s.personne), (s.pro, None)):
        s.comme(qui, s.chez)
        assert admin.execute(rappeler).fetchone() == (attendu,)
    monde.sortir(admin)


def essai_demandes_depassees(admin: Connexion) -> None:
    """Overtake what waits in the act that takes its reason away."""
    for acte, etat in (
        ("select 1", "en_attente"),
        ("update structure set quittee_le = now() where id = %(chez)s", "depassee"),
        ("update personne set archivee_le = now() where id = %(p)s", "depassee"),
        ("update personne set decedee_le = current_date where id = %(p)s", "depassee"),
        ("update accompagnement set fin = now() where personne_id = %(p)s", "depassee"),
        ("update accompagnement set fin = now() where compte_id = %(pro)s", "en_attente"),
    ):
        s = SceneInvitation(admin)
        admin.execute(_DEMANDER, [s.personne, s.chez, s.pro, 257])
        admin.execute(acte.encode(), {"chez": s.chez, "p": s.personne, "pro": s.pro})
        lu = admin.execute(
            "select etat from demande_acces where personne_id = %s", [s.personne]
        ).fetchone()
        assert lu == (etat,), acte
    s = SceneInvitation(admin)
    admin.execute("update consentement set retire_le = now() where personne_id = %s", [s.personne])
    admin.execute(_DEMANDER, [s.personne, s.chez, s.pro, 17])
    monde.accord(admin, 1, s.personne, portee="consortium", domaines=9)
    lire = "select etat from demande_acces where personne_id = %s"
    assert admin.execute(lire, [s.personne]).fetchone() == ("en_attente",)
    monde.accord(admin, 1, s.personne, portee="consortium", domaines=25)
    assert admin.execute(lire, [s.personne]).fetchone() == ("depassee",)
