"""Break the wall of the tags, one clause at a time, and try it directly."""

from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.auth import monde, reunions
from tests.tranches import Faute

Connexion = psycopg.Connection[Any]
_TERRITOIRE = "  territoire_id = (select prive.ctx_territoire())\n"
_STRUCTURE = "  and structure_id = (select prive.ctx_structure())\n"
_COMPTE = "  and par_compte_id = (select prive.ctx_compte())\n"
_MASQUE = "  and (select prive.ctx_masque()) & 1 <> 0);"
_ECRIT = "  and prive.role_ecrit((select prive.ctx_role()))\n"
_LIRE_MOT = "create policy lire on etiquette for select to carnet_app using (\n"
_CREER = "create policy creer on etiquette for insert to carnet_app with check (\n"
_CHANGER = "create policy changer on etiquette for update to carnet_app using (\n"
_LIRE = "create policy lire on etiquette_posee for select to carnet_app using (\n"
_POSER = "create policy poser on etiquette_posee for insert to carnet_app with check (\n"
_OTER = "create policy oter on etiquette_posee for update to carnet_app using (\n"
_REFUS_ENSEMBLE = (
    "     and not exists (select 1 from prive.mes_refus e where e.personne_id = a.personne_id)\n"
)
_FERMES_ENSEMBLE = "     and a.personne_id not in (select f from prive.carnets_fermes() f)\n"
# What each fault is called, the passage of carnet/etiquettes/mur.sql, what it becomes.
MUTANTS = (
    Faute("mot d’un autre territoire lu", _LIRE_MOT + _TERRITOIRE, _LIRE_MOT + "  true\n"),
    Faute(
        "mot d’une autre structure lu",
        _LIRE_MOT + _TERRITOIRE + _STRUCTURE,
        _LIRE_MOT + _TERRITOIRE,
    ),
    Faute(
        "mot lu par qui ne voit personne",
        _LIRE_MOT + _TERRITOIRE + _STRUCTURE + _MASQUE,
        _LIRE_MOT + _TERRITOIRE + _STRUCTURE + ");",
    ),
    Faute(
        "mot créé pour une autre structure",
        _CREER + _TERRITOIRE + _STRUCTURE,
        _CREER + _TERRITOIRE,
    ),
    Faute(
        "mot signé d’un autre",
        _CREER + _TERRITOIRE + _STRUCTURE + _COMPTE,
        _CREER + _TERRITOIRE + _STRUCTURE,
    ),
    Faute(
        "mot créé par qui ne voit personne",
        _COMPTE + _MASQUE,
        _COMPTE + ");",
    ),
    Faute(
        "mot d’une autre structure changé",
        _CHANGER + _TERRITOIRE + _STRUCTURE.rstrip("\n"),
        _CHANGER + _TERRITOIRE.rstrip("\n"),
    ),
    Faute("étiquette d’un autre territoire lue", _LIRE + _TERRITOIRE, _LIRE + "  true\n"),
    Faute(
        "étiquette d’une autre structure lue",
        _LIRE + _TERRITOIRE + _STRUCTURE,
        _LIRE + _TERRITOIRE,
    ),
    Faute(
        "étiquette lue hors du cercle",
        _LIRE + _TERRITOIRE + _STRUCTURE + "  and personne_id in (select prive.etiquetables()));",
        _LIRE + _TERRITOIRE + _STRUCTURE + ");",
    ),
    Faute(
        "étiquette posée pour une autre structure",
        _POSER + _TERRITOIRE + _STRUCTURE,
        _POSER + _TERRITOIRE,
    ),
    Faute(
        "étiquette posée au nom d’un autre",
        _POSER + _TERRITOIRE + _STRUCTURE + _COMPTE,
        _POSER + _TERRITOIRE + _STRUCTURE,
    ),
    Faute("étiquette posée sans droit", "  and prive.est_etiquetable(personne_id)\n", ""),
    Faute(
        "mot retiré qui se pose",
        "      and e.id = etiquette_posee.etiquette_id\n      and e.retiree_le is null));",
        "      and e.id = etiquette_posee.etiquette_id));",
    ),
    Faute(
        "mot quelconque qui se pose",
        "      and e.id = etiquette_posee.etiquette_id\n",
        "",
    ),
    Faute(
        "étiquette d’une autre structure enlevée",
        _OTER + _TERRITOIRE + _STRUCTURE,
        _OTER + _TERRITOIRE,
    ),
    Faute("étiquette enlevée par qui n’écrit pas", _ECRIT, ""),
    Faute(
        "étiquette lue sans accord",
        "   where a.domaines & prive.ctx_masque() & 1 <> 0\n     and not exists",
        "   where not exists",
    ),
    Faute("étiquette lue malgré un refus", _REFUS_ENSEMBLE, ""),
    Faute("étiquette d’un carnet fermé lue", _FERMES_ENSEMBLE, ""),
    Faute(
        "étiquette lue d’une place finie",
        "\n         and prive.court(m.debut, m.fin))",
        ")",
    ),
    Faute(
        "étiquette lue par la place d’une autre structure",
        "         and m.structure_id = (select prive.ctx_structure())\n",
        "",
    ),
    Faute(
        "étiquette posée par qui n’écrit pas",
        "  select prive.role_ecrit(prive.ctx_role())\n     and exists",
        "  select exists",
    ),
    Faute(
        "étiquette posée sans accord",
        "select 1 from prive.mes_acces a\n       where a.personne_id = p and"
        " a.domaines & prive.ctx_masque() & 1 <> 0)",
        "select 1)",
    ),
    Faute(
        "étiquette posée malgré un refus",
        "     and not exists (select 1 from prive.mes_refus e where e.personne_id = p)\n",
        "",
    ),
    Faute(
        "étiquette posée sur un carnet fermé",
        "     and p not in (select f from prive.carnets_fermes() f)\n",
        "",
    ),
    Faute(
        "étiquette posée hors du cercle",
        "     and prive.est_du_cercle(prive.ctx_territoire(), p, prive.ctx_structure())\n",
        "",
    ),
    Faute(
        "étiquette posée sur un accueil",
        "     and not prive.est_un_accueil(prive.ctx_territoire(), p)\n",
        "",
    ),
    Faute(
        "étiquette réécrite",
        "grant select, insert, update (retiree_le) on etiquette_posee",
        "grant select, insert, update on etiquette_posee",
    ),
    Faute(
        "étiquettes d’une autre dites",
        "         and p.personne_id = (select prive.ctx_personne())\n",
        "",
    ),
    Faute(
        "structure masquée qui dit ses étiquettes",
        "         and p.structure_id <> all((select prive.ctx_structures_masquees())::uuid[])\n",
        "",
    ),
    Faute(
        "étiquette retirée dite comme mise",
        "        when bool_and(p.retiree_le is not null or e.retiree_le is not null)"
        " then ' (retirée)'\n",
        "        when false then ' (retirée)'\n",
    ),
)
MOT = (
    "insert into etiquette (territoire_id, id, structure_id, nom, par_compte_id)"
    " values (1, %s, %s, %s, %s)"
)
AJOUTER = (
    "insert into etiquette_posee (territoire_id, personne_id, structure_id, etiquette_id,"
    " par_compte_id) values (1, %s, %s, %s, %s)"
)
_OTEES = "update etiquette_posee set retiree_le = now()"
_MOTS = "select nom from etiquette order by nom"


