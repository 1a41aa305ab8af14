"""Break the wall of the files handed in, one clause at a time, and try it directly."""

from typing import Any

import psycopg

from tests.auth import monde
from tests.tranches import Faute

Connexion = psycopg.Connection[Any]
# What each fault is called, the passage of offers/imports/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "dépôt lu d’ailleurs",
        "using (\n  territoire_id = (select prive.ctx_territoire())",
        "using (\n  (select prive.ctx_territoire()) is not null",
    ),
    Faute(
        "dépôt lu par tout rôle",
        "\n    and (select prive.ctx_role()) in ('administrateur', 'coordonnateur'));",
        ");",
    ),
    Faute(
        "fichier déposé ailleurs",
        "with check (\n  territoire_id = (select prive.ctx_territoire()) and",
        "with check (\n  (select prive.ctx_territoire()) is not null and",
    ),
    Faute(
        "fichier déposé par tout rôle",
        "with check (\n  territoire_id = (select prive.ctx_territoire()) and (select"
        " prive.ctx_role()) = 'administrateur'",
        "with check (\n  territoire_id = (select prive.ctx_territoire())",
    ),
    Faute(
        "fichier déposé au nom d’un autre",
        "  and compte_id = (select prive.ctx_compte()) and etat",
        "  and etat",
    ),
    Faute("fichier déposé déjà lu", "and etat = 'attente' and import_id", "and import_id"),
    Faute(
        "fichier déposé comme un import",
        "and import_id is null\n    and comptes",
        "and comptes",
    ),
    Faute("fichier déposé déjà compté", "\n    and comptes is null);", ");"),
    Faute(
        "contenu d’un dépôt lu",
        "(territoire_id, id, compte_id, nom, taille, a_blanc,",
        "(territoire_id, id, compte_id, nom, taille, contenu, a_blanc,",
    ),
    Faute(
        "dépôt changé par l’application",
        "grant insert on import_depot to carnet_app;",
        "grant insert, update (etat) on import_depot to carnet_app;",
    ),
    Faute(
        "adresses changées par l’application",
        "grant select on import_distant to carnet_app;",
        "grant select, update on import_distant to carnet_app;",
    ),
    Faute(
        "fichier lu en retard",
        "where etat in ('attente', 'en_cours') and cree_le",
        "where cree_le",
    ),
    Faute(
        "fichier commencé jamais en retard",
        "where etat in ('attente', 'en_cours') and cree_le",
        "where etat = 'attente' and cree_le",
    ),
    Faute(
        "fichier du moment en retard",
        " and cree_le < now() - interval '15 minutes') $$;",
        ") $$;",
    ),
)
DEPOSER = (
    "insert into import_depot (territoire_id, compte_id, nom, taille, contenu, a_blanc, etat,"
    " comptes, import_id) values (%(t)s, %(compte)s, 'offres.json', 2, %(contenu)s, false,"
    " %(etat)s, %(comptes)s, %(import)s)"
)
LIRE = "select id from import_depot"
RETARD = "select prive.imports_en_retard()"


def essai_depots(admin: Connexion) -> None:
    """Hand a file in as an administrateur, to be read; follow it, its content aside."""
    structure, _, _, _ = monde.scene(admin)
    chef = monde.professionnel(admin, 1, structure, "administrateur")
    collegue = monde.professionnel(admin, 1, structure, "administrateur")
    monde.jumeler(admin, structure, chef, "administrateur")
    bon = {
        "t": 1,
        "compte": chef,
        "contenu": b"[]",
        "etat": "attente",
        "comptes": None,
        "import": None,
    }
    monde.entrer(admin, 1, chef, "administrateur", structure)
    monde.n_accepte_que(
        admin, DEPOSER, bon,
        {"t": 2},
        {"compte": collegue},
        {"etat": "en_cours"},
        {"etat": "fait", "contenu": None},
        {"comptes": "{}"},
        {"import": 1},
    )  # fmt: skip
    admin.execute(DEPOSER, bon)
    assert monde.tente(admin, LIRE) == 1
    for requete in (
        "select contenu from import_depot",
        "update import_depot set etat = 'fait'",
        "delete from import_depot",
        "update import_distant set etag = 'x'",
    ):
        monde.refuse(admin, requete)
    monde.sortir(admin)
    monde.entrer(admin, 2, chef, "administrateur", structure)
    assert monde.tente(admin, LIRE) == 0
    monde.sortir(admin)
    lisent = monde.qui_peut(admin, structure, LIRE)
    assert lisent == {"administrateur", "coordonnateur"}
    deposent = monde.qui_peut(admin, structure, DEPOSER, bon, "compte")
    assert deposent == {"administrateur"}


def essai_imports_en_retard(admin: Connexion) -> None:
    """Say that a file waits, or is read, for too long: no other, and no more than that."""
    structure, _, _, _ = monde.scene(admin)
    chef = monde.professionnel(admin, 1, structure, "administrateur")
    admin.execute(
        DEPOSER,
        {
            "t": 1,
            "compte": chef,
            "contenu": b"[]",
            "etat": "attente",
            "comptes": None,
            "import": None,
        },
    )
    for etat, delai, attendu in (
        ("attente", "1 minute", False),
        ("attente", "16 minutes", True),
        ("en_cours", "16 minutes", True),
        ("fait", "16 minutes", False),
        ("echec", "16 minutes", False),
    ):
        admin.execute(
            "update import_depot set etat = %(etat)s, cree_le = now() - %(delai)s::interval,"
            " contenu = case when %(etat)s in ('attente', 'en_cours') then '[]'::bytea end",
            {"etat": etat, "delai": delai},
        )
        admin.execute("set local role carnet_app")
        admin.execute("select prive.entrer_anonyme()")
        assert admin.execute(RETARD).fetchall() == [(attendu,)], etat
        monde.sortir(admin)
