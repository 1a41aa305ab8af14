"""Break the wall of the journal's head, one clause at a time, and try it directly."""

from typing import Any

import psycopg

from tests.auth import monde
from tests.tranches import Faute

Connexion = psycopg.Connection[Any]
# What each fault is called, the passage of auth/journal/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "tête du journal donnée à tous",
        "begin\n  if prive.ctx_role() is distinct from 'automate' then\n"
        "    raise exception 'réservé aux automates' using errcode = '42501';\n  end if;\n"
        "  return query select j.numero",
        "begin\n  return query select j.numero",
    ),
    Faute(
        "tête du journal d’ailleurs",
        "where j.territoire_id = (select prive.ctx_territoire());",
        "where (select prive.ctx_territoire()) is not null;",
    ),
)
TETE = "select numero from prive.tete_du_journal()"


def essai_tete_du_journal(admin: Connexion) -> None:
    """Give the end of the chain of one territoire to its jobs, and to nobody else."""
    structure, pro, _, _ = monde.scene(admin)
    monde.jumeler(admin, structure, pro)
    for numero, lignes in ((1, 2), (2, 3)):
        monde.entrer(admin, numero, pro, "professionnel", structure)
        for _ in range(lignes):
            admin.execute("select prive.noter('ecriture', null, 0, 'x', null, null, '{}')")
        monde.sortir(admin)
    lisent = monde.qui_appelle(admin, structure, TETE)
    assert lisent == set()
    for numero, lignes in ((1, 2), (2, 3)):
        monde.automate(admin, numero)
        assert admin.execute(TETE).fetchall() == [(lignes,)]
        monde.sortir(admin)
