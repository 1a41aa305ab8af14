"""Break the wall of the offers kept aside, one clause at a time, and try it directly."""

from typing import Any

import psycopg

from tests.auth import monde
from tests.tranches import Faute

Connexion = psycopg.Connection[Any]
# What each fault is called, the passage of offers/favoris/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "favoris lus d’ailleurs",
        "for select to carnet_app using (\n  territoire_id = (select prive.ctx_territoire())",
        "for select to carnet_app using (\n  (select prive.ctx_territoire()) is not null",
    ),
    Faute(
        "favoris d’un autre lus",
        "for select to carnet_app using (\n  territoire_id = (select prive.ctx_territoire()) and"
        " compte_id = (select prive.ctx_compte()));",
        "for select to carnet_app using (\n  territoire_id = (select prive.ctx_territoire()));",
    ),
    Faute(
        "favori gardé ailleurs",
        "with check (\n  territoire_id = (select prive.ctx_territoire())",
        "with check (\n  (select prive.ctx_territoire()) is not null",
    ),
    Faute(
        "favori gardé chez un autre",
        "and compte_id = (select prive.ctx_compte())\n    and retire_le is null);",
        "and retire_le is null);",
    ),
    Faute(
        "favori gardé déjà retiré",
        "\n    and retire_le is null);",
        ");",
    ),
    Faute(
        "favori retiré d’ailleurs",
        "for update to carnet_app using (\n  territoire_id = (select prive.ctx_territoire())",
        "for update to carnet_app using (\n  (select prive.ctx_territoire()) is not null",
    ),
    Faute(
        "favori d’un autre retiré",
        "for update to carnet_app using (\n  territoire_id = (select prive.ctx_territoire()) and"
        " compte_id = (select prive.ctx_compte()));",
        "for update to carnet_app using (\n  territoire_id = (select prive.ctx_territoire()));",
    ),
    Faute(
        "favori déplacé",
        "grant update (retire_le) on favori to carnet_app;",
        "grant update (retire_le, liste) on favori to carnet_app;",
    ),
    Faute(
        "favori effacé",
        "grant select, insert on favori to carnet_app;",
        "grant select, insert, delete on favori to carnet_app;",
    ),
)
GARDER = (
    "insert into favori (territoire_id, compte_id, service_id, liste, retire_le)"
    " values (%(t)s, %(compte)s, 'x--1', 'Vélos', %(le)s)"
)


def essai_favoris(admin: Connexion) -> None:
    """Keep, read and take out one's own, here, whatever one's rôle."""
    structure, pro, _, _ = monde.scene(admin)
    monde.jumeler(admin, structure, pro)
    collegue = monde.professionnel(admin, 1, structure)
    bon = {"t": 1, "compte": pro, "le": None}
    monde.entrer(admin, 1, pro, "professionnel", structure)
    monde.n_accepte_que(admin, GARDER, bon, {"t": 2}, {"compte": collegue}, {"le": "2026-11-02"})
    monde.sortir(admin)
    for numero, compte in ((1, pro), (2, pro), (1, collegue)):
        admin.execute(GARDER, bon | {"t": numero, "compte": compte})
    lire = "select 1 from favori"
    # Without a word of the row, no policy of reading stands before that of writing.
    retirer = "update favori set retire_le = now()"
    for numero in (1, 2):
        monde.entrer(admin, numero, pro, "professionnel", structure)
        assert (monde.tente(admin, lire), monde.tente(admin, retirer)) == (1, 1)
        for requete in ("update favori set liste = 'Autre'", "delete from favori"):
            monde.refuse(admin, requete)
        monde.sortir(admin)
    for requete in (lire, retirer):
        autres = monde.qui_peut(admin, structure, requete)
        assert autres == set(), requete
