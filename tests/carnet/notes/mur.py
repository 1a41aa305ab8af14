"""Break the wall of the working notes, one clause at a time, and try it directly."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import errors

from tests.auth import monde, reunions
from tests.tranches import Faute

Connexion = psycopg.Connection[Any]
# What each fault is called, the passage of carnet/notes/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "note lue par une autre structure",
        "  and structure_id = (select prive.ctx_structure())\n  and (select prive.ctx_masque())",
        "  and (select prive.ctx_masque())",
    ),
    Faute(
        "note lue d’un autre territoire",
        "for select to carnet_app using (\n  territoire_id = (select prive.ctx_territoire())\n",
        "for select to carnet_app using (\n  true\n",
    ),
    Faute(
        "note lue par tout rôle de la structure",
        "  and (select prive.ctx_masque()) = (select prive.tous())\n",
        "",
    ),
    Faute(
        "note lue malgré un refus au compte",
        "\n    select 1 from prive.mes_refus e where e.personne_id = note_travail.personne_id)\n",
        " select 1 where false)\n",
    ),
    Faute(
        "note lue d’un carnet fermé",
        "personne_id <> all((select array(select f from prive.carnets_fermes() f))::uuid[]));",
        "true);",
    ),
    Faute(
        "note écrite au nom d’une autre structure",
        "  and structure_id = (select prive.ctx_structure())\n  and par_compte_id",
        "  and par_compte_id",
    ),
    Faute(
        "note signée d’un autre",
        "  and par_compte_id = (select prive.ctx_compte())\n  and prive.obstacle",
        "  and prive.obstacle",
    ),
    Faute("note écrite sans droit", "  and prive.obstacle_aux_notes(personne_id) is null\n", ""),
    Faute(
        "note écrite par tout rôle",
        "      or prive.ctx_masque() <> prive.tous()\n",
        "",
    ),
    Faute(
        "note écrite malgré un refus au compte",
        "exists (select 1 from prive.mes_refus e where e.personne_id = p)\n      or not",
        "not",
    ),
    Faute(
        "note écrite hors du cercle",
        "not prive.est_du_cercle(prive.ctx_territoire(), p, prive.ctx_structure())\n      or not",
        "not",
    ),
    Faute(
        "note écrite sans accord",
        "select 1 from prive.mes_acces a where a.personne_id = p and a.domaines & 1 <> 0)",
        "select 1)",
    ),
    Faute(
        "note écrite sur un accueil",
        "    when prive.est_un_accueil(prive.ctx_territoire(), p)\n      then 'accueil'\n",
        "",
    ),
    Faute(
        "note qui en suit une autre",
        "  and prive.suit_la_note(personne_id, ligne_id, numero));",
        ");",
    ),
    Faute(
        "note suivie par une autre structure",
        "       and n.structure_id = (select prive.ctx_structure())\n       and n.personne_id = p",
        "       and n.personne_id = p",
    ),
    Faute("note d’un autre suivie", "       and n.personne_id = p\n", ""),
    Faute("version de note sautée", "n.numero = numero_ - 1)", "n.numero < numero_)"),
    Faute(
        "note réécrite",
        "grant select, insert on note_travail",
        "grant select, insert, update on note_travail",
    ),
    Faute(
        "note d’un autre tenue",
        "      and n.id = ligne\n      and n.structure_id = (select prive.ctx_structure())\n",
        "      and n.id = ligne\n",
    ),
    Faute(
        "note d’un collègue annulée",
        "\n      and x.par_compte_id = (select prive.ctx_compte())\n    for update;",
        "\n    for update;",
    ),
    Faute("vieille note annulée", "interval '10 minutes'", "interval '10 hours'"),
    Faute(
        "note corrigée annulée",
        "x.ligne_id = ligne and x.numero > 1) then",
        "x.ligne_id = ligne and x.numero > 99) then",
    ),
    Faute("effacement laissé ouvert", "  perform set_config('app.effacement', '', true);\n", ""),
    Faute(
        "notes sur une autre comptées",
        "     and n.personne_id = (select prive.ctx_personne())\n",
        "",
    ),
    Faute(
        "structure masquée qui compte",
        "\n     and n.structure_id <> all((select prive.ctx_structures_masquees())::uuid[])",
        "",
    ),
    Faute("corrections comptées comme des notes", "count(distinct n.ligne_id)", "count(*)"),
)
LIRE = "select texte from note_travail order by ligne_id, numero"
AJOUTER = (
    "insert into note_travail (territoire_id, id, ligne_id, numero, personne_id, structure_id,"
    " par_compte_id, texte) values (1, %s, %s, %s, %s, %s, %s, %s)"
)


class Scene:
    """Hold a person whom two structures accompany, and what each of them wrote for itself."""

    def __init__(self, admin: Connexion) -> None:
        self.admin = admin
        monde.territoire(admin, 1)
        self.chez, self.autre = monde.structure(admin, 1), monde.structure(admin, 1, "plie")
        self.pro, self.collegue = (monde.professionnel(admin, 1, self.chez) for _ in range(2))
        self.voisin = monde.professionnel(admin, 1, self.autre)
        self.personne, self.seconde = (monde.personne(admin, 1) for _ in range(2))
        self.compte = monde.compte_de(admin, 1, self.personne)
        for personne in (self.personne, self.seconde):
            for structure, compte in ((self.chez, self.pro), (self.autre, self.voisin)):
                monde.place(admin, 1, personne, structure, compte)
                monde.accord(admin, 1, personne, portee="structure", structure_id=structure)

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

    def role(self, role: str) -> UUID:
        """Hire somebody in another rôle of the first structure."""
        monde.sortir(self.admin)
        return monde.professionnel(self.admin, 1, self.chez, role)

    def note(self, texte: str = "note", **champs: Any) -> UUID:
        """Write a note as its owner would: by the first structure, about the first person."""
        cle = uuid4()
        lus = {
            "ligne": cle,
            "numero": 1,
            "personne": self.personne,
            "structure": self.chez,
            "compte": self.pro,
        } | champs
        self.admin.execute(AJOUTER, [cle, *lus.values(), texte])
        return cle

    def tente(self, **champs: Any) -> bool:
        """Say whether the wall lets the present caller add this."""
        return self.essaie(lambda: self.note(**champs)) is not None

    def essaie(self, geste: Any) -> Any:
        """Give what an act gives, None when it is refused; whatever it did is undone."""
        self.admin.execute("savepoint note")
        try:
            return geste()
        except (errors.InsufficientPrivilege, errors.IntegrityError):
            return None
        finally:
            self.admin.execute("rollback to note")

    def lues(self) -> list[str | None]:
        """List the texts that the present caller reads."""
        return [texte for (texte,) in self.admin.execute(LIRE)]

    def appelle(self, fonction: str, *valeurs: Any, garde: bool = False) -> Any:
        """Give what a function of the wall answers; undone unless kept."""

        def geste() -> Any:
            ligne = self.admin.execute(f"select prive.{fonction}".encode(), valeurs).fetchone()
            return ligne and ligne[0]

        return geste() if garde else self.essaie(geste)


def essai_notes_lues(admin: Connexion) -> None:
    """Read the notes of one's structure: in one's own rôle, never somebody else's."""
    s = Scene(admin)
    s.note("la nôtre")
    s.note("la leur", structure=s.autre, compte=s.voisin)
    for compte, structure, attendues in (
        (s.pro, s.chez, ["la nôtre"]),
        (s.collegue, s.chez, ["la nôtre"]),
        (s.voisin, s.autre, ["la leur"]),
    ):
        s.comme(compte, structure)
        assert s.lues() == attendues
    for role in ("charge_orientation", "gestionnaire", "coordonnateur", "administrateur", "dpo"):
        qui = s.role(role)
        s.comme(qui, s.chez, role)
        assert s.lues() == [], role
        assert not s.tente(compte=qui), role
    for lien in (False, True):
        s.comme(s.compte, None, "personne", lien=lien)
        assert s.lues() == []
        assert not s.tente(compte=s.compte)
    monde.sortir(admin)
    # A key says nothing of the territoire: the same one may stand in two.
    monde.territoire(admin, 2)
    admin.execute(
        "insert into structure (territoire_id, id, nom, categorie) values (2, %s, 'Ailleurs',"
        " 'ccas')",
        [s.chez],
    )
    etranger = monde.professionnel(admin, 2, s.chez)
    monde.entrer(admin, 2, etranger, "professionnel", s.chez)
    assert s.lues() == []
    monde.sortir(admin)