class Scene:
    """Hold a person whom two structures accompany, and the words of each."""

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
        self.mot = self.creer("à rappeler")
        self.leur = self.creer("leur mot", structure=self.autre, compte=self.voisin)

    def comme(
        self, compte: UUID, structure: UUID | None, role: str = "professionnel", lien: bool = False
    ) -> None:
        """Act for somebody, until `monde.sortir`."""
        monde.sortir(self.admin)
        elle = self.personne if role == "personne" else None
        self.admin.execute("set local role carnet_app")
        self.admin.execute(
            "select prive.entrer(1, %s, %s, %s, %s, %s)", [compte, role, structure, elle, lien]
        )

    def creer(self, nom: str, **champs: Any) -> UUID:
        """Make a tag, as the first professional would."""
        lus = {"structure": self.chez, "nom": nom, "compte": self.pro} | champs
        cle = uuid4()
        self.admin.execute(MOT, [cle, *lus.values()])
        return cle

    def poser(self, **champs: Any) -> None:
        """Put the first tag on the first person, as the first professional would."""
        lus = {
            "personne": self.personne,
            "structure": self.chez,
            "mot": self.mot,
            "compte": self.pro,
        } | champs
        self.admin.execute(AJOUTER, list(lus.values()))

    def tente(self, geste: Any, **champs: Any) -> bool:
        """Say whether the wall lets the present caller do this; it is undone."""
        self.admin.execute("savepoint etiquette")
        try:
            geste(**champs)
        except psycopg.errors.InsufficientPrivilege:
            return False
        finally:
            self.admin.execute("rollback to etiquette")
        return True

    def lues(self) -> int:
        """Count the tags on people that the present caller reads."""
        ligne = self.admin.execute("select count(*) from etiquette_posee").fetchone()
        assert ligne is not None
        return int(ligne[0])

    def mots(self) -> list[str]:
        """List the words that the present caller reads."""
        return [nom for (nom,) in self.admin.execute(_MOTS)]


