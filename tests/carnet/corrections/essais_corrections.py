"""Try, against a broken wall, to rewrite another's words, unseen or leaving no former ones."""

import json
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import errors

from tests.auth import monde

Connexion = psycopg.Connection[Any]
_CONSTAT = (
    "insert into constat (territoire_id, id, personne_id, domaine, auteur_compte_id,"
    " auteur_structure_id, nature,"
    " thematique, texte, source) values (1, %s, %s, %s, %s, %s, 'besoin', 'mobilite', 'avant',"
    " 'personne')"
)
_TEXTE = "select prive.corriger('constat', %s, %s, %s)"
_IDENTITE = "select prive.corriger_identite(%s, %s, %s, %s)"


def tenter(admin: Connexion, requete: str, *valeurs: Any) -> Any:
    """Give what a correction answers; None when it is refused."""
    admin.execute("savepoint correction")
    try:
        ligne = admin.execute(requete.encode(), valeurs).fetchone()
    except errors.InsufficientPrivilege:
        admin.execute("rollback to correction")
        return None
    assert ligne is not None
    return ligne[0]


def _une(admin: Connexion, requete: str, *valeurs: Any) -> tuple[Any, ...]:
    ligne: tuple[Any, ...] | None = admin.execute(requete.encode(), valeurs).fetchone()
    assert ligne is not None
    return ligne


class Scene:
    """Hold a person, who lets one structure write and another read."""

    def __init__(self, admin: Connexion) -> None:
        self.admin = admin
        monde.territoire(admin, 1)
        self.chez, self.autre = monde.structure(admin, 1), monde.structure(admin, 1, "plie")
        self.pro, self.voisin = (
            monde.professionnel(admin, 1, self.chez),
            monde.professionnel(admin, 1, self.autre),
        )
        self.personne = monde.personne(admin, 1)
        self.compte = monde.compte_de(admin, 1, self.personne)
        monde.place(admin, 1, self.personne, self.chez, self.pro)
        monde.place(admin, 1, self.personne, self.autre, self.voisin)
        for structure in (self.chez, self.autre):
            monde.accord(
                admin, 1, self.personne, portee="structure", structure_id=structure, domaines=511,
                peut_completer=structure == self.chez,
            )  # fmt: skip

    def constat(self, domaine: int, compte: UUID, structure: UUID | None, **champs: str) -> UUID:
        cle = uuid4()
        self.admin.execute(_CONSTAT, [cle, self.personne, domaine, compte, structure])
        if champs:
            self.admin.execute(
                "update constat set nature = 'fait', cle = 'permis', valeur = 'B' where id = %s",
                [cle],
            )
        return cle

    def corriger(
        self, cle: UUID, lue: int | None = 1, texte: str = "après", colonne: str = "texte"
    ) -> Any:
        return tenter(self.admin, _TEXTE, cle, lue, json.dumps({colonne: texte}))

    def sortir(self) -> None:
        monde.sortir(self.admin)

    def comme(self, compte: UUID, structure: UUID | None, *, lien: bool = False) -> None:
        self.admin.execute("set local role carnet_app")
        role, elle = ("professionnel", None) if structure else ("personne", self.personne)
        self.admin.execute(
            "select prive.entrer(1, %s, %s, %s, %s, %s)", [compte, role, structure, elle, lien]
        )


def essai_textes_corriges(admin: Connexion) -> None:
    """Rewrite one's own words, then everybody else's."""
    s = Scene(admin)
    notre, leur = s.constat(4, s.pro, s.chez), s.constat(4, s.voisin, s.autre)
    elle, sante = s.constat(4, s.compte, None), s.constat(8, s.compte, None)
    fait = s.constat(4, s.pro, s.chez, cle="permis")
    s.comme(s.pro, s.chez)
    assert [s.corriger(cle) for cle in (leur, elle, fait)] == [None, None, None]
    assert s.corriger(notre, colonne="thematique") is None
    assert s.corriger(notre, lue=2) is False
    assert (s.corriger(notre), s.corriger(notre), s.corriger(notre, 2, "encore")) == (
        True,
        False,
        True,
    )
    avant = admin.execute(
        "select avant, numero from version where ligne_id = %s order by numero", [notre]
    ).fetchall()
    assert avant == [({"texte": "avant"}, 1), ({"texte": "après"}, 2)]
    forger = (
        "insert into version (territoire_id, personne_id, domaine, auteur_compte_id,"
        " auteur_structure_id, relation,"
        " ligne_id, numero, avant, par_compte_id) values (1, %s, 4, %s, %s, 'constat', %s, 9, '{}',"
        " %s) returning 1"
    )
    assert tenter(admin, forger, s.personne, s.pro, s.chez, notre, s.pro) is None
    monde.sortir(admin)
    s.comme(s.voisin, s.autre)
    assert s.corriger(leur) is None, "an agreement to read is not one to write"
    lues = admin.execute("select count(*) from version where ligne_id = %s", [notre]).fetchone()
    assert lues == (2,)
    monde.sortir(admin)
    s.comme(s.compte, None, lien=True)
    assert (s.corriger(sante), s.corriger(notre, 2)) == (None, None)
    monde.sortir(admin)
    s.comme(s.compte, None)
    assert (s.corriger(sante), s.corriger(elle)) == (True, True)
    monde.sortir(admin)