def essai_notes_d_un_refus(admin: Connexion) -> None:
    """Keep the notes from whoever the person refused by name."""
    s = Scene(admin)
    s.note()
    admin.execute(
        "insert into exclusion (territoire_id, personne_id, compte_id) values (1, %s, %s)",
        [s.personne, s.pro],
    )
    s.comme(s.pro, s.chez)
    assert s.lues() == []
    assert not s.tente()
    s.comme(s.collegue, s.chez)
    assert s.lues() == ["note"]
    assert s.tente(compte=s.collegue)
    monde.sortir(admin)


def essai_notes_d_un_carnet_ferme(admin: Connexion) -> None:
    """Shut the notes with an archived or suspended carnet; an emergency opens none."""
    s = Scene(admin)
    s.note()
    for colonne in ("archivee_le", "suspendu_le"):
        admin.execute(f"update personne set {colonne} = now() where id = %s".encode(), [s.personne])
        s.comme(s.pro, s.chez)
        assert s.lues() == [], colonne
        assert not s.tente(), colonne
        monde.sortir(admin)
        admin.execute(f"update personne set {colonne} = null where id = %s".encode(), [s.personne])
    ligne = admin.execute(
        "update personne set code_postal = '30000', nom = 'Seule' where id = %s"
        " returning nom_recherche",
        [s.personne],
    ).fetchone()
    assert ligne is not None
    s.comme(s.voisin, s.autre)
    bris = s.appelle(
        "briser_la_glace(null, %s, '1990-01-01', '{}', '30000', 'urgence_vitale', %s)",
        ligne[0],
        "Ne répond plus depuis ce matin.",
        garde=True,
    )
    assert s.appelle("lire_en_urgence(%s)", bris, garde=True) == s.personne
    assert s.lues() == []
    monde.sortir(admin)


