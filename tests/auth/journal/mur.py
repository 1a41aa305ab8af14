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
    Faute(
        "tête marquée par tous",
        "begin\n  if prive.ctx_role() is distinct from 'automate' then\n"
        "    raise exception 'réservé aux automates' using errcode = '42501';\n  end if;\n"
        "  update journal_tete j",
        "begin\n  update journal_tete j",
    ),
    Faute(
        "tête marquée ailleurs",
        "where j.territoire_id = (select prive.ctx_territoire()) and j.envoyee is distinct",
        "where j.envoyee is distinct",
    ),
    Faute("tête envoyée deux fois", " and j.envoyee is distinct from numero_;", ";"),
    Faute(
        "absence de délégué dite par tous",
        "begin\n  if prive.ctx_role() is distinct from 'automate' then\n"
        "    raise exception 'réservé aux automates' using errcode = '42501';\n  end if;\n"
        "  return query insert into avis",
        "begin\n  return query insert into avis",
    ),
    Faute(
        "absence de délégué dite ailleurs",
        "where h.territoire_id = t and h.role = 'administrateur'",
        "where h.role = 'administrateur'",
    ),
    Faute(
        "absence de délégué dite à un autre rôle",
        "where h.territoire_id = t and h.role = 'administrateur'",
        "where h.territoire_id = t",
    ),
    Faute(
        "absence de délégué dite à qui ne l’est plus",
        "h.role = 'administrateur' and prive.court(h.debut, h.fin)",
        "h.role = 'administrateur'",
    ),
    Faute(
        "absence de délégué dite à un compte clos",
        "k.territoire_id = t and k.clos_le is null",
        "k.territoire_id = t",
    ),
    Faute(
        "absence de délégué dite chaque heure",
        "and v.cree_le > now() - interval '1 day')",
        "and false)",
    ),
    Faute("absence de délégué dite une seule fois", "and v.cree_le > now() - interval '1 day'", ""),
)
MARQUER = "select prive.marquer_tete_envoyee({})"
SANS_DELEGUE = "select prive.dire_sans_delegue()"
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


def essai_tete_envoyee(admin: Connexion) -> None:
    """Take the head of one territoire as sent, once, and let nobody but a job do it."""
    structure, pro, _, _ = monde.scene(admin)
    monde.jumeler(admin, structure, pro)
    for numero in (1, 2):
        monde.entrer(admin, numero, pro, "professionnel", structure)
        admin.execute("select prive.noter('ecriture', null, 0, 'x', null, null, '{}')")
        monde.sortir(admin)
    assert monde.qui_appelle(admin, structure, MARQUER.format(7)) == set()
    pris = []
    for numero, tete in ((1, 1), (1, 1), (2, 1), (1, 2)):
        monde.automate(admin, numero)
        pris += admin.execute(MARQUER.format(tete).encode()).fetchall()
        monde.sortir(admin)
    assert pris == [(True,), (False,), (True,), (True,)]


def essai_sans_delegue(admin: Connexion) -> None:
    """Tell, once a day, the administrateurs of one territoire today."""
    structure, _, _, _ = monde.scene(admin)
    la, clos, parti = (monde.professionnel(admin, 1, structure, "administrateur") for _ in range(3))
    admin.execute("update compte set clos_le = now() where territoire_id = 1 and id = %s", (clos,))
    admin.execute("update habilitation set fin = now() where compte_id = %s", (parti,))
    # Who is one no more here is one elsewhere, under the same key.
    monde.jumeler(admin, structure, parti, "administrateur")
    dits = "select territoire_id, compte_id from avis where genre = 'journal_sans_delegue'"
    for fois, il_y_a in ((1, "0 hours"), (1, "23 hours"), (2, "25 hours")):
        admin.execute("update avis set cree_le = now() - %s::interval", (il_y_a,))
        monde.automate(admin)
        admin.execute(SANS_DELEGUE)
        monde.sortir(admin)
        assert admin.execute(dits).fetchall() == [(1, la)] * fois, il_y_a
    assert monde.qui_appelle(admin, structure, SANS_DELEGUE) == set()