def essai_mots_d_une_structure(admin: Connexion) -> None:
    """Read, make and change the words of one's own structure, for whoever sees people there."""
    s = Scene(admin)
    for compte, structure, attendus in (
        (s.pro, s.chez, ["à rappeler"]),
        (s.collegue, s.chez, ["à rappeler"]),
        (s.voisin, s.autre, ["leur mot"]),
    ):
        s.comme(compte, structure)
        assert s.mots() == attendus
    s.comme(s.pro, s.chez)
    assert s.tente(s.creer, nom="neuf")
    assert not s.tente(s.creer, nom="neuf", structure=s.autre), "for another structure"
    assert not s.tente(s.creer, nom="neuf", compte=s.collegue), "in another's name"
    assert monde.tente(admin, "update etiquette set nom = 'autre'") == 1, "one's own alone"
    for role, voit in (("gestionnaire", True), ("coordonnateur", False), ("dpo", False)):
        monde.sortir(admin)
        qui = monde.professionnel(admin, 1, s.chez, role)
        s.comme(qui, s.chez, role)
        assert bool(s.mots()) is voit, role
        assert s.tente(s.creer, nom="neuf", compte=qui) is voit, role
    for lien in (False, True):
        s.comme(s.compte, None, "personne", lien)
        assert s.mots() == []
    monde.sortir(admin)


def essai_etiquettes_lues(admin: Connexion) -> None:
    """Read the tags of one's structure on those whom it accompanies, and put and take them off."""
    s = Scene(admin)
    s.poser()
    s.poser(structure=s.autre, mot=s.leur, compte=s.voisin)
    for compte, structure in ((s.pro, s.chez), (s.collegue, s.chez), (s.voisin, s.autre)):
        s.comme(compte, structure)
        assert s.lues() == 1
    s.comme(s.pro, s.chez)
    assert s.tente(s.poser, personne=s.seconde)
    assert not s.tente(s.poser, structure=s.autre), "for another structure"
    assert not s.tente(s.poser, compte=s.collegue), "in another's name"
    assert not s.tente(s.poser, mot=s.leur), "another structure's word"
    assert not s.tente(s.poser, personne=monde_etranger(s)), "about somebody unknown"
    assert monde.tente(admin, _OTEES) == 1, "one's own structure's alone"
    autre = "update etiquette_posee set etiquette_id = gen_random_uuid()"
    assert monde.tente(admin, autre) is None
    monde.sortir(admin)
    gestionnaire = monde.professionnel(admin, 1, s.chez, "gestionnaire")
    s.comme(gestionnaire, s.chez, "gestionnaire")
    assert s.lues() == 1
    assert not s.tente(s.poser, compte=gestionnaire)
    assert monde.tente(admin, _OTEES) == 0
    for lien in (False, True):
        s.comme(s.compte, None, "personne", lien)
        assert s.lues() == 0
        assert not s.tente(s.poser, compte=s.compte)
    monde.sortir(admin)
    admin.execute("update etiquette set retiree_le = now() where id = %s", [s.mot])
    s.comme(s.pro, s.chez)
    assert not s.tente(s.poser), "a word that was taken back"
    monde.sortir(admin)