def essai_notes_ecrites(admin: Connexion) -> None:
    """Write for one's structure, in one's name, about somebody whom it accompanies today."""
    s = Scene(admin)
    etranger, accueillie = monde.personne(admin, 1), monde.personne(admin, 1)
    admin.execute(
        "update personne set cree_par_structure_id = %s where id = %s", [s.chez, accueillie]
    )
    monde.place(admin, 1, accueillie, s.chez, s.pro)
    monde.accord(
        admin, 1, accueillie, portee="structure", structure_id=s.chez, domaines=1, fin="20 days"
    )
    s.comme(s.pro, s.chez)
    assert s.tente()
    assert not s.tente(structure=s.autre), "for another structure"
    assert not s.tente(compte=s.collegue), "in another's name"
    assert not s.tente(personne=etranger), "about somebody unknown"
    assert not s.tente(personne=accueillie), "about somebody who is only welcomed"
    assert s.appelle("obstacle_aux_notes(%s)", accueillie) == "accueil"
    monde.sortir(admin)
    admin.execute("update consentement set retire_le = now() where personne_id = %s", [s.seconde])
    s.note("avant", personne=s.seconde)
    s.comme(s.pro, s.chez)
    assert not s.tente(personne=s.seconde), "nothing is agreed any more"
    assert s.lues() == ["avant"], "what one wrote oneself stays one's own"
    monde.sortir(admin)
    admin.execute(
        "update accompagnement set est_referent = true, fin = now() where compte_id = %s"
        " and personne_id = %s",
        [s.pro, s.personne],
    )
    s.comme(s.pro, s.chez)
    assert s.appelle("expliquer(%s)", s.personne), "thirty days of reading"
    assert not s.tente(), "and of reading alone"
    assert s.appelle("obstacle_aux_notes(%s)", s.personne) == "carnet_ferme"
    monde.sortir(admin)


def essai_notes_suivies(admin: Connexion) -> None:
    """Add the next version of one's own structure's note; nothing is rewritten or erased."""
    s = Scene(admin)
    notre, leur = s.note("un"), s.note("deux", structure=s.autre, compte=s.voisin)
    s.comme(s.collegue, s.chez)
    suite: dict[str, Any] = {"ligne": notre, "numero": 2, "compte": s.collegue}
    assert s.tente(**suite)
    assert not s.tente(**suite | {"numero": 3}), "a version is missing"
    assert not s.tente(**suite | {"numero": 1}), "a second beginning"
    assert not s.tente(**suite | {"ligne": leur}), "another structure's"
    assert not s.tente(**suite | {"personne": s.seconde}), "about another person"
    for requete in (
        "update note_travail set texte = 'autre'",
        "delete from note_travail",
        "truncate note_travail",
    ):
        geste = requete.encode()
        assert s.essaie(lambda geste=geste: admin.execute(geste).rowcount) is None, requete
    droits = "select has_any_column_privilege('carnet_app', 'note_travail', 'update')"
    assert admin.execute(droits).fetchone() == (False,)
    assert s.appelle("tenir_note(%s)", notre) == 1
    assert s.appelle("tenir_note(%s)", leur) is None
    monde.sortir(admin)
    s.note("encore", **suite)
    s.comme(s.pro, s.chez)
    assert s.appelle("tenir_note(%s)", notre) == 2
    monde.sortir(admin)


