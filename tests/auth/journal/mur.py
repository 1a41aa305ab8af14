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
    Faute(
        "délégués donnés à tous",
        "begin\n  if prive.ctx_role() is distinct from 'automate' then\n"
        "    raise exception 'réservé aux automates' using errcode = '42501';\n  end if;\n"
        "  return query select distinct k.id",
        "begin\n  return query select distinct k.id",
    ),
    Faute(
        "délégué d’ailleurs",
        "where h.territoire_id = (select prive.ctx_territoire()) and h.role = 'dpo'",
        "where h.role = 'dpo'",
    ),
    Faute(
        "délégué d’un autre rôle",
        "where h.territoire_id = (select prive.ctx_territoire()) and h.role = 'dpo'",
        "where h.territoire_id = (select prive.ctx_territoire())",
    ),
    Faute(
        "délégué qui ne l’est plus",
        "h.role = 'dpo'\n      and prive.court(h.debut, h.fin);",
        "h.role = 'dpo';",
    ),
    Faute(
        "délégué au compte clos",
        "and k.id = h.compte_id and k.clos_le is null\n",
        "and k.id = h.compte_id\n",
    ),
    Faute(
        "délégué au compte clos ici, ouvert ailleurs",
        "join compte k on k.territoire_id = h.territoire_id and k.id = h.compte_id",
        "join compte k on k.id = h.compte_id",
    ),
)
TETE = "select numero from prive.tete_du_journal()"
DELEGUES = "select compte_id from prive.delegues_du_territoire()"


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


def essai_delegues_du_territoire(admin: Connexion) -> None:
    """Give the job the delegates of one territoire today, each once, and nobody else anything."""
    structure, _, _, _ = monde.scene(admin)
    dpo, clos, parti = (monde.professionnel(admin, 1, structure, "dpo") for _ in range(3))
    # Whose compte is closed here has one that is open elsewhere, under the same key.
    monde.jumeler(admin, structure, clos, "dpo")
    admin.execute("update compte set clos_le = now() where territoire_id = 1 and id = %s", (clos,))
    admin.execute("update habilitation set fin = now() where compte_id = %s", (parti,))
    monde.automate(admin)
    assert admin.execute(DELEGUES).fetchall() == [(dpo,)]
    monde.sortir(admin)
    assert monde.qui_appelle(admin, structure, DELEGUES) == set()