def essai_identite_corrigee(admin: Connexion) -> None:
    """Change who somebody is: for a reason, under an agreement to write, her way in left alone."""
    s = Scene(admin)
    entree = admin.execute("select courriel from compte where id = %s", [s.compte]).fetchone()
    nouvelle = json.dumps({"nom": "Autre", "courriel": "autre@exemple.fr"})
    (lue,) = _une(admin, "select edition from personne where id = %s", s.personne)
    s.comme(s.voisin, s.autre)
    assert tenter(admin, _IDENTITE, s.personne, lue, nouvelle, "carte vue") is None
    monde.sortir(admin)
    s.comme(s.compte, None)
    assert tenter(admin, _IDENTITE, s.personne, lue, nouvelle, "carte vue") is None
    monde.sortir(admin)
    s.comme(s.pro, s.chez)
    assert tenter(admin, _IDENTITE, s.personne, lue, nouvelle, None) is None
    for interdite in ("archivee_le", "reuni_dans", "publics"):
        assert (
            tenter(admin, _IDENTITE, s.personne, lue, json.dumps({interdite: None}), "carte vue")
            is None
        )
    assert tenter(admin, _IDENTITE, s.personne, lue + 1, nouvelle, "carte vue") is False
    assert tenter(admin, _IDENTITE, s.personne, lue, nouvelle, "carte vue") is True
    gardee = admin.execute(
        "select avant, motif from version where relation = 'personne'"
    ).fetchall()
    monde.sortir(admin)
    assert gardee == [({"nom": "Nom", "courriel": None}, "carte vue")]
    compte = admin.execute("select nom, courriel from compte where id = %s", [s.compte]).fetchone()
    assert compte is not None
    assert entree is not None
    assert compte == ("Autre", entree[0])


def essai_naissance_corrigee(admin: Connexion) -> None:
    """Change where somebody was born: for a reason, what was said before kept."""
    s = Scene(admin)
    s.comme(s.pro, s.chez)
    pays, commune = (
        json.dumps({"commune_naissance": c, "pays_naissance": p})
        for c, p in ((None, "99352"), ("30007", None))
    )
    for lieu in (pays, commune):
        assert tenter(admin, _IDENTITE, s.personne, None, lieu, None) is None
        assert tenter(admin, _IDENTITE, s.personne, None, lieu, "carte vue") is True
    gardees = admin.execute(
        "select avant from version where relation = 'personne' order by numero"
    ).fetchall()
    tenue = admin.execute(
        "select commune_naissance, pays_naissance from personne where id = %s", [s.personne]
    ).fetchone()
    monde.sortir(admin)
    assert tenue == ("30007", None)
    assert gardees == [
        ({"pays_naissance": None},),
        ({"commune_naissance": None, "pays_naissance": "99352"},),
    ]


def essai_accueil_corrige(admin: Connexion) -> None:
    """Keep of a welcome that was corrected, then put off, neither what was typed nor its past."""
    monde.territoire(admin, 1)
    chez = monde.structure(admin, 1)
    pro, personne = monde.professionnel(admin, 1, chez), monde.personne(admin, 1)
    admin.execute(
        "update personne set cree_par_structure_id = %s, adresse = 'Ici' where id = %s",
        [chez, personne],
    )
    monde.place(admin, 1, personne, chez, pro)
    monde.accord(admin, 1, personne, portee="structure", structure_id=chez, domaines=1)
    monde.entrer(admin, 1, pro, "professionnel", chez)
    corrigee = tenter(
        admin,
        _IDENTITE,
        personne,
        None,
        json.dumps({"telephone": "0466221734", "adresse": "Là"}),
        None,
    )
    assert corrigee is True
    admin.execute("select prive.reduire_accueil(%s, '{}')", [personne])
    monde.sortir(admin)
    assert admin.execute(
        "select count(*) from version where personne_id = %s", [personne]
    ).fetchone() == (0,)