def essai_note_annulee(admin: Connexion) -> None:
    """Undo the note that one has just written, and no other."""
    s = Scene(admin)
    neuve, corrigee, vieille, collegue, leur = (
        s.note(),
        s.note(),
        s.note(),
        s.note(compte=s.collegue),
        s.note(structure=s.autre, compte=s.voisin),
    )
    seconde = s.note(ligne=corrigee, numero=2, texte="mieux")
    admin.execute("set session_replication_role = replica")
    admin.execute(
        "update note_travail set le = now() - interval '10 minutes' where id = %s", [vieille]
    )
    admin.execute("set session_replication_role = origin")
    s.comme(s.pro, s.chez)
    reponses = [s.appelle("annuler_note(%s)", cle) for cle in (corrigee, vieille)]
    assert reponses == ["suivi", "tard"]
    for cle in (collegue, leur, seconde, uuid4()):
        assert s.appelle("annuler_note(%s)", cle) is None
    assert s.appelle("annuler_note(%s)", neuve, garde=True) == "fait"
    assert s.appelle("annuler_note(%s)", neuve) is None
    assert admin.execute("select current_setting('app.effacement', true)").fetchone() == ("",)
    monde.sortir(admin)
    assert admin.execute("select count(*) from note_travail").fetchone() == (5,)


def essai_notes_comptees(admin: Connexion) -> None:
    """Tell the person how many there are, by structure, and nobody else."""
    s = Scene(admin)
    cle = s.note()
    s.note(ligne=cle, numero=2, texte="mieux")
    s.note(structure=s.autre, compte=s.voisin)
    s.note(personne=s.seconde)
    admin.execute("update structure set sensible = true where id = %s", [s.autre])
    compter = "select structure_id, nombre from prive.notes_sur_moi()"
    s.comme(s.compte, None, "personne")
    assert dict(admin.execute(compter).fetchall()) == {s.chez: 1, s.autre: 1}
    s.comme(s.compte, None, "personne", lien=True)
    assert dict(admin.execute(compter).fetchall()) == {s.chez: 1}
    s.comme(s.pro, s.chez)
    assert admin.execute(compter).fetchall() == []
    monde.sortir(admin)


def essai_notes_reunies(admin: Connexion) -> None:
    """Bring two carnets together and part them: each structure reads its own notes alone."""
    monde.territoire(admin, 1)
    scene = reunions.creer_scene(admin)
    for personne in (scene.a, scene.b):
        for structure, compte in zip(scene.structures[:2], scene.comptes[:2], strict=True):
            cle = uuid4()
            admin.execute(AJOUTER, [cle, cle, 1, personne, structure, compte, f"{compte}"])

    def lues() -> list[tuple[Any, ...]]:
        return admin.execute(
            "select personne_id, structure_id, texte from note_travail order by 1, 2"
        ).fetchall()

    avant = lues()
    reunion = reunions.reunir(admin, scene, scene.a, scene.b)
    assert {personne for personne, _, _ in lues()} == {scene.a}
    for structure, compte in zip(scene.structures[:2], scene.comptes[:2], strict=True):
        monde.entrer(admin, 1, compte, "professionnel", structure)
        assert [texte for _, _, texte in lues()] == [f"{compte}"] * 2
        monde.sortir(admin)
    reunions.separer(admin, scene, reunion)
    assert lues() == avant


def essai_notes_effacees(admin: Connexion) -> None:
    """Erase the notes with the carnet, and those of nobody else; nothing of them is news of her."""
    s = Scene(admin)
    cle = s.note()
    s.note(ligne=cle, numero=2, texte="mieux")
    s.note(personne=s.seconde)
    avant = admin.execute("select prive.derniere_nouvelle(1, %s)", [s.seconde]).fetchone()
    s.note(personne=s.seconde)
    apres = admin.execute("select prive.derniere_nouvelle(1, %s)", [s.seconde]).fetchone()
    assert avant == apres
    admin.execute("set local role carnet_owner")
    admin.execute("select prive.effacer_un_carnet(1, %s)", [s.personne])
    monde.sortir(admin)
    restent = admin.execute("select distinct personne_id from note_travail").fetchall()
    assert restent == [(s.seconde,)]