def monde_etranger(s: Scene) -> UUID:
    """Write somebody whom nobody of the scene accompanies."""
    role = s.admin.execute("select current_user").fetchone()
    assert role is not None
    monde.sortir(s.admin)
    etranger = monde.personne(s.admin, 1)
    s.comme(s.pro, s.chez)
    return etranger


def essai_etiquettes_de_qui_ne_voit_personne(admin: Connexion) -> None:
    """Read none in a rôle that sees nobody, were it in the structure that put them."""
    s = Scene(admin)
    s.poser()
    for role in ("coordonnateur", "administrateur", "dpo"):
        qui = monde.professionnel(admin, 1, s.chez, role)
        s.comme(qui, s.chez, role)
        assert s.lues() == 0, role
        monde.sortir(admin)


def essai_etiquettes_d_un_carnet_qu_on_vient_de_fermer(admin: Connexion) -> None:
    """Read none of a closed carnet, be what it had opened not drawn again yet."""
    s = Scene(admin)
    s.poser()
    admin.execute("set session_replication_role = replica")
    for colonne in ("archivee_le", "suspendu_le"):
        admin.execute(f"update personne set {colonne} = now() where id = %s".encode(), [s.personne])
        s.comme(s.pro, s.chez)
        assert s.lues() == 0, colonne
        assert not s.tente(s.poser), colonne
        monde.sortir(admin)
        admin.execute(f"update personne set {colonne} = null where id = %s".encode(), [s.personne])
    admin.execute("set session_replication_role = default")


def essai_etiquettes_d_un_accueil(admin: Connexion) -> None:
    """Put none on a person who was only welcomed: of her, nothing but the name is kept."""
    s = Scene(admin)
    accueillie = monde.personne(admin, 1)
    admin.execute(
        "update personne set cree_par_structure_id = %s where id = %s", [s.chez, accueillie]
    )
    monde.place(admin, 1, accueillie, s.chez, s.pro)
    monde.accord(
        admin, 1, accueillie, portee="structure", structure_id=s.chez, domaines=1, fin="20 days"
    )
    s.comme(s.pro, s.chez)
    assert s.tente(s.poser)
    assert not s.tente(s.poser, personne=accueillie)
    monde.sortir(admin)


def essai_etiquettes_qui_se_ferment(admin: Connexion) -> None:
    """Stop reading and putting tags as soon as the carnet closes, or the structure leaves."""
    s = Scene(admin)
    s.poser()

    def ferme(pourquoi: str, *, compte: UUID | None = None) -> None:
        s.comme(compte or s.pro, s.chez)
        assert s.lues() == 0, pourquoi
        assert not s.tente(s.poser, compte=compte or s.pro), pourquoi
        monde.sortir(admin)

    admin.execute(
        "insert into exclusion (territoire_id, personne_id, compte_id) values (1, %s, %s)",
        [s.personne, s.pro],
    )
    ferme("refused by name")
    admin.execute("update exclusion set levee_le = now() where personne_id = %s", [s.personne])
    for colonne in ("archivee_le", "suspendu_le"):
        admin.execute(f"update personne set {colonne} = now() where id = %s".encode(), [s.personne])
        ferme(colonne)
        admin.execute(f"update personne set {colonne} = null where id = %s".encode(), [s.personne])
    admin.execute(
        "update accompagnement set est_referent = true, fin = now() where structure_id = %s"
        " and personne_id = %s",
        [s.chez, s.personne],
    )
    s.comme(s.pro, s.chez)
    assert admin.execute("select prive.expliquer(%s)", [s.personne]).fetchone(), "still read"
    monde.sortir(admin)
    ferme("the structure left the circle")
    monde.place(admin, 1, s.personne, s.chez, s.pro)
    s.comme(s.pro, s.chez)
    assert s.lues() == 1
    monde.sortir(admin)
    admin.execute("update consentement set retire_le = now() where personne_id = %s", [s.personne])
    ferme("nothing is agreed any more")


def essai_etiquettes_dites(admin: Connexion) -> None:
    """Tell the person which words each structure puts on her, and nobody else."""
    s = Scene(admin)
    s.poser()
    s.poser()
    s.poser(mot=s.creer("ancien"))
    admin.execute(
        "update etiquette_posee set retiree_le = now() where etiquette_id in"
        " (select id from etiquette where nom = 'ancien')"
    )
    s.poser(structure=s.autre, mot=s.leur, compte=s.voisin)
    s.poser(personne=s.seconde, mot=s.creer("pas elle"))
    admin.execute("update structure set sensible = true where id = %s", [s.autre])
    dire = "select structure_id, nombre, mots from prive.etiquettes_sur_moi()"
    siennes = (2, ["à rappeler", "ancien (retirée)"])

    def dites() -> dict[Any, Any]:
        lues = admin.execute(dire).fetchall()
        return {cle: (nombre, sorted(mots, reverse=True)) for cle, nombre, mots in lues}

    s.comme(s.compte, None, "personne")
    assert dites() == {s.chez: siennes, s.autre: (1, ["leur mot"])}
    s.comme(s.compte, None, "personne", lien=True)
    assert dites() == {s.chez: siennes}
    s.comme(s.pro, s.chez)
    assert dites() == {}
    monde.sortir(admin)


def essai_etiquettes_du_meme_numero_ailleurs(admin: Connexion) -> None:
    """Keep apart two territoires where the same keys stand."""
    s = Scene(admin)
    s.poser()
    monde.jumeler(admin, s.chez, s.pro)
    admin.execute(
        "insert into personne (territoire_id, id, nom, prenom, date_naissance)"
        " values (2, %s, 'Ailleurs', 'Anne', '1990-01-01')",
        [s.personne],
    )
    monde.place(admin, 2, s.personne, s.chez, s.pro)
    monde.accord(admin, 2, s.personne, portee="structure", structure_id=s.chez)
    monde.entrer(admin, 2, s.pro, "professionnel", s.chez)
    assert s.lues() == 0
    assert s.mots() == []
    monde.sortir(admin)


def essai_etiquettes_reunies(admin: Connexion) -> None:
    """Bring two carnets together and part them: each structure reads its own tags alone."""
    monde.territoire(admin, 1)
    scene = reunions.creer_scene(admin)
    mots = {structure: uuid4() for structure in scene.structures[:2]}
    for structure, compte in zip(scene.structures[:2], scene.comptes[:2], strict=True):
        admin.execute(MOT, [mots[structure], structure, "un mot", compte])
        for personne in (scene.a, scene.b):
            admin.execute(AJOUTER, [personne, structure, mots[structure], compte])

    def lues() -> list[tuple[Any, ...]]:
        return admin.execute(
            "select personne_id, structure_id, etiquette_id from etiquette_posee order by 1, 2"
        ).fetchall()

    avant = lues()
    reunion = reunions.reunir(admin, scene, scene.a, scene.b)
    assert {personne for personne, _, _ in lues()} == {scene.a}
    for structure, compte in zip(scene.structures[:2], scene.comptes[:2], strict=True):
        monde.entrer(admin, 1, compte, "professionnel", structure)
        # What was not agreed on both sides is to be agreed again: then one reads none.
        assert {mot for _, _, mot in lues()} <= {mots[structure]}
        monde.sortir(admin)
    reunions.separer(admin, scene, reunion)
    assert lues() == avant


def essai_etiquettes_effacees(admin: Connexion) -> None:
    """Erase the tags with the carnet, and those of nobody else; nothing of them is news of her."""
    s = Scene(admin)
    s.poser()
    avant = admin.execute("select prive.derniere_nouvelle(1, %s)", [s.seconde]).fetchone()
    s.poser(personne=s.seconde)
    apres = admin.execute("select prive.derniere_nouvelle(1, %s)", [s.seconde]).fetchone()
    assert avant == apres
    admin.execute("set local role carnet_owner")
    admin.execute("select prive.effacer_un_carnet(1, %s)", [s.personne])
    monde.sortir(admin)
    restent = admin.execute("select distinct personne_id from etiquette_posee").fetchall()
    assert restent == [(s.seconde,)]
